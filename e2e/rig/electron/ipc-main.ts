import { EventEmitter } from 'node:events'
import { inspect } from 'node:util'

type InvokeHandler = (event: unknown, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, InvokeHandler>()

  handle(channel: string, handler: InvokeHandler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }

  /**
   * What the handler answers, as `encode` writes it. Electron's words, also for the errors: a page sees them, and the
   * terminal too.
   */
  async invoke(
    channel: string,
    event: unknown,
    args: unknown[],
    encode: (value: unknown) => string
  ): Promise<string> {
    try {
      const handler = this.#handlers.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      return encode(await handler(event, ...args))
    } catch (error) {
      process.stderr.write(`Error occurred in handler for '${channel}': ${inspect(error)}\n`)
      throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error })
    }
  }
}

export const ipcMain = new IpcMain().setMaxListeners(0)
