import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/overlays/dialog'

/** Asks whether a dropped file that reads as a topology is to be opened, or sent like any other. */
export function TopologyDialog(props: {
  name: string
  onOpen: () => void
  onSend: () => void
  onClose: () => void
}) {
  const t = useWords()
  return (
    <Dialog title={t('transfers.topology.title', { file: props.name })} isOpen onClose={props.onClose}>
      <p>{t('transfers.topology.text')}</p>
      <footer>
        <Button onPress={props.onClose}>{t('common.action.cancel')}</Button>
        <Button act icon="file" onPress={props.onSend}>
          {t('transfers.topology.send')}
        </Button>
        <Button act variant="primary" icon="folder" onPress={props.onOpen}>
          {t('transfers.topology.open')}
        </Button>
      </footer>
    </Dialog>
  )
}
