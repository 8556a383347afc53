import type { ReplicaComparison, SessionLines } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import { compareSession, referenceOf, type Compared } from './compare-session'
import { orderLines, usualExchanges, wholeExchanges, type Slot } from './order-lines'
import { pairStrays } from './pair-strays'
import { Presence } from './presence'
import { SessionIndex, type Connection, type SessionOpen } from './session-index'
import { choose, mapOf, summary } from './summary'
import { shownLines, tradeLines } from './trade-lines'
import type { Stray, Unit } from './unit'

/** Most lines of each replica that are held; past it the oldest tenth is forgotten. */
const maxLines = 200_000
/** Lines without a session wait this long for the event that names it, before they count as direct ones, ms. */
const settleMs = 2_000
/** Lines without a session that come closer together than this are of one flood, ms. */
const floodGapMs = 2_000

interface Entry {
  readonly session: number
  t: number
  /** Replica and port of each of its connections that was told. */
  readonly ports: Set<string>
  readonly connections: Map<string, Connection>
  compared: Compared | null
}

/** A replica that is a program of the student's own: its lines don't say from which connection they come. */
/** What a program printed last may be read this long after its exit was seen, ms; no next life begins so soon. */
const lastWordsMs = 50

interface Ordered {
  lines: LogLine[]
  opens: { readonly key: string; readonly t: number }[]
  readonly lives: number[]
}

/**
 * Aligns the logs of replicas by session, a line at a time: only the sessions that changed since the last
 * comparison are compared again.
 */
export class SessionAligner {
  readonly #replicas: readonly string[]
  readonly #indexes: ReadonlyMap<string, SessionIndex>
  readonly #ordered: ReadonlyMap<string, Ordered>
  readonly #presence: ReadonlyMap<string, Presence>
  /** How many lines of exchanges each replica has printed: a line's number, as one would count them in its output. */
  readonly #printed = new Map<string, number>()
  readonly #sessions = new Map<string, Entry>()
  /** Connections that no session names, by replica and port. */
  readonly #direct = new Map<string, readonly Connection[]>()
  /** Counts the lives of a proxy that numbers its sessions anew in each. */
  #epoch = 0
  /** The last comparison, while nothing has changed since. */
  #all: readonly Compared[] | null = null

  /**
   * @param replicas in priority order
   * @param ordered those of them whose lines have no port
   */
  constructor(replicas: readonly string[], ordered: readonly string[] = []) {
    this.#replicas = replicas
    const numbered = replicas.filter(replica => !ordered.includes(replica))
    this.#indexes = new Map(numbered.map(replica => [replica, new SessionIndex()]))
    this.#ordered = new Map(ordered.map(replica => [replica, { lines: [], opens: [], lives: [] }]))
    this.#presence = new Map(replicas.map(replica => [replica, new Presence()]))
  }

  /** In priority order. */
  get replicas(): readonly string[] {
    return this.#replicas
  }

  /** Those whose lines have no port. */
  get ordered(): readonly string[] {
    return [...this.#ordered.keys()]
  }

  addLine(logged: LogLine): void {
    if (logged.level !== 'info') return
    const seq = (this.#printed.get(logged.node) ?? 0) + 1
    this.#printed.set(logged.node, seq)
    const line = { ...logged, seq }
    const ordered = this.#ordered.get(line.node)
    if (ordered) {
      this.#all = null
      ordered.lines.push(line)
      if (ordered.lines.length > maxLines) this.#forgetOldest()
      return
    }
    const index = this.#indexes.get(line.node)
    if (!index || line.peerPort === undefined) return
    this.#all = null
    index.addLine({ ...line, peerPort: line.peerPort })
    if (index.lineCount > maxLines) this.#forgetOldest()
  }

  addOpen(open: SessionOpen): void {
    const entry = this.#entryOf(open)
    this.#all = null
    entry.t = Math.min(entry.t, open.t)
    entry.ports.add(`${open.replica}:${open.localPort}`)
    const key = this.#keyOf(open.session)
    this.#ordered.get(open.replica)?.opens.push({ key, t: open.t })
    this.#indexes.get(open.replica)?.addOpen({ ...open, key })
  }

  /** What the end of a session tells: also the ports of connections that were not there yet when it began. */
  addClose(close: SessionOpen): void {
    const { t, ports } = this.#entryOf(close)
    if (!ports.has(`${close.replica}:${close.localPort}`)) this.addOpen({ ...close, t })
  }

  /** From here on the proxy counts its sessions from 1 again. */
  numbersBeginAnew(): void {
    this.#epoch++
  }

  /** The replica can have nothing from now on. */
  gone(replica: string, reason: 'down' | 'detached', t: number): void {
    this.#presence.get(replica)?.gone(reason, t)
    // Not from when it listens again: it may have served somebody before that is known.
    if (reason === 'down') this.#ordered.get(replica)?.lives.push(t + lastWordsMs)
    this.#all = null
  }

  back(replica: string, reason: 'down' | 'detached', t: number): void {
    this.#presence.get(replica)?.back(reason, t)
    this.#all = null
  }

  /** @param limit most sessions in the answer: the newest, and those that differ */
  compare(now: number, proxy: string | null, limit: number): ReplicaComparison {
    const all = this.#compareAll(now)
    const views = all.map(({ view }) => view)
    return {
      proxy,
      replicas: this.#replicas.map(node => summary(node, all)),
      totalSessions: all.length,
      map: Object.fromEntries(this.#replicas.map(node => [node, mapOf(node, views)])),
      sessions: choose(views, limit)
    }
  }

  #compareAll(now: number): readonly Compared[] {
    if (this.#all) return this.#all
    this.#assign()
    const strays = this.#strays(now)
    const simple = strays.settled.length === 0 && this.#ordered.size === 0
    const all = (simple ? this.#compareEntries() : this.#compareUnits(strays.settled)).sort(
      (a, b) => a.view.t - b.view.t
    )
    // What has not settled yet changes by itself.
    if (!strays.waiting) this.#all = all
    return all
  }

  #compareEntries(): Compared[] {
    return [...this.#sessions.values()]
      .filter(entry => entry.connections.size > 0)
      .map(entry => (entry.compared ??= this.#compareEntry(entry)))
  }

  /** The slow way: some lines have no session, or no port. */
  #compareUnits(strays: readonly Stray[]): Compared[] {
    const numbered = [...this.#indexes.keys()]
    const units = new Map<string, Unit>()
    for (const [key, { session, t, connections }] of this.#sessions) {
      const groups = new Map([...connections].map(([replica, { lines }]) => [replica, lines]))
      units.set(key, { session, t, groups })
    }
    const known = [...units.values()].filter(hasLines)
    const direct = strays.length === 0 ? [] : pairStrays(strays, known, numbered)
    const isTold = numbered.length > 0
    const guess = isTold ? new Map() : usualExchanges([...this.#ordered.values()].map(({ lines }) => lines))
    const found = [...this.#ordered].flatMap(([replica, ordered]) =>
      this.#placeOrdered(replica, ordered, units, direct, guess)
    )
    const floods = floodsOf([...direct, ...found])
    return [
      ...[...units].filter(([, unit]) => hasLines(unit)).map(([key, unit]) => this.#compareUnit(key, unit)),
      ...[...direct, ...found].map(unit => this.#compareDirect(unit, floods))
    ]
  }

  /** Gives a program's lines to the sessions it took part in; returns the exchanges that were in none. */
  #placeOrdered(
    replica: string,
    { lines, opens, lives }: Ordered,
    units: ReadonlyMap<string, Unit>,
    direct: readonly Unit[],
    guess: ReadonlyMap<string, readonly string[]>
  ): Unit[] {
    const found = opens
      .flatMap(({ key, t }) => {
        const unit = units.get(key)
        return unit ? [{ unit, t }] : []
      })
      .sort((a, b) => a.t - b.t)
    const last = new Map(found.map(({ unit }, index) => [unit, index]))
    const told = found.map(({ unit, t }, index) => ({
      unit,
      slot: { ...this.#slotOf(unit, t), cut: last.get(unit) !== index }
    }))
    const untold = direct.map(unit => ({ unit, slot: this.#slotOf(unit, unit.t) }))
    const slots = told.map(one => one.slot)
    const strange = orderLines(lines, slots, lives, guess)
    tradeLines(slots, lives)
    const rest = wholeExchanges(
      orderLines(
        strange,
        untold.map(one => one.slot).sort((a, b) => a.t - b.t),
        lives
      )
    )
    for (const { unit, slot } of [...told, ...untold]) {
      // A replay says the exchange anew: it stands in place of what was cut short.
      const before = unit.groups.get(replica)?.length ?? 0
      const said = shownLines(slot)
      if (said.length > 0 && said.length >= before) unit.groups.set(replica, said)
    }
    return rest.map(group => ({ session: null, t: group[0]?.t ?? 0, groups: new Map([[replica, group]]) }))
  }

  #slotOf(unit: Unit, t: number): Slot {
    return { t, expected: referenceOf(unit.groups, this.#replicas), lines: [] }
  }

  #entryOf({ session, t }: SessionOpen): Entry {
    const key = this.#keyOf(session)
    let entry = this.#sessions.get(key)
    if (!entry) {
      entry = { session, t, ports: new Set(), connections: new Map(), compared: null }
      this.#sessions.set(key, entry)
    }
    return entry
  }

  #keyOf(session: number): string {
    return `${this.#epoch}:${session}`
  }

  #assign(): void {
    for (const [replica, index] of this.#indexes) {
      for (const [port, connections] of index.takeChanges()) {
        const direct: Connection[] = []
        for (const connection of connections) {
          const entry = connection.key === null ? undefined : this.#sessions.get(connection.key)
          if (!entry) direct.push(connection)
          else this.#give(entry, replica, connection)
        }
        const key = `${replica}:${port}`
        if (direct.length > 0) this.#direct.set(key, direct)
        else this.#direct.delete(key)
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

  #compareUnit(key: string, { session, t, groups }: Unit): Compared {
    const entry = this.#sessions.get(key)
    const unchanged = entry?.connections.size === groups.size
    if (unchanged && entry.compared) return entry.compared
    const compared = compareSession({ session, t, lines: groups }, this.#replicas)
    if (unchanged) entry.compared = compared
    return compared
  }

  /**
   * An exchange that no session explains. Who lacks what most have, or was away, is behind; what only some have,
   * while the others were there, came to them by another way: then they differ, and not the others.
   */
  #compareDirect({ t, groups }: Unit, floods: readonly Flood[]): Compared {
    const compared = compareSession({ session: null, t, lines: groups }, this.#replicas)
    const lacking = this.#replicas.filter(replica => !groups.has(replica))
    const { from, to } = floods.find(flood => flood.from <= t && t <= flood.to) ?? { from: t, to: t }
    const isExpected =
      lacking.every(replica => this.#presence.get(replica)?.wasAway(from, to)) ||
      groups.size > lacking.length ||
      (groups.size > 1 && groups.size === lacking.length && groups.has(this.#replicas[0] ?? ''))
    return isExpected ? compared : asExtra(compared)
  }

  #strays(now: number): { readonly settled: Stray[]; readonly waiting: boolean } {
    const settled: Stray[] = []
    let waiting = false
    for (const [key, connections] of this.#direct) {
      for (const { t, lines } of connections) {
        if (t < now - settleMs) settled.push({ replica: replicaOf(key), t, lines })
        else waiting = true
      }
    }
    return { settled, waiting }
  }

  #forgetOldest(): void {
    this.#assign()
    const times = [...this.#sessions.values()].map(entry => entry.t).sort((a, b) => a - b)
    const t = times[Math.ceil(times.length / 10)] ?? Infinity
    for (const [key, entry] of this.#sessions) if (entry.t < t) this.#sessions.delete(key)
    for (const one of this.#indexes.values()) one.dropBefore(t)
    for (const one of this.#ordered.values()) {
      one.lines = one.lines.filter(line => line.t >= t)
      one.opens = one.opens.filter(open => open.t >= t)
      if (one.lines.length > maxLines) one.lines = []
    }
    for (const [key, connections] of this.#direct) {
      const kept = connections.filter(connection => connection.t >= t)
      if (kept.length > 0) this.#direct.set(key, kept)
      else this.#direct.delete(key)
    }
    // Without a session to go by, time alone says what is old.
    for (const one of this.#indexes.values()) if (one.lineCount > maxLines) one.dropBefore(Infinity)
  }
}

interface Flood {
  readonly from: number
  to: number
}

/** Stretches of time with exchanges that no session explains, in order. */
function floodsOf(units: readonly Unit[]): Flood[] {
  const floods: Flood[] = []
  for (const { t } of [...units].sort((a, b) => a.t - b.t)) {
    const last = floods.at(-1)
    if (last && t - last.to <= floodGapMs) last.to = t
    else floods.push({ from: t, to: t })
  }
  return floods
}

function hasLines({ groups }: Unit): boolean {
  return groups.size > 0
}

function replicaOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'))
}

/** Those that have it differ at its first line; the others agree that there is nothing. */
function asExtra({ view, differsAt }: Compared): Compared {
  const lines = new Map(differsAt)
  const replicas: [string, SessionLines][] = Object.entries(view.replicas).map(([node, own]) => {
    if (own.firstLine === null) return [node, { ...own, status: 'equal' }]
    if (!lines.has(node)) lines.set(node, own.firstLine)
    return [node, { ...own, status: 'differs', difference: own.difference ?? 0 }]
  })
  return { view: { ...view, replicas: Object.fromEntries(replicas) }, differsAt: lines }
}
