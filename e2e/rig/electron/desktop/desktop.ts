import { EventEmitter } from 'node:events'
import { noteSeen } from '../seen'

/** Calls that leave the app for the desktop: they are recorded, and nothing is opened. */
export const shell = {
  showItemInFolder: (path: string) => noteSeen('shell.showItemInFolder', path),
  openExternal: async (url: string) => noteSeen('shell.openExternal', url),
  openPath: async (path: string) => {
    noteSeen('shell.openPath', path)
    return ''
  }
}

/** What becomes of notifications from now on: a system may refuse them, or drop them without a word. */
export const notifications: { become: 'shown' | 'failed' | 'lost' } = { become: 'shown' }

/** A test clicks on one with `emit('click')`, as with Electron's. What the system did is told a moment later. */
export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true
  }
  title: string
  body: string

  constructor({ title = '', body = '' }: { title?: string; body?: string } = {}) {
    super()
    this.title = title
    this.body = body
  }
  show(): void {
    const { become } = notifications
    if (become === 'lost') return
    if (become === 'shown') noteSeen('notification.show', this.title, this.body)
    setImmediate(() => {
      if (become === 'shown') this.emit('show', {})
      else this.emit('failed', {}, 'the app is not allowed to show any')
    })
  }
  close(): void {
    noteSeen('notification.close', this.title)
    this.emit('close', {})
  }
}

/**
 * The machine never sleeps nor goes down; a test emits what it wants to have happened. As Electron's on Linux, it asks the
 * system to wait with a shutdown when it sees a listener added to it, and does not see the first listener of all: nobody
 * hears a `shutdown` that the system does not wait with.
 */
class PowerMonitor extends EventEmitter {
  #waits = false

  constructor() {
    super()
    this.once('newListener', () => {
      this.#waits = this.listenerCount('shutdown') > 0
      this.on('newListener', event => {
        if (event === 'shutdown') this.#waits = true
      })
      this.on('removeListener', event => {
        if (event === 'shutdown') this.#waits = this.listenerCount('shutdown') > 0
      })
    })
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    return event === 'shutdown' && !this.#waits ? false : super.emit(event, ...args)
  }
}

export const powerMonitor = new PowerMonitor()
