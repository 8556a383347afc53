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

/** A test clicks on one with `emit('click')`, as with Electron's. */
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
    noteSeen('notification.show', this.title, this.body)
    this.emit('show')
  }
  close(): void {
    noteSeen('notification.close', this.title)
    this.emit('close')
  }
}

/** The machine never sleeps nor goes down; a test emits what it wants to have happened. */
export const powerMonitor = new EventEmitter()
