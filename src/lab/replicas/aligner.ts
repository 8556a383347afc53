import type { LogNoiseKind } from '#shared/programs/log-noise'
import type { ComparedSession, ReplicaComparison } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import { Account } from './account'
import { choose, mapOf } from './choose-sessions'
import { compareDirect } from './compare-direct'
import { asPrinted, compareSession, type Compared } from './compare-session'
import { ConnectionIndex, type Connection, type SessionOpen } from './connection-index'
import { shareOf, type Held } from './held'
import { floodsOf, type Exchange, type Stray } from './exchange'
import { LostLines } from './lost-lines'
import { pairStrays } from './pair-strays'
import { Presence } from './presence'
import { latest } from './programs/stretches'
import { ProgramLog } from './programs/program-log'
import { ToldSession } from './told-session'
import { noiseOf } from './noise/noise-of'
import { ProgramFacts } from './noise/program-facts'
import { compareWindows } from './programs/windows'

/** What is held of each replica; past it the oldest sessions that every replica has had are summed up and forgotten. */
const usual: Held = { lines: 24_000, bytes: 12 * 1024 ** 2 }
/** What is held where not every replica has had the sessions yet; past it the oldest of those are dropped. */
const most: Held = { lines: 400_000, bytes: 96 * 1024 ** 2 }
/** Lines without a session wait this long for the event that names it, before they count as direct ones, ms. */
const settleMs = 2_000

interface AlignerOptions {
  /** What of each replica is held, and what where some lack it. */
  readonly usual?: Partial<Held>
  readonly most?: Partial<Held>
  /** What of the lines of programs counts though it looks like noise; null: everything does. */
  readonly struck?: ReadonlySet<LogNoiseKind> | null
  /** From when on lines are given to it, ms since the run began. */
  readonly since?: number
  /** What is known of a program besides its lines. */
  readonly facts?: (program: string) => ProgramFacts
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
 * 5. SUMMED UP (`account`), with what is no longer held (`#past`): neither the number of lines nor their size is endless.
 *
 * Where every replica is a program of the student's own, nothing tells what a session should say: see `windows`.
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
  readonly #lost = new LostLines()
  /** Sessions that are held, by proxy and number: see `#keyOf`. */
  readonly #sessions = new Map<string, ToldSession>()
  /** Connections that no session names, by `replica:port`. */
  readonly #direct = new Map<string, readonly Connection[]>()
  /** Connections of sessions that are no longer held, by `replica:port`. */
  readonly #late = new Map<string, readonly Connection[]>()
  /** Sessions of which each port was given a connection, by `replica:port`. */
  readonly #given = new Map<string, readonly ToldSession[]>()
  /** What is known of sessions that are no longer held. */
  readonly #past: Account
  /** Sessions of a smaller number are no longer held, unless they are among `#sessions`. */
  #pastBelow = 0
  #struck: ReadonlySet<LogNoiseKind> | null
  readonly #usual: Held
  readonly #most: Held
  /** What is held of one replica, as a part of what is usual, past which some is forgotten. */
  #forgetAt = 1
  /** Counts the lives of a proxy that numbers its sessions anew in each. */
  #epoch = 0
  /** The last comparison, while nothing has changed since. */
  #all: readonly Compared[] | null = null
  /** Lines of each program that were printed while no session was open, when that was last looked at. */
  #between: ReadonlyMap<string, number> = new Map()
  /** How many of those lines are no longer held. */
  readonly #pastBetween = new Map<string, number>()

  /**
   * @param replicas in priority order
   * @param programs those of them whose lines have no port
   */
  constructor(
    replicas: readonly string[],
    programs: readonly string[] = [],
    {
      usual: wanted,
      most: wantedMost,
      struck = new Set(),
      since = -Infinity,
      facts = () => new ProgramFacts()
    }: AlignerOptions = {}
  ) {
    this.#replicas = replicas
    this.#struck = struck
    this.#past = new Account(replicas)
    this.#usual = { ...usual, ...wanted }
    this.#most = { ...most, ...wantedMost }
    const numbered = replicas.filter(replica => !programs.includes(replica))
    this.#indexes = new Map(numbered.map(replica => [replica, new ConnectionIndex()]))
    this.#programs = new Map(
      programs.map(replica => [replica, new ProgramLog(replica, facts(replica), { since, struck })])
    )
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

  /** Whether what is another by nature in each program is left out of their lines. */
  get learns(): boolean {
    return this.#struck !== null
  }

  /** @param struck what counts from now on though it looks like noise */
  strike(struck: ReadonlySet<LogNoiseKind>): void {
    if (this.#struck) this.#struck = struck
    for (const program of this.#programs.values()) program.strike(struck)
    this.#all = null
  }

  addLine(logged: LogLine): void {
    const printed = this.#printed.get(logged.node) ?? 0
    if (logged.level !== 'info') return this.#lost.take(logged.node, logged, printed)
    const seq = printed + 1
    this.#printed.set(logged.node, seq)
    // Of another machine it is known only to within a bound when it was logged: not before its session, which began here.
    const line = { ...logged, seq, t: logged.t + (logged.bound ?? 0) }
    const program = this.#programs.get(line.node)
    if (program) {
      this.#all = null
      program.add(line)
      this.#mayForget(program.held, line.t)
      return
    }
    const index = this.#indexes.get(line.node)
    if (!index || line.peerPort === undefined) return
    this.#all = null
    this.#presence.get(line.node)?.served()
    index.addLine({ ...line, peerPort: line.peerPort })
    this.#mayForget(index.held, line.t)
  }

  #mayForget(held: Held, now: number): void {
    if (shareOf(held, this.#usual) > this.#forgetAt) this.#forgetOldest(now)
  }

  addOpen(open: SessionOpen): void {
    const key = this.#keyOf(open.session)
    this.#all = null
    this.#sessionOf(open, key)?.opened(open)
    this.#presence.get(open.replica)?.served()
    this.#programs.get(open.replica)?.addOpen(open, key)
    this.#indexes.get(open.replica)?.addOpen({ ...open, key })
  }

  /**
   * What the end of a session, or of its replay, tells: also the ports of connections that were not there yet when its
   * beginning was told.
   * @param endedAt ms since the run began
   * @param whole whether the replica has had all of the session; undefined where that is not told
   */
  addClose(close: SessionOpen, endedAt: number, whole?: boolean): void {
    const key = this.#keyOf(close.session)
    if (!this.#sessionOf(close, key)?.has(close)) this.addOpen(close)
    this.#programs.get(close.replica)?.addClose(close, key, endedAt, whole)
    this.#all = null
  }

  /** From here on the proxy counts its sessions from 1 again. */
  numbersBeginAnew(): void {
    this.#epoch++
    this.#pastBelow = 0
  }

  /** The replica can have nothing from now on. */
  gone(replica: string, reason: 'down' | 'detached', t: number): void {
    this.#presence.get(replica)?.gone(reason, t)
    const program = this.#programs.get(replica)
    if (reason === 'down') program?.addExit(t)
    else program?.addDetached(t)
    this.#all = null
  }

  /** The replica was asked to end. */
  stops(replica: string, t: number): void {
    this.#programs.get(replica)?.addStop(t)
    this.#all = null
  }

  back(replica: string, reason: 'down' | 'detached', t: number): void {
    this.#presence.get(replica)?.back(reason, t)
    const program = this.#programs.get(replica)
    if (reason === 'down') program?.addReady(t)
    else program?.addAttached(t)
    this.#all = null
  }

  /** What serves in it was ended and started again by itself, shortly before. */
  renewed(replica: string, t: number): void {
    const presence = this.#presence.get(replica)
    presence?.gone('down', t)
    presence?.back('down', t)
    this.#programs.get(replica)?.addRenewal(t)
    this.#all = null
  }

  /** @param limit most sessions in the answer: the newest, and those that differ */
  compare(now: number, proxy: string | null, limit: number): ReplicaComparison {
    const all = this.#compareAll(now)
    const views = all.map(({ view }) => view)
    const account = new Account(this.#replicas, this.#past)
    account.add(all)
    for (const [place, connections] of this.#late) {
      for (const { lines } of connections) account.addRepeated(replicaOf(place), lines)
    }
    return {
      proxy,
      by: 'sessions',
      replicas: this.#replicas.map(node => {
        const summary = account.summary(node)
        return {
          ...summary,
          verdict: this.#lost.judged(node, summary.verdict, this.#replicas),
          lost: this.#lost.of(node),
          between: this.#betweenOf(node),
          earlier: 0,
          sinceRestart: this.#restartsBehind(node, views)
        }
      }),
      totalSessions: all.length,
      together: views.reduce((sum, { overlapping }) => sum + overlapping.length, 0),
      older: { compared: this.#past.compared, dropped: this.#past.dropped },
      noise: noiseOf(
        new Map([...this.#programs].map(([replica, program]) => [replica, program.noise])),
        this.#struck
      ),
      map: Object.fromEntries(this.#replicas.map(node => [node, mapOf(node, views)])),
      sessions: choose(views, limit)
    }
  }

  #betweenOf(node: string): number {
    // Where one replica logs a port, what a program prints is dealt to what that one has had.
    if (this.#indexes.size > 0) return 0
    return (this.#between.get(node) ?? 0) + (this.#pastBetween.get(node) ?? 0)
  }

  /** See `sinceRestart` of `ReplicaComparison`. */
  #restartsBehind(node: string, views: readonly ComparedSession[]): readonly string[] {
    const different = views.filter(({ replicas }) => replicas[node]?.status === 'differs')
    const hadEnded = (replica: string, { t, replicas }: ComparedSession): boolean => {
      // Who has lines of an earlier connection died in the session: it was said anew to a program that began anew.
      const saidAnew = (replicas[replica]?.repeated ?? 0) > 0
      return this.#presence.get(replica)?.hadEnded(saidAnew ? Infinity : t) ?? false
    }
    if (different.length === 0) return []
    if (different.every(session => hadEnded(node, session))) return [node]
    const right = different.map(session =>
      this.#replicas
        .filter(id => ['equal', 'repeated'].includes(session.replicas[id]?.status ?? ''))
        .map(id => ({ id, anew: hadEnded(id, session) }))
    )
    const isTheirs = right.every(all => all.length > 0 && all.every(({ anew }) => anew))
    return isTheirs ? [...new Set(right.flat().map(({ id }) => id))] : []
  }

  #compareAll(now: number): readonly Compared[] {
    if (this.#all && ![...this.#programs.values()].some(({ isStale }) => isStale)) return this.#all
    this.#assign()
    const strays = this.#strays(now)
    const { compared, waiting } =
      this.#indexes.size === 0
        ? this.#compareWindows(now)
        : { compared: this.#compareSettled(strays.settled), waiting: strays.waiting }
    const shown = this.#programs.size === 0 ? compared : compared.map(asPrinted)
    const all = shown.sort((a, b) => a.view.t - b.view.t)
    // What has not settled yet changes by itself.
    if (!waiting) this.#all = all
    return all
  }

  #compareWindows(now: number): { readonly compared: Compared[]; readonly waiting: boolean } {
    const programs = [...this.#programs.values()]
    const { compared, waiting, between } = compareWindows(programs, this.#sessions, this.#replicas, now)
    this.#between = between
    return { compared, waiting }
  }

  #compareSettled(strays: readonly Stray[]): Compared[] {
    const isCertain = strays.length === 0 && this.#programs.size === 0
    return isCertain ? this.#compareTold() : this.#compareWithGuesses(strays)
  }

  /** Step 1 of the example is all: every line has a port, and every port its session. */
  #compareTold(): Compared[] {
    return [...this.#sessions.values()]
      .filter(({ hasLines }) => hasLines)
      .map(told => (told.compared ??= compareSession(told.exchange(), this.#replicas)))
  }

  /** The slow way, steps 2 and 3: some lines have no session, or no port. */
  #compareWithGuesses(strays: readonly Stray[]): Compared[] {
    const numbered = [...this.#indexes.keys()]
    const told = new Map([...this.#sessions].map(([key, session]) => [key, session.exchange()]))
    const known = [...told.values()].filter(hasLines)
    const wasAway = (replica: string, t: number): boolean =>
      this.#presence.get(replica)?.wasAway(t, t) ?? false
    const paired = strays.length === 0 ? [] : pairStrays(strays, { known, replicas: numbered, wasAway })
    const programs = [...this.#programs.values()]
    const alone = programs.flatMap(program => program.dealTo(told, paired, this.#replicas))
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
    const isUnchanged = exchange.guessed.size === 0 && told?.replicaCount === exchange.lines.size
    if (isUnchanged && told.compared) return told.compared
    const compared = compareSession(exchange, this.#replicas)
    if (isUnchanged) told.compared = compared
    return compared
  }

  /** Null when it is no longer held. */
  #sessionOf(open: SessionOpen, key: string): ToldSession | null {
    const known = this.#sessions.get(key)
    if (known || open.session < this.#pastBelow) return known ?? null
    const told = new ToldSession(key, open)
    this.#sessions.set(key, told)
    return told
  }

  #keyOf(session: number): string {
    return `${this.#epoch}:${session}`
  }

  /** Gives the connections that have changed to their sessions, and takes back what was given before it was known. */
  #assign(): void {
    for (const [replica, index] of this.#indexes) {
      for (const [port, connections] of index.takeChanges()) {
        const place = `${replica}:${port}`
        for (const told of this.#given.get(place) ?? []) told.take(replica, port)
        const given: ToldSession[] = []
        for (const connection of connections) {
          const told = connection.key === null ? undefined : this.#sessions.get(connection.key)
          if (!told) continue
          told.give(replica, connection)
          given.push(told)
        }
        put(this.#given, place, given)
        put(
          this.#direct,
          place,
          connections.filter(({ key }) => key === null)
        )
        put(
          this.#late,
          place,
          connections.filter(({ key }) => key !== null && !this.#sessions.has(key))
        )
      }
    }
  }

  /** Connections that no session names; `waiting`: some are so new that their session may still be told. */
  #strays(now: number): { readonly settled: Stray[]; readonly waiting: boolean } {
    const settled: Stray[] = []
    let waiting = false
    for (const [key, connections] of this.#direct) {
      const replica = replicaOf(key)
      for (const { t, lines } of connections) {
        if (t < now - settleMs) settled.push({ replica, t, lines })
        else waiting = true
      }
    }
    return { settled, waiting }
  }

  /** Sums up and forgets the oldest sessions that every replica has had. */
  #forgetOldest(now: number): void {
    const all = this.#compareAll(now)
    // A tenth of what is usual makes room for a while; after a replica was away, more is left over.
    const share = 1 - 0.9 / shareOf(this.held, this.#usual)
    const complete = all.filter(isComplete).slice(0, Math.ceil(all.length * share))
    this.#past.add(complete)
    this.#forget(complete)
    for (const [place, connections] of this.#late) {
      for (const { lines } of connections) {
        this.#past.addRepeated(replicaOf(place), lines)
        this.#indexes.get(replicaOf(place))?.drop(lines)
      }
    }
    this.#assign()
    this.#forgetLoose(all, share, now)
    if (shareOf(this.held, this.#most) > 1) {
      const summedUp = new Set(complete)
      const oldest = all.filter(compared => !summedUp.has(compared)).slice(0, Math.ceil(all.length / 10))
      this.#past.dropped += oldest.reduce((sum, { exchange }) => sum + Math.max(1, exchange.keys.length), 0)
      this.#forget(oldest)
    }
    this.#forgetAt = Math.max(1, 1.1 * shareOf(this.held, this.#usual))
  }

  /** Forgets a part of what programs have printed that is of no session, but for what may still turn out to be of one. */
  #forgetLoose(all: readonly Compared[], share: number, now: number): void {
    for (const [replica, program] of this.#programs) {
      const lines = all.flatMap(({ exchange: { before, lines: own } }) => [
        ...(before.get(replica) ?? []),
        ...(own.get(replica) ?? [])
      ])
      const count = program.dropLoose(new Set(lines.map(({ seq }) => seq)), share, now - latest)
      if (count === 0) continue
      this.#pastBetween.set(replica, count + (this.#pastBetween.get(replica) ?? 0))
      this.#all = null
    }
  }

  /** What is held of the replica of which most is: the most lines, and the most that they take. */
  get held(): Held {
    const all = [...this.#indexes.values(), ...this.#programs.values()].map(({ held }) => held)
    return {
      lines: Math.max(0, ...all.map(({ lines }) => lines)),
      bytes: Math.max(0, ...all.map(({ bytes }) => bytes))
    }
  }

  #forget(gone: readonly Compared[]): void {
    const keys = new Set(gone.flatMap(({ exchange }) => exchange.keys))
    const newest = gone.reduce((latest, { exchange }) => Math.max(latest, exchange.t), 0)
    for (const replica of this.#replicas) {
      const own = gone.flatMap(({ exchange: { before, lines } }) => [
        ...(before.get(replica) ?? []),
        ...(lines.get(replica) ?? [])
      ])
      this.#indexes.get(replica)?.drop(own)
      this.#programs.get(replica)?.drop(keys, own)
    }
    for (const [key, told] of this.#sessions) {
      const isIdle = !told.hasLines && this.#programs.size === 0 && told.t < newest
      if (!keys.has(key) && !isIdle) continue
      this.#pastBelow = Math.max(this.#pastBelow, told.session + 1)
      this.#sessions.delete(key)
    }
    for (const index of this.#indexes.values()) index.dropIdle(newest)
    this.#assign()
    this.#all = null
  }
}

function replicaOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':'))
}

function put<T>(map: Map<string, readonly T[]>, place: string, all: readonly T[]): void {
  if (all.length > 0) map.set(place, all)
  else map.delete(place)
}

/** Whether every replica has all of it. */
function isComplete({ view }: Compared): boolean {
  return Object.values(view.replicas).every(({ status }) => status === 'equal' || status === 'repeated')
}

function hasLines({ lines }: Exchange): boolean {
  return lines.size > 0
}
