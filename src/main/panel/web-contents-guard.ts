import { app, session } from 'electron'
import { openOutside } from './external-links'
import { isPanelPage } from './panel-origin'

/** Whatever page is ever loaded: it stays where it is, opens no window, and embeds nothing. */
export function guardWebContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url)
      return { action: 'deny' }
    })
    contents.on('will-attach-webview', event => event.preventDefault())
    contents.on('will-navigate', event => {
      // A reload of the panel is a navigation to itself.
      if (!isPanelPage(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', event => event.preventDefault())
  })
}

/** No camera, no location, no notifications of the page's own: the panel needs the clipboard, and nothing else. */
export function denyPermissions(): void {
  const isAllowed = (permission: string): boolean => permission === 'clipboard-sanitized-write'
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(isAllowed(permission))
  )
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => isAllowed(permission))
}
