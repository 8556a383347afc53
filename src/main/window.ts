import { BrowserWindow } from 'electron'
import { panelUrl } from './panel-origin'

/** Opens a window on the panel. It shows itself once there is something to see. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1360,
    height: 860,
    minWidth: 900,
    minHeight: 600,
    show: false,
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
  void window.loadURL(panelUrl)
  return window
}

/** Brings the window to the front; opens one if there is none. */
export function showWindow(preload: string): void {
  const [window] = BrowserWindow.getAllWindows()
  if (!window) {
    openWindow(preload)
    return
  }
  if (window.isMinimized()) window.restore()
  window.focus()
}
