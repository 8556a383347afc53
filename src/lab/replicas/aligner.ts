import { createHash } from 'node:crypto'
import type { ComparedSession, ReplicaComparison, SessionLines, ReplicaVerdict } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import { compareSession, letterOf, type Compared, type SessionRecord } from './compare-session'
import { directMs, SessionIndex, type Connection, type SessionOpen } from './session-index'

/** Most lines of each replica that are held; past it the oldest tenth is forgotten. */
const maxLines = 200_000
/** Lines without a session wait this long for the event that names it, before they count as direct ones, ms. */
const settleMs = 2_000

interface Entry {
  readonly session: number
  t: number
  /** Replica and port of each of its connections that was told. */
  readonly ports: Set<string>
  readonly connections: Map<string, Connection>
  compared: Compared | null
}

/**
 * Aligns the logs of replicas by session, a line at a time: only the sessions that changed since the last
 * comparison are compared again.
 */
export class SessionAligner {
  readonly #replicas: readonly string[]
  readonly #indexes: ReadonlyMap<string, SessionIndex>
  readonly #sessions = new Map<number, Entry>()
  /** Connections that no session names, by replica and port. */
  readonly #direct = new Map<string, readonly Connection[]>()

  /** @param replicas in priority order */
  constructor(replicas: readonly string[]) {
    this.#replicas = replicas
    this.#indexes = new Map(replicas.map(replica => [replica, new SessionIndex()]))
  }

  get replicas(): readonly string[] {
    return this.#replicas
  }

  addLine(line: LogLine): void {
    const index = this.#indexes.get(line.node)
    if (!index || line.peerPort === undefined || line.level !== 'info') return
    index.addLine({ ...line, peerPort: line.peerPort })
    if (index.lineCount > maxLines) this.#forgetOldest(index)
  }

  addOpen(open: SessionOpen): void {
    const entry = this.#entryOf(open)
    entry.t = Math.min(entry.t, open.t)
    entry.ports.add(`${open.replica}:${open.localPort}`)
    this.#indexes.get(open.replica)?.addOpen(open)
  }

  /** What the end of a session tells: also the ports of connections that were not there yet when it began. */
  addClose(close: SessionOpen): void {
    const { t, ports } = this.#entryOf(close)
    if (!ports.has(`${close.replica}:${close.localPort}`)) this.addOpen({ ...close, t })
  }

  /** @param limit most sessions in the answer: the newest, and those that differ */
  compare(now: number, proxy: string | null, limit: number): ReplicaComparison {
    this.#assign()
    const sessions = [...this.#sessions.values()]
      .filter(entry => entry.connections.size > 0)
      .map(entry => (entry.compared ??= this.#compareEntry(entry)))
    const all = [...sessions, ...this.#directSessions(now)].sort((a, b) => a.view.t - b.view.t)
    const views = all.map(({ view }) => view)
    return {
      proxy,
      replicas: this.#replicas.map(node => summary(node, all)),
      totalSessions: all.length,
      map: Object.fromEntries(this.#replicas.map(node => [node, mapOf(node, views)])),
      sessions: choose(views, limit)
    }
  }

  #entryOf({ session, t }: SessionOpen): Entry {
    let entry = this.#sessions.get(session)
    if (!entry) {
      entry = { session, t, ports: new Set(), connections: new Map(), compared: null }
      this.#sessions.set(session, entry)
    }
    return entry
  }

  #assign(): void {
    for (const [replica, index] of this.#indexes) {
      for (const [port, connections] of index.takeChanges()) {
        const direct: Connection[] = []
        for (const connection of connections) {
          const entry = connection.session === null ? undefined : this.#sessions.get(connection.session)
          if (!entry) direct.push(connection)
          else this.#give(entry, replica, connection)
        }
        this.#direct.set(`${replica}:${port}`, direct)
      }
    }
  }

  /** A replay says the session anew, from its beginning: it stands in place of what was cut short. */
  #give(entry: Entry, replica: string, connection: Connection): void {
    const before = entry.connections.get(replica)
    const same = before?.lines[0]?.seq === connection.lines[0]?.seq
    if (before && !same && before.lines.length > connection.lines.length) return
    entry.connections.set(replica, connection)
    entry.compared = null
  }

  #compareEntry({ session, t, connections }: Entry): Compared {
    const lines = new Map([...connections].map(([replica, connection]) => [replica, connection.lines]))
    return compareSession({ session, t, lines }, this.#replicas)
  }

  /** What reached the replicas by another way, or while the proxy could not tell: aligned by content and time. */
  #directSessions(now: number): Compared[] {
    const records: (SessionRecord & { lines: Map<string, readonly LogLine[]> })[] = []
    const open = [...this.#direct]
      .flatMap(([key, connections]) =>
        connections.map(connection => ({ replica: replicaOf(key), connection }))
      )
      .filter(({ connection }) => connection.t < now - settleMs)
      .sort((a, b) => a.connection.t - b.connection.t)
    for (const { replica, connection } of open) {
      const mate = records.findLast(
        record =>
          Math.abs(record.t - connection.t) <= directMs &&
          !record.lines.has(replica) &&
          [...record.lines.values()].every(lines => sameStart(lines, connection.lines))
      )
      if (mate) mate.lines.set(replica, connection.lines)
      else records.push({ session: null, t: connection.t, lines: new Map([[replica, connection.lines]]) })
    }
    return records.map(record => direct(compareSession(record, this.#replicas)))
  }

  #forgetOldest(index: SessionIndex): void {
    this.#assign()
    const times = [...this.#sessions.values()].map(entry => entry.t).sort((a, b) => a - b)
    const t = times[Math.ceil(times.length / 10)] ?? Infinity
    for (const [session, entry] of this.#sessions) if (entry.t < t) this.#sessions.delete(session)
    for (const one of this.#indexes.values()) one.dropBefore(t)
    for (const [key, connections] of this.#direct) {
      const kept = connections.filter(connection => connection.t >= t)
      if (kept.length > 0) this.#direct.set(key, kept)
      else this.#direct.delete(key)
    }
    // Without a session to go by, time alone says what is old.
    if (index.lineCount > maxLines) index.dropBefore(Infinity)
  }
}

function replicaOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'))
}

function sameStart(a: readonly LogLine[], b: readonly LogLine[]): boolean {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) if (a[index]?.text !== b[index]?.text) return false
  return true
}

/** Lines that nobody will replay to the others: what only some replicas have makes those differ. */
function direct({ view, differsAt }: Compared): Compared {
  if (!Object.values(view.replicas).some(({ status }) => status === 'pending')) return { view, differsAt }
  const lines = new Map(differsAt)
  const replicas: [string, SessionLines][] = Object.entries(view.replicas).map(([node, own]) => {
    if (own.status !== 'equal') return [node, own]
    if (own.firstLine !== null) lines.set(node, own.firstLine)
    return [node, { ...own, status: 'differs', difference: 0 }]
  })
  return { view: { ...view, replicas: Object.fromEntries(replicas) }, differsAt: lines }
}

function summary(node: string, all: readonly Compared[]): ReplicaComparison['replicas'][number] {
  const hash = createHash('sha256')
  let lines = 0
  let sessions = 0
  let pending = 0
  let behind = 0
  let diverged: number | null = null
  for (const { view, differsAt } of all) {
    const own = view.replicas[node]
    if (!own) continue
    if (own.lines.length > 0) {
      sessions++
      lines += own.lines.length
      hash.update(`${own.lines.join('\n')}\n`)
    }
    if (own.status === 'pending' && view.session !== null) pending++
    if (own.status === 'partial') behind++
    const line = differsAt.get(node)
    if (line !== undefined) diverged = Math.min(diverged ?? line, line)
  }
  const verdict = verdictOf(all.length, diverged, pending + behind)
  return { node, verdict, lines, sessions, pending, sha256: hash.digest('hex') }
}

function verdictOf(total: number, diverged: number | null, behind: number): ReplicaVerdict {
  if (total === 0) return { kind: 'empty' }
  if (diverged !== null) return { kind: 'diverged', line: diverged }
  return behind > 0 ? { kind: 'behind', sessions: behind } : { kind: 'identical' }
}

function mapOf(node: string, all: readonly ComparedSession[]): string {
  return all.map(({ replicas }) => letterOf(replicas[node]?.status ?? 'pending')).join('')
}

/** The newest, with up to half of the places for older ones that differ. */
function choose(all: readonly ComparedSession[], limit: number): ComparedSession[] {
  const isWrong = ({ replicas }: ComparedSession): boolean =>
    Object.values(replicas).some(({ status }) => status === 'differs' || status === 'partial')
  const wrong = all
    .slice(0, Math.max(0, all.length - limit))
    .filter(isWrong)
    .slice(0, Math.floor(limit / 2))
  return [...wrong, ...all.slice(-(limit - wrong.length))]
}
