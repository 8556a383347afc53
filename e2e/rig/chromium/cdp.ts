import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
// Playwright has the protocol's types, and does not export them.
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol'

export type { Protocol }
type CdpEventName = keyof Protocol.Events
export type CdpEvent<T extends CdpEventName> = Protocol.Events[T]
type CdpCommand = keyof Protocol.CommandParameters

/** One target's side of the connection, or the browser's own. */
export class CdpSession {
  readonly #events = new EventEmitter().setMaxListeners(0)
  readonly #send: (method: string, params: unknown) => Promise<unknown>

  constructor(send: (method: string, params: unknown) => Promise<unknown>) {
    this.#send = send
  }

  send<T extends CdpCommand>(
    method: T,
    params?: Protocol.CommandParameters[T]
  ): Promise<Protocol.CommandReturnValues[T]> {
    return this.#send(method, params ?? {}) as Promise<Protocol.CommandReturnValues[T]>
  }

  on<T extends CdpEventName>(event: T, listener: (payload: CdpEvent<T>) => void): void {
    this.#events.on(event, listener)
  }

  receive(event: string, payload: unknown): void {
    this.#events.emit(event, payload)
  }
}

interface Pending {
  readonly method: string
  resolve(result: unknown): void
  reject(error: Error): void
}

interface Message {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
  readonly method?: string
  readonly params?: unknown
  readonly sessionId?: string
}

/** A connection over `--remote-debugging-pipe`: JSON messages, each ended by a zero byte. */
export class CdpConnection {
  readonly browser = this.#session(undefined)
  readonly #sessions = new Map<string, CdpSession>()
  readonly #pending = new Map<number, Pending>()
  readonly #out: Writable
  #rest = ''
  #last = 0
  #closed = false

  constructor(out: Writable, input: Readable) {
    this.#out = out
    out.on('error', () => undefined)
    input.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    input.on('error', () => undefined)
  }

  /** The session of a target that has just been attached to. */
  attach(sessionId: string): CdpSession {
    const session = this.#session(sessionId)
    this.#sessions.set(sessionId, session)
    return session
  }

  detach(sessionId: string): void {
    this.#sessions.delete(sessionId)
  }

  /** Chromium has gone: nothing that was asked will be answered. */
  close(): void {
    this.#closed = true
    for (const { method, reject } of this.#pending.values())
      reject(new Error(`${method}: Chromium has ended`))
    this.#pending.clear()
  }

  #session(sessionId: string | undefined): CdpSession {
    return new CdpSession((method, params) => this.#send(method, params, sessionId))
  }

  #send(method: string, params: unknown, sessionId: string | undefined): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error(`${method}: Chromium has ended`))
    const id = ++this.#last
    this.#out.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    return new Promise((resolve, reject) => this.#pending.set(id, { method, resolve, reject }))
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\0')
    this.#rest = messages.pop() ?? ''
    for (const message of messages) this.#receive(JSON.parse(message) as Message)
  }

  #receive({ id, result, error, method, params, sessionId }: Message): void {
    if (id !== undefined) {
      const pending = this.#pending.get(id)
      this.#pending.delete(id)
      if (error) pending?.reject(new Error(`${pending.method}: ${error.message}`))
      else pending?.resolve(result)
      return
    }
    const session = sessionId === undefined ? this.browser : this.#sessions.get(sessionId)
    if (method !== undefined) session?.receive(method, params)
  }
}
