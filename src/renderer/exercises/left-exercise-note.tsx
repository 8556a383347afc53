import { useEffect, useState } from 'react'
import type { LeftExercise } from '#shared/exercise/view'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import {
  useCommand,
  useConnection,
  useHeld,
  useLab,
  usePanel,
  usePlayback,
  useSetUi,
  useUi
} from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Icon } from '../ui/icon/icon'

/**
 * Offers to go on with the exercise that was under way when the host ended, until somebody decides: over the lab, which has
 * room for it, or as a line of the list of exercises.
 */
export function LeftExerciseNote({ on }: { on: 'lab' | 'exercises' }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const setUi = useSetUi()
  const { language, screen } = useUi(({ language, screen }) => ({ language, screen }))
  const isRecorded = usePlayback() !== null
  // Where the lab cannot be reached, or is not shown as it is, that is said in its place.
  const connection = useConnection()
  const isHeld = useHeld()
  const isShown = connection === 'ready' && !isHeld && !isRecorded && screen === on
  const [left, forget] = useLeft(isShown)
  const [isOpening, setOpening] = useState(false)
  if (left === null || !isShown) return null
  async function resume() {
    setOpening(true)
    const result = await run('exercise.resume', {})
    setOpening(false)
    if (result.ok) setUi({ screen: 'lab', selection: null, tried: true })
  }
  const { title, step, steps, leftAt } = left
  return (
    <div className={on === 'lab' ? 'app-note st-stopped' : 'app-note in-list st-stopped'} role="status">
      <Icon name="exercises" size={14} />
      <span>
        <b>{t('exercises.left.title', { title: title[language], step, steps })}</b>{' '}
        {t('exercises.left.text', { date: format.date(leftAt) })}
      </span>
      <Button act size="s" variant="primary" isPending={isOpening} onPress={() => void resume()}>
        {t('exercises.left.resume')}
      </Button>
      <Button
        act
        size="s"
        onPress={() => {
          forget()
          void run('exercise.forget', {})
        }}
      >
        {t('exercises.left.forget')}
      </Button>
    </div>
  )
}

/**
 * The exercise that was left, while none is open, and how it is let go. Asked each time that it is to be shown: it may have
 * been gone on with, or let go, elsewhere, and another student's is not offered.
 */
function useLeft(isShown: boolean): readonly [LeftExercise | null, () => void] {
  const { client } = usePanel()
  const isOpen = useLab(lab => Boolean(lab.exercise), true)
  // The form in which somebody says who they are is closed.
  const asking = useUi(ui => ui.exercise !== null)
  const isAsked = isShown && !isOpen && !asking
  const [left, setLeft] = useState<LeftExercise | null>(null)
  useEffect(() => {
    if (!isAsked) return
    let isCurrent = true
    void client
      .call('exercise.left', {})
      .then(result => isCurrent && setLeft(result.ok ? result.value : null))
    return () => {
      isCurrent = false
      setLeft(null)
    }
  }, [client, isAsked])
  return [left, () => setLeft(null)]
}
