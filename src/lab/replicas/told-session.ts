import type { LogLine } from '#shared/state'
import type { Compared } from './compare-session'
import type { Connection, SessionOpen } from './connection-index'
import { addBefore, type Exchange } from './exchange'

/** A session that the proxy told of, and the connections that its ports tell to be its own. */
export class ToldSession {
  readonly key: string
  readonly session: number
  /** When it began, ms since the run began. */
  t: number
  /** Its last comparison, while nothing in it has changed. */
  compared: Compared | null = null
  /** `replica:port:time` of each connection that was told. */
  readonly #told = new Set<string>()
  /** Its connections that have lines, by replica; several where it was replayed. */
  readonly #connections = new Map<string, readonly Connection[]>()

  constructor(key: string, { session, t }: SessionOpen) {
    this.key = key
    this.session = session
    this.t = t
  }

  /** Whether any replica has lines of it. */
  get hasLines(): boolean {
    return this.#connections.size > 0
  }

  /** Replicas that have lines of it. */
  get replicaCount(): number {
    return this.#connections.size
  }

  opened(open: SessionOpen): void {
    this.t = Math.min(this.t, open.t)
    this.#told.add(nameOf(open))
  }

  has(open: SessionOpen): boolean {
    return this.#told.has(nameOf(open))
  }

  give(replica: string, connection: Connection): void {
    const connections = [...(this.#connections.get(replica) ?? []), connection]
    this.#connections.set(
      replica,
      connections.sort((a, b) => a.t - b.t)
    )
    this.compared = null
  }

  /** Takes back what a port was thought to have of it. */
  take(replica: string, port: number): void {
    const left = (this.#connections.get(replica) ?? []).filter(connection => connection.port !== port)
    if (left.length > 0) this.#connections.set(replica, left)
    else this.#connections.delete(replica)
    this.compared = null
  }

  exchange(): Exchange {
    const exchange: Exchange = {
      session: this.session,
      keys: [this.key],
      overlapping: [],
      t: this.t,
      lines: new Map<string, readonly LogLine[]>(),
      before: new Map<string, readonly LogLine[]>(),
      guessed: new Set()
    }
    for (const [replica, connections] of this.#connections) {
      const shown = shownOf(connections)
      if (shown) exchange.lines.set(replica, shown.lines)
      for (const other of connections) if (other !== shown) addBefore(exchange, replica, other.lines)
    }
    return exchange
  }
}

/** A replay says the session anew, from its beginning: it stands in place of what was cut short. */
function shownOf(connections: readonly Connection[]): Connection | undefined {
  let shown = connections[0]
  for (const connection of connections) {
    if (shown && connection.lines.length >= shown.lines.length) shown = connection
  }
  return shown
}

function nameOf({ replica, localPort, t }: SessionOpen): string {
  return `${replica}:${localPort}:${t}`
}
