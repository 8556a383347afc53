import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { join } from 'node:path'
import { bridgeChannels, type HostNotice, type MenuAction } from '#shared/bridge'
import type { Tell } from '../app/app-log'
import { askWhenUnresponsive, reloadAfterCrash } from './panel-crash'
import { panelUrl } from './panel-origin'
import { windowColour } from '../app/theme'
import { minimumSize, placeWindow, type WindowStateFile } from './window-state'
import type { MainWords } from '../words/en'

/** Most notices that wait for a panel that is on its way. */
const maxWaiting = 20

export interface PanelWindowOptions {
  readonly preload: string
  readonly state: () => WindowStateFile
  readonly words: () => MainWords
  readonly tell: Tell
  readonly onOpen: (window: BrowserWindow) => void
}

/** The one window on the panel. */
export class PanelWindow {
  #window: BrowserWindow | null = null
  /** Whether the panel has said that it listens. */
  #listens = false
  #waiting: HostNotice[] = []
  readonly #options: PanelWindowOptions

  constructor(options: PanelWindowOptions) {
    this.#options = options
  }

  /** Null before it is opened and after it was closed. */
  get current(): BrowserWindow | null {
    return this.#window
  }

  /** Brings it to the front; opens it if there is none. */
  show(): void {
    const window = this.#window
    if (!window) {
      this.#open()
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  ask(action: MenuAction): void {
    this.#window?.webContents.send(bridgeChannels.menu, action)
  }

  /** Says it to the panel, as soon as there is one that listens. */
  notice(notice: HostNotice): void {
    if (this.#listens) this.#window?.webContents.send(bridgeChannels.notice, notice)
    else this.#waiting = [...this.#waiting, notice].slice(-maxWaiting)
  }

  /** The panel listens from here on. */
  panelListens(): void {
    this.#listens = true
    for (const notice of this.#waiting.splice(0)) this.notice(notice)
  }

  /** It shows itself once there is something to see. */
  #open(): void {
    const { preload, state, words, tell, onOpen } = this.#options
    const { bounds, maximized, fullScreen } = state().value
    const window = new BrowserWindow({
      ...placeWindow(
        bounds,
        screen.getAllDisplays().map(display => display.workArea)
      ),
      minWidth: minimumSize.width,
      minHeight: minimumSize.height,
      show: false,
      // Not `false`: macOS takes that for a window that must never fill the screen.
      ...(fullScreen && { fullscreen: true }),
      autoHideMenuBar: true,
      backgroundColor: windowColour(),
      title: 'Relevo',
      // Elsewhere the package's own icon is the window's.
      ...(process.platform === 'linux' && {
        icon: join(app.getAppPath(), 'resources', 'icons', '256x256.png')
      }),
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false
      }
    })
    this.#window = window
    state().follow(window)
    const recolour = (): void => window.setBackgroundColor(windowColour())
    nativeTheme.on('updated', recolour)
    window.once('ready-to-show', () => {
      if (maximized) window.maximize()
      window.show()
    })
    window.webContents.on('render-process-gone', () => (this.#listens = false))
    window.once('closed', () => {
      nativeTheme.off('updated', recolour)
      this.#window = null
      this.#listens = false
    })
    reloadAfterCrash(window, words, tell)
    askWhenUnresponsive(window, words, tell)
    onOpen(window)
    // Rejects also when the window is closed meanwhile.
    window.loadURL(panelUrl).catch((error: unknown) => {
      if (!window.isDestroyed()) tell(`The panel did not load: ${String(error)}`)
    })
  }
}
