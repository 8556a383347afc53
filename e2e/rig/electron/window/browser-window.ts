import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import { EventEmitter } from 'node:events'
import { app } from '../app/app'
import { isPrevented } from '../ask-listeners'
import { startedBrowser } from '../current-browser'
import { onlyDisplay } from './screen'
import { noteSeen } from '../seen'
import { checkOptions } from './window-options'
import { WebContents } from './web-contents'
import { openWindows } from '../open-windows'

/** A window whose size and page are real, and whose place, visibility and focus are only remembered. */
export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return [...openWindows.values()].filter(window => window instanceof BrowserWindow)
  }
  static getFocusedWindow(): BrowserWindow | null {
    return windowOf(focusedId)
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return windowOf(contents.id)
  }

  readonly webContents: WebContents
  readonly id: number
  #bounds: Rectangle
  #normal: Rectangle
  #isVisible: boolean
  #isMaximized = false
  #isMinimized = false
  #isFullScreen = false
  #isDestroyed = false
  readonly #minimum: { width: number; height: number }

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    if (!startedBrowser()) throw new Error('Cannot create BrowserWindow before app is ready')
    checkOptions(options)
    this.setMaxListeners(0)
    const { width = 800, height = 600, x = 0, y = 0 } = options
    this.#minimum = { width: options.minWidth ?? 0, height: options.minHeight ?? 0 }
    this.#bounds = this.#normal = this.#bounded({ x, y, width, height })
    this.#isVisible = options.show !== false
    this.webContents = new WebContents(this, options.webPreferences?.preload, this.#bounds)
    this.id = this.webContents.id
    // Its page is told of before the window is one: nobody finds it by its page yet.
    app.emit('web-contents-created', {}, this.webContents)
    this.#isFullScreen = options.fullscreen === true
    if (this.#isFullScreen) this.#place(onlyDisplay.bounds)
    openWindows.set(this.id, this)
    if (this.#isVisible) this.#focus()
    app.emit('browser-window-created', {}, this)
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }
  isDestroyed(): boolean {
    return this.#isDestroyed
  }
  close(): void {
    void this.closeAndWait()
  }
  reload(): void {
    this.webContents.reload()
  }

  show(): void {
    this.#isVisible = true
    this.emit('show')
    this.focus()
  }
  isVisible(): boolean {
    return this.#isVisible
  }
  focus(): void {
    this.webContents.bringToFront()
    this.#focus()
  }

  getBounds(): Rectangle {
    return { ...this.#bounds }
  }
  getNormalBounds(): Rectangle {
    return { ...this.#normal }
  }
  setBounds(bounds: Partial<Rectangle>): void {
    this.#normal = this.#bounded({ ...this.#normal, ...bounds })
    this.#place(this.#normal)
  }
  maximize(): void {
    this.#isMaximized = true
    this.#place(onlyDisplay.workArea)
    this.emit('maximize')
  }
  isMaximized(): boolean {
    return this.#isMaximized
  }
  minimize(): void {
    this.#isMinimized = true
    this.emit('minimize')
  }
  restore(): void {
    this.#isMinimized = false
    this.emit('restore')
  }
  isMinimized(): boolean {
    return this.#isMinimized
  }
  setFullScreen(isFullScreen: boolean): void {
    this.#isFullScreen = isFullScreen
    this.#place(isFullScreen ? onlyDisplay.bounds : this.#normal)
    this.emit(isFullScreen ? 'enter-full-screen' : 'leave-full-screen')
  }
  isFullScreen(): boolean {
    return this.#isFullScreen
  }

  // What the desktop shows of a window.
  setProgressBar(progress: number, options?: unknown): void {
    noteSeen('window.setProgressBar', progress, options)
  }
  setRepresentedFilename(path: string): void {
    noteSeen('window.setRepresentedFilename', path)
  }
  setDocumentEdited(isEdited: boolean): void {
    noteSeen('window.setDocumentEdited', isEdited)
  }
  setBackgroundColor(color: string): void {
    noteSeen('window.setBackgroundColor', color)
  }

  /** False when the app, or the page, wants the window to stay. */
  async closeAndWait(): Promise<boolean> {
    if (this.#isDestroyed) return true
    if (isPrevented(this, 'close')) return false
    return this.webContents.closeTab(this.#untilClosed())
  }

  /** To be called when Chromium has closed the window's tab. */
  closed(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    openWindows.delete(this.id)
    this.webContents.emit('destroyed')
    this.webContents.emit('rig-loaded')
    this.emit('closed')
    app.windowClosed()
  }

  #untilClosed(): Promise<void> {
    return new Promise(resolve => this.once('closed', resolve))
  }

  #focus(): void {
    focusedId = this.id
    this.emit('focus')
  }

  #bounded(bounds: Rectangle): Rectangle {
    const width = Math.max(bounds.width, this.#minimum.width)
    const height = Math.max(bounds.height, this.#minimum.height)
    return { ...bounds, width, height }
  }

  #place(bounds: Rectangle): void {
    const before = this.#bounds
    this.#bounds = { ...bounds }
    this.webContents.setBounds(bounds)
    if (before.width !== bounds.width || before.height !== bounds.height) this.emit('resize')
    if (before.x !== bounds.x || before.y !== bounds.y) this.emit('move')
  }
}

/** The id of the window that had the focus last; 0 is no window's. */
let focusedId = 0

/** A window has the number of its page. */
function windowOf(id: number): BrowserWindow | null {
  return BrowserWindow.getAllWindows().find(window => window.id === id) ?? null
}
