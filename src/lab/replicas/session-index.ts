import type { LogLine } from '#shared/state'

/** Lines of one exchange: an int, a double, a text and five doubles. More on one port is another connection. */
export const linesPerSession = 8
/** A proxy may tell of a session this much after its replica has logged the first line, ms. */
const leadMs = 2_000
/** Lines of the same exchange that reached two replicas without a proxy lie this close together, ms. */
export const directMs = 1_000

/** Lines further apart than this are of two connections that used the same port, ms: a replica's `idleMs`. */
const reuseMs = 10_000

/** One connection of the proxy to a replica, as a `session` event tells. */
export interface SessionOpen {
  readonly session: number
  readonly t: number
  readonly replica: string
  readonly localPort: number
  /** The session's key in the aligner; its number, when left out. */
  readonly key?: string
}

/** The lines of one connection, in order. */
export interface Connection {
  readonly lines: readonly LogLine[]
  /** The session's key; null where none was told. */
  readonly key: string | null
  readonly t: number
}

interface PortRecord {
  lines: LogLine[]
  opens: SessionOpen[]
}

/**
 * The lines of one replica, told apart by connection. Lines and sessions arrive by different channels, in any
 * order, and ports are used again: a line belongs to the session that was opened on its port nearest in time.
 */
export class SessionIndex {
  #lineCount = 0
  readonly #ports = new Map<number, PortRecord>()
  readonly #dirty = new Set<number>()

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
export function splitPort(lines: readonly LogLine[], opens: readonly SessionOpen[]): Connection[] {
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
