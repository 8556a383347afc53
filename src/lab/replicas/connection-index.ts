import type { LogLine } from '#shared/state'
import { HeldLines, type Held } from './held'

/** Lines of one exchange: an int, a double, a text and five doubles. What comes after on its port is another connection. */
export const linesPerSession = 8
/** Lines of one port further apart than this are of two connections, ms: a replica's `idleMs` closes an idle one. */
const reuseMs = 10_000

/** One connection of the proxy to a replica, as a `session` event tells. */
export interface SessionOpen {
  readonly session: number
  /** When the session, or its replay, began, ms since the run began: before any of its lines was logged. */
  readonly t: number
  readonly replica: string
  /** The proxy's port of the connection: the replica's lines name it as their peer's. */
  readonly localPort: number
  /** How long after that it was opened, ms, where it was not at once: to one that has come back. */
  readonly afterMs?: number | undefined
  /** Tells the session from one of the same number in another life of the proxy; its number, when left out. */
  readonly key?: string
}

/** The lines of one connection to a replica, in order. */
export interface Connection {
  readonly lines: readonly LogLine[]
  /** The key of its session; null where no session was told. */
  readonly key: string | null
  /** When its session opened, or else its first line was logged, ms since the run began. */
  readonly t: number
  readonly port: number
}

/** All that is known of one port, in whatever order it came. */
interface PortRecord {
  lines: LogLine[]
  opens: SessionOpen[]
}

/**
 * The lines of one replica, told apart by connection. Lines and sessions arrive by different channels, in any
 * order, and ports are used again: a line belongs to the session that was the last to open on its port before it.
 */
export class ConnectionIndex {
  readonly #held = new HeldLines()
  readonly #ports = new Map<number, PortRecord>()
  /** Ports with news since `takeChanges`. */
  readonly #dirty = new Set<number>()

  /** The lines that are held. */
  get held(): Held {
    return this.#held
  }

  addLine(line: LogLine & { readonly peerPort: number }): void {
    this.#held.add(line)
    this.#record(line.peerPort).lines.push(line)
  }

  addOpen(open: SessionOpen): void {
    this.#record(open.localPort).opens.push(open)
  }

  /** The connections of every port that has changed since the last call, by port. */
  takeChanges(): ReadonlyMap<number, readonly Connection[]> {
    const changes = new Map<number, readonly Connection[]>()
    for (const port of this.#dirty) {
      const record = this.#ports.get(port)
      changes.set(port, record ? splitPort(port, record.lines, record.opens) : [])
    }
    this.#dirty.clear()
    return changes
  }

  /** Forgets lines, and the connections that they came by. */
  drop(lines: readonly LogLine[]): void {
    const gone = new Set(lines)
    for (const port of new Set(lines.flatMap(({ peerPort }) => peerPort ?? []))) {
      const record = this.#ports.get(port)
      if (!record) continue
      const opens = record.opens.toSorted((a, b) => a.t - b.t)
      const dropped = record.lines.filter(line => gone.has(line))
      const closed = new Set(dropped.map(line => opens.findLast(({ t }) => t <= line.t)))
      record.lines = record.lines.filter(line => !gone.has(line))
      record.opens = record.opens.filter(open => !closed.has(open))
      for (const line of dropped) this.#held.drop(line)
      this.#dirty.add(port)
    }
  }

  /** Forgets connections from before `t` on ports that have no lines. */
  dropIdle(t: number): void {
    for (const [port, { lines, opens }] of this.#ports) {
      if (lines.length === 0 && opens.every(open => open.t < t)) this.#ports.delete(port)
    }
  }

  #record(port: number): PortRecord {
    this.#dirty.add(port)
    let record = this.#ports.get(port)
    if (!record) this.#ports.set(port, (record = { lines: [], opens: [] }))
    return record
  }
}

function keyOf({ key, session }: SessionOpen): string {
  return key ?? String(session)
}

/**
 * Tells apart the connections that used one port. A line goes to the session that opened last before it, until that
 * one is whole.
 */
function splitPort(port: number, lines: readonly LogLine[], opens: readonly SessionOpen[]): Connection[] {
  const group = (key: string | null, t: number): Connection & { readonly lines: LogLine[] } => ({
    key,
    t,
    port,
    lines: []
  })
  const sessions = [...opens].sort((a, b) => a.t - b.t).map(open => group(keyOf(open), open.t))
  const strays: ReturnType<typeof group>[] = []
  let index = -1
  for (const line of lines) {
    while ((sessions[index + 1]?.t ?? Infinity) <= line.t) index++
    const current = sessions[index]
    if (current && current.lines.length < linesPerSession) {
      current.lines.push(line)
      continue
    }
    const stray = strays.at(-1)
    const last = stray?.lines.at(-1)
    const goesOn = stray && last && stray.lines.length < linesPerSession && line.t - last.t <= reuseMs
    if (goesOn) stray.lines.push(line)
    else {
      const next = group(null, line.t)
      next.lines.push(line)
      strays.push(next)
    }
  }
  return [...sessions.filter(one => one.lines.length > 0), ...strays]
}
