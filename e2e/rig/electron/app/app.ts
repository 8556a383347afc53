import { EventEmitter } from 'node:events'
import type { Server } from 'node:net'
import { isPrevented } from '../ask-listeners'
import { commandLine } from './command-line'
import { startedBrowser } from '../current-browser'
import { getPath, setPath } from './paths'
import { isReady, whenReady } from './ready'
import { noteSeen } from '../seen'
import { lockInstance } from './single-instance'
import { openWindows } from '../open-windows'

/** What the app's package.json says. */
export interface AppPackage {
  readonly name?: string
  readonly productName?: string
  readonly version?: string
  readonly main?: string
  readonly type?: string
}

class App extends EventEmitter {
  readonly commandLine = commandLine
  readonly isPackaged = false
  /** Not on macOS: there is no dock to speak to. */
  readonly dock = undefined
  appPath = process.cwd()
  package: AppPackage = {}
  #lock: Server | null = null
  #isQuitting = false

  whenReady(): Promise<void> {
    return whenReady
  }
  isReady(): boolean {
    return isReady()
  }
  get name(): string {
    return this.getName()
  }
  getName(): string {
    return this.package.productName ?? this.package.name ?? 'Electron'
  }
  getVersion(): string {
    return this.package.version ?? '0.0.0'
  }
  getAppPath(): string {
    return this.appPath
  }
  getLocale(): string {
    return commandLine.getSwitchValue('lang') || 'en-GB'
  }
  getPath(key: string): string {
    return getPath(key, this.getName())
  }
  setPath(key: string, path: string): void {
    setPath(key, path)
  }

  // What the desktop shows of an app.
  setAppUserModelId(id: string): void {
    noteSeen('app.setAppUserModelId', id)
  }
  addRecentDocument(path: string): void {
    noteSeen('app.addRecentDocument', path)
  }
  clearRecentDocuments(): void {
    noteSeen('app.clearRecentDocuments')
  }

  /** The renderer of a plain Chromium has no sandbox here. Recorded: whether it was asked for can be tested. */
  enableSandbox(): void {
    if (isReady()) throw new Error('app.enableSandbox() can only be called before app is ready')
    noteSeen('app.enableSandbox')
  }

  requestSingleInstanceLock(additionalData: unknown = {}): boolean {
    this.#lock ??= lockInstance(this.getPath('userData'), additionalData, second => {
      const { argv, workingDirectory } = second
      this.emit('second-instance', {}, argv, workingDirectory, second.additionalData)
    })
    return this.#lock !== null
  }

  quit(): void {
    if (this.#isQuitting || isPrevented(this, 'before-quit')) return
    this.#isQuitting = true
    void this.#quit()
  }

  exit(code = 0): void {
    this.#isQuitting = true
    void this.#end(code)
  }

  /** Electron's own default: an app that doesn't listen ends with its last window. */
  windowClosed(): void {
    if (openWindows.size > 0 || this.#isQuitting) return
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  get isQuitting(): boolean {
    return this.#isQuitting
  }

  async #quit(): Promise<void> {
    for (const window of [...openWindows.values()]) {
      if (await window.closeAndWait()) continue
      this.#isQuitting = false
      return
    }
    if (isPrevented(this, 'will-quit')) {
      this.#isQuitting = false
      return
    }
    await this.#end(0)
  }

  async #end(code: number): Promise<void> {
    this.emit('quit', {}, code)
    await startedBrowser()?.close()
    this.#lock?.close()
    process.exit(code)
  }
}

export const app = new App().setMaxListeners(0)
