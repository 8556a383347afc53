import type { ReplicaComparison } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import { compareDirect } from './compare-direct'
import { compareSession, type Compared } from './compare-session'
import { ConnectionIndex, type Connection, type SessionOpen } from './connection-index'
import { floodsOf, type Exchange, type Stray } from './exchange'
import { usualExchanges } from './order-lines'
import { pairStrays } from './pair-strays'
import { Presence } from './presence'
import { ProgramLog } from './program-log'
import { choose, mapOf, summary } from './summary'

/** Most lines of each replica that are held; past it the oldest tenth is forgotten. */
const maxLines = 200_000
/** Lines without a session wait this long for the event that names it, before they count as direct ones, ms. */
const settleMs = 2_000

/** A session that the proxy told of. */
interface ToldSession {
  readonly session: number
  /** When it opened first, ms since the run began. */
  t: number
  /** `replica:port` of each of its connections that was told. */
  readonly ports: Set<string>
  /** The connection that counts for each replica: the last replay, if there was one. */
  readonly connections: Map<string, Connection>
  /** Its last comparison, while nothing in it has changed. */
  compared: Compared | null
}

/*
 * What is done here, by an example. A proxy has three replicas: `a` and `b` are ours and log each line with the port
 * that it came from; `c` is a program of the student's own (external), which only prints. Two clients come at once.
 *
 *   the proxy tells               a logs           b logs           c prints
 *   (events `session`)            port line        port line        line
 *
 *   session 7: a:501 b:601 c      501  12          602  12          12
 *   session 8: a:502 b:602 c      502  12          601  12          12
 *                                 501  hola        601  hola        adios
 *                                 502  adios       602  adios       hola
 *                                 503  99
 *
 * 1. BY PORT (`connection-index`). The lines of a port are one connection, and the event says whose: 501 is session
 *    7 of `a`. This is certain. Port 503 is a stray: no event tells of it.
 * 2. STRAYS (`pair-strays`). One that says at the same time what other strays say is put together with them: a guess.
 *    The line 99 has no mate: it came to `a` past the proxy.
 * 3. BY ORDER (`program-log`, `order-lines`, `trade-lines`). The lines of `c` go to the sessions that were open, each
 *    to one that expects it next by what the others logged. As 7 and 8 were open at the same time, either 12 may be
 *    of either: the row says so (`guessed`). The order of c's log is kept within a session, whatever is guessed: had
 *    `c` printed "hola 12" with only 7 open, that would stay a difference.
 * 4. COMPARED (`compare-session`, `compare-direct`). What most replicas logged is right.
 *
 *                  a          b          c
 *   session 7      12 hola    12 hola    12 hola  (guessed)     = = =
 *   session 8      12 adios   12 adios   12 adios (guessed)     = = =
 *   not told       99         -          -                      x = =
 */

/**
 * Aligns the logs of replicas by session, a line at a time: only the sessions that changed since the last
 * comparison are compared again.
 */
export class SessionAligner {
  readonly #replicas: readonly string[]
  /** The lines of the replicas that log a port, by replica. */
  readonly #indexes: ReadonlyMap<string, ConnectionIndex>
  /** The lines of those that don't, by replica. */
  readonly #programs: ReadonlyMap<string, ProgramLog>
  readonly #presence: ReadonlyMap<string, Presence>
  /** How many lines of exchanges each replica has printed: a line's number, as one would count them in its output. */
  readonly #printed = new Map<string, number>()
  /** By key: see `#keyOf`. */
  readonly #sessions = new Map<string, ToldSession>()
  /** Connections that no session names, by `replica:port`. */
  readonly #direct = new Map<string, readonly Connection[]>()
  /** Counts the lives of a proxy that numbers its sessions anew in each. */
  #epoch = 0
  /** The last comparison, while nothing has changed since. */
  #all: readonly Compared[] | null = null

  /**
   * @param replicas in priority order
   * @param programs those of them whose lines have no port
   */
  constructor(replicas: readonly string[], programs: readonly string[] = []) {
    this.#replicas = replicas
    const numbered = replicas.filter(replica => !programs.includes(replica))
    this.#indexes = new Map(numbered.map(replica => [replica, new ConnectionIndex()]))
    this.#programs = new Map(programs.map(replica => [replica, new ProgramLog(replica)]))
    this.#presence = new Map(replicas.map(replica => [replica, new Presence()]))
  }

  /** In priority order. */
  get replicas(): readonly string[] {
    return this.#replicas
  }

  /** The replicas whose lines have no port. */
  get programs(): readonly string[] {
    return [...this.#programs.keys()]
  }

  addLine(logged: LogLine): void {
    if (logged.level !== 'info') return
    const seq = (this.#printed.get(logged.node) ?? 0) + 1
    this.#printed.set(logged.node, seq)
    const line = { ...logged, seq }
    const program = this.#programs.get(line.node)
    if (program) {
      this.#all = null
      program.add(line)
      if (program.lines.length > maxLines) this.#forgetOldest()
      return
    }
    const index = this.#indexes.get(line.node)
    if (!index || line.peerPort === undefined) return
    this.#all = null
    index.addLine({ ...line, peerPort: line.peerPort })
    if (index.lineCount > maxLines) this.#forgetOldest()
  }

  addOpen(open: SessionOpen): void {
    const told = this.#sessionOf(open)
    this.#all = null
    told.t = Math.min(told.t, open.t)
    told.ports.add(`${open.replica}:${open.localPort}`)
    const key = this.#keyOf(open.session)
    this.#programs.get(open.replica)?.addOpen(key, open.t)
    this.#indexes.get(open.replica)?.addOpen({ ...open, key })
  }

  /** What the end of a session tells: also the ports of connections that were not there yet when it began. */
  addClose(close: SessionOpen): void {
    const { t, ports } = this.#sessionOf(close)
    if (!ports.has(`${close.replica}:${close.localPort}`)) this.addOpen({ ...close, t })
  }

  /** From here on the proxy counts its sessions from 1 again. */
  numbersBeginAnew(): void {
    this.#epoch++
  }

  /** The replica can have nothing from now on. */
  gone(replica: string, reason: 'down' | 'detached', t: number): void {
    this.#presence.get(replica)?.gone(reason, t)
    if (reason === 'down') this.#programs.get(replica)?.addExit(t)
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
    const isCertain = strays.settled.length === 0 && this.#programs.size === 0
    const all = (isCertain ? this.#compareTold() : this.#compareWithGuesses(strays.settled)).sort(
      (a, b) => a.view.t - b.view.t
    )
    // What has not settled yet changes by itself.
    if (!strays.waiting) this.#all = all
    return all
  }

  /** Step 1 of the example is all: every line has a port, and every port its session. */
  #compareTold(): Compared[] {
    return [...this.#sessions.values()]
      .filter(({ connections }) => connections.size > 0)
      .map(told => (told.compared ??= compareSession(exchangeOfSession(told), this.#replicas)))
  }

  /** The slow way, steps 2 and 3: some lines have no session, or no port. */
  #compareWithGuesses(strays: readonly Stray[]): Compared[] {
    const numbered = [...this.#indexes.keys()]
    const told = new Map([...this.#sessions].map(([key, session]) => [key, exchangeOfSession(session)]))
    const known = [...told.values()].filter(hasLines)
    const wasAway = (replica: string, t: number): boolean =>
      this.#presence.get(replica)?.wasAway(t, t) ?? false
    const paired = strays.length === 0 ? [] : pairStrays(strays, { known, replicas: numbered, wasAway })
    // Without a replica of ours, what an exchange should say can only be guessed from the programs' own logs.
    const programs = [...this.#programs.values()]
    const guess = numbered.length > 0 ? new Map() : usualExchanges(programs.map(({ lines }) => lines))
    const alone = programs.flatMap(program => program.dealTo(told, paired, this.#replicas, guess))
    const direct = [...paired, ...alone]
    const floods = floodsOf(direct.map(({ t }) => t))
    return [
      ...[...told]
        .filter(([, exchange]) => hasLines(exchange))
        .map(([key, exchange]) => this.#compareAgain(key, exchange)),
      ...direct.map(exchange => compareDirect(exchange, this.#replicas, floods, this.#presence))
    ]
  }

  /** The comparison of a session; the last one, if no guess adds anything to what its ports tell. */
  #compareAgain(key: string, exchange: Exchange): Compared {
    const told = this.#sessions.get(key)
    const isUnchanged = told?.connections.size === exchange.lines.size
    if (isUnchanged && told.compared) return told.compared
    const compared = compareSession(exchange, this.#replicas)
    if (isUnchanged) told.compared = compared
    return compared
  }

  #sessionOf({ session, t }: SessionOpen): ToldSession {
    const key = this.#keyOf(session)
    let told = this.#sessions.get(key)
    if (!told) {
      told = { session, t, ports: new Set(), connections: new Map(), compared: null }
      this.#sessions.set(key, told)
    }
    return told
  }

  #keyOf(session: number): string {
    return `${this.#epoch}:${session}`
  }

  /** Gives the connections that have changed to their sessions. */
  #assign(): void {
    for (const [replica, index] of this.#indexes) {
      for (const [port, connections] of index.takeChanges()) {
        const direct: Connection[] = []
        for (const connection of connections) {
          const told = connection.key === null ? undefined : this.#sessions.get(connection.key)
          if (!told) direct.push(connection)
          else give(told, replica, connection)
        }
        const key = `${replica}:${port}`
        if (direct.length > 0) this.#direct.set(key, direct)
        else this.#direct.delete(key)
      }
    }
  }

  /** Connections that no session names; `waiting`: some are so new that their session may still be told. */
  #strays(now: number): { readonly settled: Stray[]; readonly waiting: boolean } {
    const settled: Stray[] = []
    let waiting = false
    for (const [key, connections] of this.#direct) {
      const replica = key.slice(0, key.lastIndexOf(':'))
      for (const { t, lines } of connections) {
        if (t < now - settleMs) settled.push({ replica, t, lines })
        else waiting = true
      }
    }
    return { settled, waiting }
  }

  #forgetOldest(): void {
    this.#assign()
    const times = [...this.#sessions.values()].map(({ t }) => t).sort((a, b) => a - b)
    const t = times[Math.ceil(times.length / 10)] ?? Infinity
    for (const [key, told] of this.#sessions) if (told.t < t) this.#sessions.delete(key)
    for (const index of this.#indexes.values()) index.dropBefore(t)
    for (const program of this.#programs.values()) {
      program.dropBefore(t)
      if (program.lines.length > maxLines) program.dropLines()
    }
    for (const [key, connections] of this.#direct) {
      const kept = connections.filter(connection => connection.t >= t)
      if (kept.length > 0) this.#direct.set(key, kept)
      else this.#direct.delete(key)
    }
    // Without a session to go by, time alone says what is old.
    for (const index of this.#indexes.values()) if (index.lineCount > maxLines) index.dropBefore(Infinity)
  }
}

/** A replay says the session anew, from its beginning: it stands in place of what was cut short. */
function give(told: ToldSession, replica: string, connection: Connection): void {
  const before = told.connections.get(replica)
  const same = before?.lines[0]?.seq === connection.lines[0]?.seq
  if (before && !same && before.lines.length > connection.lines.length) return
  told.connections.set(replica, connection)
  told.compared = null
}

function exchangeOfSession({ session, t, connections }: ToldSession): Exchange {
  const lines = new Map([...connections].map(([replica, connection]) => [replica, connection.lines]))
  return { session, t, lines, guessed: new Set() }
}

function hasLines({ lines }: Exchange): boolean {
  return lines.size > 0
}
