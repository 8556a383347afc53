import type { RunSummary } from '#shared/runs/runs'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, usePanel } from '../store/hooks'
import { closeRun } from '../store/open-run'
import { Button } from '../ui/controls/button'
import { Dialog } from '../ui/overlays/dialog'

/** Asks before a run is deleted. */
export function DeleteRun(props: {
  run: RunSummary
  title: string
  onChanged: () => void
  onClose: () => void
}) {
  const t = useWords()
  const format = useFormat()
  const command = useCommand()
  const { ui, toasts } = usePanel()
  const { run, title, onClose } = props
  async function remove() {
    onClose()
    // What is deleted cannot be shown.
    if (ui.getState().run?.id === run.id) closeRun(ui)
    const result = await command('run.delete', { run: run.id })
    if (result.ok) toasts.show({ kind: 'done', text: t => t('runs.deleted', { run: title }) })
    props.onChanged()
  }
  return (
    <Dialog title={t('runs.delete-title')} isOpen onClose={onClose}>
      <p>{t('runs.delete-text', { run: title, date: format.date(run.startedAt) })}</p>
      <footer>
        <Button onPress={onClose}>{t('common.action.cancel')}</Button>
        <Button variant="danger" icon="trash" autoFocus onPress={() => void remove()}>
          {t('common.action.delete')}
        </Button>
      </footer>
    </Dialog>
  )
}
