import { useEffect, useEffectEvent } from 'react'
import type { TransferView } from '#shared/state'
import { useWords } from '../i18n/use-words'
import { useLab, usePanel } from '../store/hooks'
import { storedCopies } from '../transfers/model/model'
import { requests } from '../store/requests'
import { transferEndings } from './transfer-endings'

/** Tells of a transfer that ends while nobody looks at this window. */
export function useTransferNotifications(): void {
  const t = useWords()
  const { client, lab, ui } = usePanel()
  const ready = useLab(() => true, false)
  const tell = useEffectEvent((transfer: TransferView) => {
    if (!document.hidden && document.hasFocus()) return
    const { id, file, phase, copies } = transfer
    const title = t(phase === 'stored' ? 'native.transfer-stored' : 'native.transfer-lost', { file })
    const stored = storedCopies(transfer).length
    const body = t('transfers.copies-stored', { stored, count: copies.length })
    if (client.desktop) {
      void client.desktop.notify({ title: title.slice(0, 200), body: body.slice(0, 500), transfer: id })
    } else if (mayNotify()) {
      const notification = new Notification(title, { body, tag: id })
      notification.onclick = () => {
        window.focus()
        ui.setState({ screen: 'transfers' })
        requests.setState({ transfer: id })
        notification.close()
      }
    }
  })
  useEffect(() => {
    // What is played again ends for nobody.
    if (!ready || client.playback) return
    const endings = transferEndings(lab.current()?.transfers ?? {})
    return client.on('delta', delta => endings(delta).forEach(transfer => tell(transfer)))
  }, [client, lab, ready])
}

function mayNotify(): boolean {
  return 'Notification' in window && Notification.permission === 'granted'
}

/** Whether the browser would ask its user; in the app nobody needs to be asked. */
export function canAskToNotify(): boolean {
  return 'Notification' in window && Notification.permission === 'default'
}
