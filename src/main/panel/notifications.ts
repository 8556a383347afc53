import { Notification } from 'electron'
import type { PanelNotification } from '#shared/bridge'

/** Most notifications that are kept alive for their click; past it the oldest goes. */
const maxShown = 20
/** How long macOS has to say that it shows one, ms: of an app without a valid signature it may say nothing at all. */
const defaultSilentMs = 3_000

export interface NotifierOptions {
  /** One was clicked that was about this transfer. */
  readonly onClick: (transfer: string) => void
  /** The system does not show it: the panel may. Told once of each. */
  readonly onFailed: (notification: PanelNotification) => void
  readonly platform?: NodeJS.Platform
  readonly silentMs?: number
}

/** Shows notifications of the system. */
export function notifier({
  onClick,
  onFailed,
  platform = process.platform,
  silentMs = defaultSilentMs
}: NotifierOptions): (notification: PanelNotification) => void {
  // One that is collected as garbage tells of no click.
  let shown: Notification[] = []
  return asked => {
    const { title, body, transfer } = asked
    if (!Notification.isSupported()) return onFailed(asked)
    const notification = new Notification({ title, body })
    const forget = (): void => void (shown = shown.filter(one => one !== notification))
    let isSettled = false
    const fail = (): void => {
      if (isSettled) return
      isSettled = true
      forget()
      onFailed(asked)
    }
    shown = [...shown, notification].slice(-maxShown)
    notification.once('show', () => (isSettled = true))
    notification.once('failed', fail)
    notification.on('click', () => onClick(transfer))
    notification.on('close', forget)
    notification.show()
    if (platform === 'darwin') setTimeout(fail, silentMs).unref()
  }
}
