import { useWords } from '../i18n/use-words'
import { useCommand, usePanel } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { downloadText } from '../ui/download'

/** What was done in the lab in this run, as a file that can be edited, and opened as an exercise. */
export function RecordButton() {
  const t = useWords()
  const run = useCommand()
  const { toasts } = usePanel()
  async function record() {
    const result = await run('exercise.record', {})
    if (!result.ok) return
    downloadText(result.value.fileName, result.value.text)
    toasts.show({ kind: 'done', text: t => t('exercises.recorded', { name: result.value.fileName }) })
  }
  return (
    <Button act icon="download" onPress={() => void record()}>
      {t('exercises.record')}
    </Button>
  )
}
