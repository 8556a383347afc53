import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { NodeContext } from '#nodes/runtime/node-program'
import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import type { LogEntry } from '../record/log-entry'
import type { SessionLog } from '../record/session-log'
import type { Lives } from './lives'
import type { Replica } from './replica'

/**
 * `ended`: it has given the reply that the session once had, and ended; `proof` tells whether it lived on (null: that
 * cannot be told), for a reply can be whole long before what it answers is kept. `unreachable`: no connection. `broken`: it ended before that.
 */
export type ReplayResult =
  | { readonly how: 'ended'; readonly proof: Promise<boolean | null> }
  | { readonly how: 'unreachable' | 'broken' }

/** Silence after the whole reply that counts as the end, where replicas do not end the session themselves, ms. */
const quietMs = 1_000

/**
 * Sends one recorded session to one replica, and waits until it has ended it. A replica that accepts and does
 * not answer is waited for: it has the bytes, and would have them twice if it were tried again.
 */
export async function replay(
  replica: Replica,
  entry: LogEntry,
  log: SessionLog,
  lives: Lives,
  context: NodeContext<'replicating-proxy'>,
  signal: AbortSignal
): Promise<ReplayResult> {
  const one = new Replay(replica, entry, lives, context)
  const abort = (): void => one.abort()
  signal.addEventListener('abort', abort)
  try {
    return await one.run(log)
  } finally {
    signal.removeEventListener('abort', abort)
    one.abort()
  }
}

class Replay {
  readonly #replica: Replica
  readonly #entry: LogEntry
  readonly #lives: Lives
  readonly #context: NodeContext<'replicating-proxy'>
  readonly #socket: Socket
  readonly #closed: Promise<void>
  #connected = false
  #localPort: number | null = null
  #received = 0
  #sent = 0
  readonly #openedAt = performance.now()
  /** The same on the clock that all nodes share, ms. */
  readonly #begunAt = monotonicMs()
  #goneAt = 0
  /** When its FIN came, ms of `performance.now()`; 0: it has not. */
  #endedAt = 0
  /** The whole reply has come, and then nothing, with the connection still open. */
  #quiet = false
  #failed = false
  #aborted = false
  #heardAt = 0

  constructor(replica: Replica, entry: LogEntry, lives: Lives, context: NodeContext<'replicating-proxy'>) {
    this.#replica = replica
    this.#entry = entry
    this.#lives = lives
    this.#context = context
    const { host, port } = replica.link
    replica.opened()
    const socket = replica.wire.connect({
      host,
      port,
      autoSelectFamily: false,
      noDelay: true,
      allowHalfOpen: true,
      timeout: context.boot.node.connectTimeoutMs
    })
    this.#socket = socket
    this.#closed = new Promise(resolve =>
      socket.once('close', () => {
        replica.closed(this.#failed)
        resolve()
      })
    )
    socket.on('timeout', () => !this.#connected && socket.destroy())
    socket.on('error', () => {
      this.#failed = true
    })
    socket.on('connect', () => {
      this.#connected = true
      this.#localPort = socket.localPort ?? null
      replica.connected()
      socket.setTimeout(0)
    })
    socket.on('data', chunk => this.#onData(chunk))
    socket.on('end', () => {
      this.#endedAt = performance.now()
      socket.end()
    })
  }

  abort(): void {
    this.#aborted = true
    this.#socket.destroy()
  }

  async run(log: SessionLog): Promise<ReplayResult> {
    await Promise.race([once(this.#socket, 'connect').catch(() => undefined), this.#closed])
    if (!this.#connected) return { how: 'unreachable' }
    this.#tell('open')
    const ended = (await this.#send(log)) && (await this.#finished()) && this.#delivered
    this.#goneAt = monotonicMs()
    if (!ended) {
      this.#tell('close', 'broken')
      return { how: 'broken' }
    }
    const proof = this.#lived().then(lived => {
      this.#tell('close', lived ? 'done' : 'broken')
      return lived
    })
    return { how: 'ended', proof }
  }

  async #send(log: SessionLog): Promise<boolean> {
    const socket = this.#socket
    try {
      for await (const chunk of log.read(this.#entry)) {
        if (socket.destroyed) break
        this.#replica.bytesUp += chunk.length
        this.#sent += chunk.length
        if (!socket.write(chunk)) {
          await Promise.race([once(socket, 'drain').catch(() => undefined), this.#closed])
        }
      }
    } catch (error) {
      this.#context.log('error', `session ${this.#entry.session} cannot be read back: ${String(error)}`)
      return false
    }
    if (this.#entry.halfClosed || this.#answered) socket.end()
    return this.#written
  }

  /** Waits for the end, and says whether the whole reply came before it. */
  async #finished(): Promise<boolean> {
    const { ends } = this.#entry
    const writtenAt = (this.#heardAt = performance.now())
    const watch = setInterval(() => {
      const now = performance.now()
      if (this.#answered) {
        const silent = now - this.#heardAt > (ends ? limits.closeLingerMs : quietMs)
        if (silent || (!ends && now - writtenAt > limits.closeLingerMs)) this.#leave()
      }
      if (now - writtenAt > limits.limboMs) this.#socket.destroy()
    }, limits.tickMs)
    await this.#closed.finally(() => clearInterval(watch))
    if (this.#aborted || !this.#answered) return false
    if (this.#quiet) return true
    return this.#endedAt > 0
  }

  /** Ends the connection of a replica that has given the whole reply and does not end it itself. */
  #leave(): void {
    this.#quiet = true
    this.#socket.destroy()
  }

  #onData(chunk: Buffer): void {
    this.#received += chunk.length
    this.#replica.bytesDown += chunk.length
    this.#heardAt = performance.now()
    if (this.#written && this.#answered) this.#socket.end()
  }

  get #written(): boolean {
    return this.#sent === this.#entry.bytes
  }

  /** Whether the system has taken all of it: what a fault on the way has thrown away, it has not. */
  get #delivered(): boolean {
    return this.#socket.bytesWritten >= this.#entry.bytes
  }

  get #answered(): boolean {
    return this.#received >= this.#entry.replyBytes
  }

  /** Whether it lived on after it had ended the session: a killed replica's system sends a FIN as well. */
  #lived(): Promise<boolean | null> {
    if (this.#quiet) return Promise.resolve(true)
    return new Promise(resolve =>
      this.#lives.lived(this.#replica, this.#openedAt, this.#endedAt, limits.proofMs, resolve)
    )
  }

  #tell(phase: 'open' | 'close', replay?: 'done' | 'broken'): void {
    const { session, bytes } = this.#entry
    const upstream = {
      to: this.#replica.name,
      localPort: this.#localPort,
      bytesUp: this.#socket.bytesWritten,
      bytesDown: this.#received
    }
    this.#context.event('session', {
      phase,
      session,
      client: 'catch-up',
      openedAt: this.#begunAt,
      upstreams: [upstream],
      ...(replay && { endedAt: this.#goneAt, requestBytes: bytes, replyBytes: this.#received, replay })
    })
  }
}
