import type { LogLine } from '#shared/state'
import { leadMs } from './slot'

/** Lines of one exchange: an int, a double, a text and five doubles. What comes after on its port is another connection. */
export const linesPerSession = 8
/** Lines of one port further apart than this are of two connections, ms: a replica's `idleMs` closes an idle one. */
const reuseMs = 10_000

/** One connection of the proxy to a replica, as a `session` event tells. */
export interface SessionOpen {
  readonly session: number
  /** ms since the run began. */
  readonly t: number
  readonly replica: string
  /** The proxy's port of the connection: the replica's lines name it as their peer's. */
  readonly localPort: number
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
}

/** All that is known of one port, in whatever order it came. */
interface PortRecord {
  lines: LogLine[]
  opens: SessionOpen[]
}

/**
 * The lines of one replica, told apart by connection. Lines and sessions arrive by different channels, in any
 * order, and ports are used again: a line belongs to the session that was opened on its port nearest in time.
 */
export class ConnectionIndex {
  #lineCount = 0
  readonly #ports = new Map<number, PortRecord>()
  /** Ports with news since `takeChanges`. */
  readonly #dirty = new Set<number>()

  /** Lines that are held. */
  get lineCount(): number {
    return this.#lineCount
  }

  addLine(line: LogLine & { readonly peerPort: number }): void {
    this.#lineCount++
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
      if (record) changes.set(port, splitPort(record.lines, record.opens))
    }
    this.#dirty.clear()
    return changes
  }

  /** Forgets what happened before `t`; returns the number of lines forgotten. */
  dropBefore(t: number): number {
    const before = this.#lineCount
    for (const [port, record] of this.#ports) {
      const kept = record.lines.filter(line => line.t >= t)
      this.#lineCount -= record.lines.length - kept.length
      record.lines = kept
      record.opens = record.opens.filter(open => open.t >= t - leadMs)
      if (kept.length === 0 && record.opens.length === 0) this.#ports.delete(port)
    }
    return before - this.#lineCount
  }

  #record(port: number): PortRecord {
    this.#dirty.add(port)
    let record = this.#ports.get(port)
    if (!record) this.#ports.set(port, (record = { lines: [], opens: [] }))
    return record
  }
}

/**
 * Tells apart the connections that used one port. A line goes to the session that is open, until that one is
 * whole or the time is nearer to the next one's opening.
 */
function splitPort(lines: readonly LogLine[], opens: readonly SessionOpen[]): Connection[] {
  const sessions = [...opens].sort((a, b) => a.t - b.t)
  const groups = sessions.map(open => ({
    key: (open.key ?? String(open.session)) as string | null,
    t: open.t,
    lines: [] as LogLine[]
  }))
  const strays: typeof groups = []
  let index = 0
  for (const line of lines) {
    for (;;) {
      const current = groups[index]
      const next = groups[index + 1]
      if (!current || !next) break
      const lead = Math.min(leadMs, (next.t - current.t) / 2)
      if (line.t < next.t - lead && current.lines.length < linesPerSession) break
      index++
    }
    const current = groups[index]
    const early = current !== undefined && line.t < current.t - leadMs
    if (current && !early && current.lines.length < linesPerSession) {
      current.lines.push(line)
      continue
    }
    const stray = strays.at(-1)
    const last = stray?.lines.at(-1)
    const goesOn = stray && last && stray.lines.length < linesPerSession && line.t - last.t <= reuseMs
    if (goesOn) stray.lines.push(line)
    else strays.push({ key: null, t: line.t, lines: [line] })
  }
  return [...groups.filter(group => group.lines.length > 0), ...strays]
}
