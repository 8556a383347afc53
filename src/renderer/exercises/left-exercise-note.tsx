import { useEffect, useState } from 'react'
import type { LeftExercise } from '#shared/exercise/view'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, useConnection, useLab, usePanel, usePlayback, useSetUi, useUi } from '../store/hooks'
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
  const [left, forget] = useLeft()
  const [isOpening, setOpening] = useState(false)
  if (left === null || isRecorded || screen !== on) return null
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
          void run('exercise.forget', {})
          forget()
        }}
      >
        {t('exercises.left.forget')}
      </Button>
    </div>
  )
}

/** The exercise that was left, while none is open, and how it is let go. */
function useLeft(): readonly [LeftExercise | null, () => void] {
  const { client } = usePanel()
  const connection = useConnection()
  const isOpen = useLab(lab => Boolean(lab.exercise), true)
  const [left, setLeft] = useState<LeftExercise | null>(null)
  useEffect(() => {
    if (connection !== 'ready' || isOpen) return
    let isCurrent = true
    void client
      .call('exercise.left', {})
      .then(result => isCurrent && setLeft(result.ok ? result.value : null))
    return () => {
      isCurrent = false
    }
  }, [client, connection, isOpen])
  return [isOpen ? null : left, () => setLeft(null)]
}
