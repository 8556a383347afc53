import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createWebSocketStream, type WebSocket } from 'ws'
import { monotonicMs } from '#system/clock'
import type { OpenCarrier } from '../carrier/open'

/** A connection that a laptop has dialled. */
interface Dialled {
  readonly socket: WebSocket
  /** Node's version there. */
  readonly node: string
}

interface Session {
  readonly secret: Buffer
  readonly leaseMs: number
  /** The connection that nobody has taken yet. */
  waiting: Dialled | null
  /** The last one that came. */
  current: WebSocket | null
  goneAt: number
}

/** The sessions of machines that have joined: by a secret, a laptop that was cut off comes back to its own within its lease. */
export class Joined {
  readonly #sessions = new Map<string, Session>()
  readonly #wanted = new Map<string, Set<() => void>>()

  /** Those whose connection is there. */
  get machines(): readonly string[] {
    return [...this.#sessions].flatMap(([id, { current }]) => (current ? [id] : []))
  }

  isThere(machine: string): boolean {
    return this.#sessions.get(machine)?.current !== null && this.#sessions.has(machine)
  }

  /** A machine has joined. Returns the secret by which it comes back. */
  begin(machine: string, leaseMs: number): string {
    this.end(machine)
    const secret = randomBytes(32).toString('base64url')
    const session = { secret: hash(secret), leaseMs, waiting: null, current: null, goneAt: monotonicMs() }
    this.#sessions.set(machine, session)
    return secret
  }

  /** The machine whose secret it is; null: it is nobody's, or the lease of that one is over. */
  find(secret: string): string | null {
    const given = hash(secret)
    let found: string | null = null
    for (const [machine, session] of this.#sessions) {
      const isOver = session.current === null && monotonicMs() - session.goneAt > session.leaseMs
      if (timingSafeEqual(session.secret, given) && !isOver) found = machine
    }
    return found
  }

  /** The connection of a machine: it takes the place of one that is there yet. */
  dialled(machine: string, dialled: Dialled): void {
    const session = this.#sessions.get(machine)
    if (!session) return dialled.socket.terminate()
    session.current?.terminate()
    session.current = dialled.socket
    session.waiting = dialled
    // What it says is for the carrier that is made of it, which reads on.
    dialled.socket.pause()
    dialled.socket.on('close', () => {
      if (session.current !== dialled.socket) return
      session.current = null
      session.waiting = null
      session.goneAt = monotonicMs()
    })
    for (const wake of this.#wanted.get(machine) ?? []) wake()
  }

  /**
   * The carrier of a machine: resolves when that has dialled.
   * @throws Error when `signal` aborts
   */
  async open(machine: string, signal: AbortSignal): Promise<OpenCarrier> {
    for (;;) {
      signal.throwIfAborted()
      const session = this.#sessions.get(machine)
      const waiting = session?.waiting
      if (session && waiting) {
        session.waiting = null
        return carrierOf(waiting)
      }
      await this.#next(machine, signal)
    }
  }

  /** The machine is in the lab no more: its secret is void. */
  end(machine: string): void {
    this.#sessions.get(machine)?.current?.close()
    this.#sessions.delete(machine)
  }

  close(): void {
    for (const machine of [...this.#sessions.keys()]) this.end(machine)
  }

  #next(machine: string, signal: AbortSignal): Promise<void> {
    const waiting = this.#wanted.get(machine) ?? new Set()
    this.#wanted.set(machine, waiting)
    return new Promise(resolve => {
      const wake = (): void => {
        waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }
}

function carrierOf({ socket, node }: Dialled): OpenCarrier {
  const stream = createWebSocketStream(socket)
  stream.on('error', () => undefined)
  return {
    stdin: stream,
    stdout: stream,
    node,
    ended: new Promise(resolve => socket.once('close', (_code, reason) => resolve(String(reason)))),
    kill: () => socket.terminate()
  }
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
