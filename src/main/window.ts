import { BrowserWindow, type WebContents } from 'electron'
import { panelUrl } from './panel-origin'

/** A panel that crashes again this soon would crash for ever. */
const crashLoopMs = 5_000

/** Opens a window on the panel. It shows itself once there is something to see. */
export function openWindow(preload: string, tell: (problem: string) => void): BrowserWindow {
  const window = new BrowserWindow({
    width: 1360,
    height: 860,
    minWidth: 900,
    minHeight: 600,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#0d1012',
    title: 'Relevo',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false
    }
  })
  window.once('ready-to-show', () => window.show())
  reloadAfterCrash(window.webContents, tell)
  // Rejects also when the window is closed meanwhile.
  window.loadURL(panelUrl).catch((error: unknown) => {
    if (!window.isDestroyed()) tell(`The panel did not load: ${String(error)}`)
  })
  return window
}

/** Brings the window to the front; opens one if there is none. */
export function showWindow(preload: string, tell: (problem: string) => void): void {
  const [window] = BrowserWindow.getAllWindows()
  if (!window) {
    openWindow(preload, tell)
    return
  }
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** The lab does not live in the panel: it goes on, and a new panel takes a snapshot of it. */
function reloadAfterCrash(contents: WebContents, tell: (problem: string) => void): void {
  let reloadedAt = -Infinity
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    tell(`The panel's process ended (${reason}).`)
    if (performance.now() - reloadedAt < crashLoopMs) return
    reloadedAt = performance.now()
    contents.reload()
  })
}
