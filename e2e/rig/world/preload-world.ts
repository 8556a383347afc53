import type { createCodec } from './codec'
import type { createEmitter } from './emitter'
import type { createPeer } from './peer'

export interface PreloadInfo {
  readonly filename: string
  readonly dirname: string
  readonly process: Readonly<Record<string, unknown>>
}

/** What the preload's world tells main, as JSON through a binding that only this world has. */
export type FromPreload =
  { t: 'invoke'; channel: string; id: number; args: string } | { t: 'failed'; message: string }

/** What main tells the preload's world. */
export type ToPreload =
  | { t: 'event'; channel: string; args: string }
  | { t: 'reply'; id: number; value: string }
  | { t: 'reply'; id: number; error: string }

type Preload = (
  require: (id: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  process: unknown,
  filename: string,
  dirname: string
) => void

/**
 * Of the isolated world: runs the preload with the modules that a sandboxed one has. Only what the app uses of them
 * is here; anything else is undefined, and using it throws.
 */
export function preloadWorld(
  parts: {
    createPeer: typeof createPeer
    createCodec: typeof createCodec
    createEmitter: typeof createEmitter
  },
  secret: string,
  info: PreloadInfo,
  preload: Preload
): void {
  // As in Electron, frames inside the page get no preload.
  if (window !== window.top) return
  const world = globalThis as unknown as {
    __rigSend?: (text: string) => void
    __rigReceive?: (text: string) => void
    __rigFile?: { file: unknown; path?: string }
  }
  const binding = world.__rigSend
  delete world.__rigSend
  const codec = parts.createCodec()
  const peer = parts.createPeer(`${secret} to preload`, `${secret} to page`)
  const emitter = parts.createEmitter()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0

  const tell = (message: FromPreload): void => binding?.(JSON.stringify(message))

  Object.defineProperty(world, '__rigReceive', {
    value: (text: string) => {
      const message = JSON.parse(text) as ToPreload
      if (message.t === 'event') {
        const event = { sender: ipcRenderer, senderId: 0, ports: [] }
        emitter.emit(message.channel, event, ...(codec.decode(message.args) as unknown[]))
        return
      }
      const wait = waiting.get(message.id)
      waiting.delete(message.id)
      if ('error' in message) wait?.reject(new Error(message.error))
      else wait?.resolve(codec.decode(message.value))
    }
  })

  const ipcRenderer = {
    ...emitter,
    /** Rejects, and never throws: also for what cannot be cloned. */
    invoke: async (channel: string, ...args: unknown[]): Promise<unknown> => {
      const id = ++last
      const encoded = codec.encode(args)
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        tell({ t: 'invoke', channel, id, args: encoded })
      })
    }
  }

  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => {
      let refused = false
      peer.onRefused = () => (refused = true)
      peer.send({ t: 'expose', key, api: peer.encode(api) })
      if (refused) throw new Error('Cannot bind an API on top of an existing property on the window object')
    }
  }

  /** Main answers while this world stands still in the debugger: the one way to a synchronous answer. */
  const webUtils = {
    getPathForFile: (file: unknown): string => {
      if (!(file instanceof File))
        throw new TypeError(
          "Failed to execute 'getPathForFile' on 'WebUtils': parameter 1 is not of type 'File'."
        )
      const question: { file: unknown; path?: string } = { file }
      world.__rigFile = question
      const __rigBreak = (): void => {
        // eslint-disable-next-line no-debugger
        debugger
      }
      __rigBreak()
      delete world.__rigFile
      return question.path ?? ''
    }
  }

  const electron = { ipcRenderer, contextBridge, webUtils }
  const require = (id: string): unknown => {
    if (/^electron(\/renderer|\/common)?$/.test(id)) return electron
    throw new Error(`module not found: ${id}`)
  }
  const module = { exports: {} }
  try {
    preload.call(
      module.exports,
      require,
      module,
      module.exports,
      { ...info.process },
      info.filename,
      info.dirname
    )
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    tell({ t: 'failed', message: text })
  }
}
