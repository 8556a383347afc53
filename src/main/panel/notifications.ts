import { Notification } from 'electron'
import type { PanelNotification } from '#shared/bridge'

/** Most notifications that are kept alive for their click; past it the oldest goes. */
const maxShown = 20

/** Shows notifications of the system; `onClick` gets the transfer that one was about. */
export function notifier(onClick: (transfer: string) => void): (notification: PanelNotification) => void {
  // One that is collected as garbage tells of no click.
  let shown: Notification[] = []
  return ({ title, body, transfer }) => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title, body })
    shown = [...shown, notification].slice(-maxShown)
    notification.on('click', () => onClick(transfer))
    notification.on('close', () => (shown = shown.filter(one => one !== notification)))
    notification.show()
  }
}
