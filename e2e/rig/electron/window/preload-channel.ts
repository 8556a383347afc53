import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CdpSession } from '../../chromium/cdp'
import { createCodec } from '../../world/codec'
import type { FromPreload, ToPreload } from '../../world/preload-world'
import { mainWorldSource, preloadWorldSource } from '../../world/sources'
import { ipcMain } from '../ipc-main'

const worldName = 'Electron Isolated Context'
const codec = createCodec()

export interface PreloadChannelOptions {
  readonly session: CdpSession
  readonly targetId: string
  /** The preload's file, if there is one. */
  readonly preload: string | undefined
  /** The `event` of a message from this page, as its handler sees it. */
  readonly eventOf: () => object
  readonly onPreloadError: (preload: string, error: Error) => void
}

/** The preload of one page, in a world of its own there, and the messages between it and main. */
export class PreloadChannel {
  readonly #options: PreloadChannelOptions
  /** The world's execution context in the page that is shown now; absent between two pages. */
  #context: number | undefined

  constructor(options: PreloadChannelOptions) {
    this.#options = options
    const { session, targetId } = options
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const frame = (context.auxData as { frameId?: string } | undefined)?.frameId
      if (context.name === worldName && frame === targetId) this.#context = context.id
    })
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#context) this.#context = undefined
    })
    session.on('Runtime.executionContextsCleared', () => (this.#context = undefined))
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === '__rigSend') void this.#receive(JSON.parse(payload) as FromPreload)
    })
    session.on('Debugger.paused', ({ callFrames }) => void this.#answerPathOfFile(callFrames[0]))
  }

  /** To be called before the page's first navigation. */
  async install(): Promise<void> {
    const { session, preload } = this.#options
    const secret = randomBytes(16).toString('hex')
    const bundle = preload === undefined ? '' : readFileSync(preload, 'utf8')
    const info = {
      filename: preload ?? '',
      dirname: preload === undefined ? '' : dirname(preload),
      process: {
        type: 'renderer',
        sandboxed: true,
        contextIsolated: true,
        platform: process.platform,
        arch: process.arch,
        versions: process.versions,
        env: {}
      }
    }
    await Promise.all([
      session.send('Debugger.enable'),
      session.send('Runtime.addBinding', { name: '__rigSend', executionContextName: worldName }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldSource(secret) }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        worldName,
        source: preloadWorldSource(secret, info, bundle)
      })
    ])
  }

  /** To whoever listens on `ipcRenderer` in the page. A page that is going gets nothing. */
  send(channel: string, args: unknown[]): void {
    this.#deliver({ t: 'event', channel, args: codec.encode(args) })
  }

  async #receive(message: FromPreload): Promise<void> {
    if (message.t === 'failed') {
      process.stderr.write(`Unable to load preload script: ${this.#options.preload}\n${message.message}\n`)
      this.#options.onPreloadError(this.#options.preload ?? '', new Error(message.message))
      return
    }
    const asking = this.#context
    const { id, channel, args } = message
    const reply = await ipcMain
      .invoke(channel, this.#options.eventOf(), codec.decode(args) as unknown[], codec.encode)
      .then(value => ({ t: 'reply', id, value }) as const)
      .catch((error: unknown) => ({ t: 'reply', id, error: (error as Error).message }) as const)
    // Another page may be there by now, and its numbers are others.
    if (asking === this.#context) this.#deliver(reply)
  }

  #deliver(message: ToPreload): void {
    if (this.#context === undefined) return
    const expression = `__rigReceive(${JSON.stringify(JSON.stringify(message))})`
    this.#options.session
      .send('Runtime.evaluate', { contextId: this.#context, expression })
      .catch(() => undefined)
  }

  /** The preload stands still in `webUtils.getPathForFile`: the answer is left there, and it goes on. */
  async #answerPathOfFile(frame: { callFrameId: string; functionName: string } | undefined): Promise<void> {
    const { session } = this.#options
    try {
      if (frame?.functionName !== '__rigBreak') return
      const { callFrameId } = frame
      const { result } = await session.send('Debugger.evaluateOnCallFrame', {
        callFrameId,
        expression: '__rigFile.file'
      })
      // A file that was made by a script has no path.
      const { path } = await session
        .send('DOM.getFileInfo', { objectId: result.objectId ?? '' })
        .catch(() => ({ path: '' }))
      await session.send('Debugger.evaluateOnCallFrame', {
        callFrameId,
        expression: `__rigFile.path = ${JSON.stringify(path)}`
      })
    } finally {
      await session.send('Debugger.resume').catch(() => undefined)
    }
  }
}
