import { useWords } from '../../i18n/use-words'
import { usePanel, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/overlays/dialog'
import { deleteNode } from './edit-topology'
import { useEdits } from './use-edits'

/** Asks before a node is deleted, with its links. */
export function DeleteDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useWords()
  const setUi = useSetUi()
  const { toasts } = usePanel()
  const { change } = useEdits()
  async function remove() {
    onClose()
    if (!(await change(topology => deleteNode(topology, id)))) return
    setUi({ selection: null })
    toasts.show({ kind: 'done', text: t => t('lab.edit.deleted', { node: id }) })
  }
  return (
    <Dialog title={t('lab.edit.delete-title', { node: id })} isOpen onClose={onClose}>
      <p className="dim">{t('lab.edit.delete-text')}</p>
      <footer>
        <Button onPress={onClose}>{t('common.action.cancel')}</Button>
        <Button variant="danger" icon="trash" autoFocus onPress={() => void remove()}>
          {t('common.action.delete')}
        </Button>
      </footer>
    </Dialog>
  )
}
