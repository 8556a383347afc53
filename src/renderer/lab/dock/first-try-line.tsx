import { useEffect } from 'react'
import { useWords } from '../../i18n/use-words'
import { useLab, usePlayback, useSetUi, useUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { firstTry } from '../model/first-try'
import './first-try-line.css'

/** The exercise for who has just come. */
const firstExercise = 'replicacion'

/** One quiet line that says what to try first. and offers the first exercise. It goes, for good, when a node was killed, or it was sent away. */
export function FirstTryLine() {
  const t = useWords()
  const setUi = useSetUi()
  const isRecorded = usePlayback() !== null
  const tried = useUi(ui => ui.tried)
  const offer = useLab(firstTry, null)
  const killed = useLab(lab => Object.values(lab.nodes).some(({ died }) => died?.cause === 'killed'), false)
  useEffect(() => {
    if (killed && !tried && !isRecorded) setUi({ tried: true })
  }, [killed, tried, isRecorded, setUi])
  const inExercise = useLab(lab => Boolean(lab.exercise), false)
  if (tried || isRecorded || offer === null || inExercise) return null
  const text =
    offer.what === 'kill' ? t('lab.first.kill', { node: offer.node }) : t(`lab.first.${offer.what}`)
  return (
    <span className="first-try">
      <Icon name="info" size={14} />
      <span className="ellipsis" title={text}>
        {text}
      </span>
      <Button size="s" onPress={() => setUi({ exercise: { name: firstExercise, unattended: false } })}>
        {t('lab.first.exercise')}
      </Button>
      <Button
        size="s"
        variant="ghost"
        icon="close"
        aria-label={t('lab.first.dismiss')}
        onPress={() => setUi({ tried: true })}
      />
    </span>
  )
}
