import { EventEmitter } from 'node:events'
import { panelUrl } from '../../../src/main/panel/panel-origin'

/** The parts of Electron's classes that the main process uses; each test hands them to `vi.mock('electron')`. */
class FakeWebContents extends EventEmitter {
  readonly sent: { channel: string; payload: unknown }[] = []
  reloads = 0
  crashes = 0
  send(channel: string, payload: unknown): void {
    this.sent.push({ channel, payload })
  }
  isDestroyed = () => false
  reload = () => void this.reloads++
  forcefullyCrashRenderer = () => void this.crashes++
}

export class FakeWindow extends EventEmitter {
  static readonly all: FakeWindow[] = []
  readonly webContents = new FakeWebContents()
  readonly done: string[] = []
  bounds = { x: 0, y: 0, width: 800, height: 600 }
  maximized = false
  minimized = false
  url = ''
  constructor(readonly options: Record<string, unknown> = {}) {
    super()
    FakeWindow.all.push(this)
  }
  loadURL = async (url: string) => void (this.url = url)
  isDestroyed = () => false
  isMinimized = () => this.minimized
  isMaximized = () => this.maximized
  isFullScreen = () => false
  getNormalBounds = () => this.bounds
  show = () => void this.done.push('show')
  focus = () => void this.done.push('focus')
  restore = () => void this.done.push('restore')
  maximize = () => void this.done.push('maximize')
  setBackgroundColor = (colour: string) => void this.done.push(colour)
}

type Handler = (event: { senderFrame: unknown; sender: unknown }, ...args: unknown[]) => Promise<unknown>

/** What is registered can be asked as the panel, or as anybody else. */
export class FakeIpcMain {
  readonly handlers = new Map<string, Handler>()
  handle = (channel: string, handler: Handler) => void this.handlers.set(channel, handler)
  askAs(senderFrame: unknown, channel: string, ...args: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel)
    if (!handler) throw new Error(`nobody handles ${channel}`)
    return handler({ senderFrame, sender: new FakeWebContents() }, ...args)
  }
  ask(channel: string, ...args: unknown[]): Promise<unknown> {
    return this.askAs({ url: panelUrl, parent: null }, channel, ...args)
  }
}
