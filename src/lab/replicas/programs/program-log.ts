import type { LogNoiseKind } from '#shared/programs/log-noise'
import type { LogLine } from '#shared/state'
import { referenceOf } from '../compare-session'
import { addBefore, exchangeOf, type Exchange } from '../exchange'
import { orderLines, wholeExchanges } from '../order-lines'
import { clustersOf, isPossible } from '../possible'
import type { SessionOpen } from '../connection-index'
import { HeldLines, type Held } from '../held'
import { shownLines, type Slot } from '../slot'
import { NoiselessLog, type FoundNoise } from '../noise/noiseless-log'
import { lastWordsMs, type ProgramFacts } from '../noise/program-facts'
import { blank, tradeLines } from '../trade-lines'
import { openingWords } from './opening-words'
import { stretchesOf, windowOf, type Stretch } from './stretches'

/** A connection of the proxy to the program, ms since the run began; `to` Infinity: it is open, or nothing told its end. */
interface Open {
  readonly key: string
  readonly localPort: number
  /** When its session, or the replay, began. */
  readonly told: number
  /** From when on its lines may be read. */
  readonly t: number
  to: number
  /** Whether it has had the whole session; undefined while nothing is told of it. */
  whole: boolean | undefined
}

/**
 * The log of a program of the student's own (`external`). It prints the lines of all its connections one after the
 * other and does not say which is whose, so they are dealt to the sessions by their order and by what they say.
 */
export class ProgramLog {
  readonly replica: string
  readonly #since: number
  /** As they were printed. */
  #lines: LogLine[] = []
  /** The same without their noise; null: everything counts. */
  readonly #noiseless: NoiselessLog | null
  readonly #held = new HeldLines()
  /** When the proxy connected to it, and for which session. */
  #opens: Open[] = []
  /** When it did so for the first time. */
  #firstOpen = Infinity
  /** When its lives ended, ms since the run began. */
  readonly #lives: number[] = []
  /** When it was asked to end, ms since the run began. */
  readonly #stops: number[] = []
  /** When it was seen to be ready, ms since the run began. */
  readonly #readies: number[] = []
  /** When it had ended and started again by itself what serves in it, ms since the run began. */
  readonly #renewals: number[] = []
  /** When the proxy gave it up, and when it was taken back: what it had been sent before it may have read in between. */
  readonly #detachments: { readonly from: number; to: number }[] = []

  /**
   * @param since from when on its lines are known, ms since the run began
   * @param struck what counts though it looks like noise; null: everything does
   */
  constructor(
    replica: string,
    facts: ProgramFacts,
    { since, struck }: { readonly since: number; readonly struck: ReadonlySet<LogNoiseKind> | null }
  ) {
    this.replica = replica
    this.#since = since
    this.#noiseless = struck && new NoiselessLog(facts, struck)
  }

  get lines(): readonly LogLine[] {
    return this.#lines
  }

  /** The lines that are held. */
  get held(): Held {
    return this.#held
  }

  add(line: LogLine): void {
    this.#lines.push(line)
    this.#held.add(line)
    this.#noiseless?.add(line)
  }

  addOpen({ t, localPort, afterMs = 0 }: SessionOpen, key: string): void {
    this.#firstOpen = Math.min(this.#firstOpen, t)
    // A session that had lost all replicas begins again on one that has come back: by then it lives anew.
    const before = this.#opens.findLast(open => open.key === key && open.told === t)
    const end = before && this.#lives.find(one => one >= before.t)
    const begin = Math.max(t + afterMs, end === undefined ? t : end + 1)
    this.#opens.push({ key, localPort, told: t, t: begin, to: Infinity, whole: undefined })
  }

  addClose({ t, localPort }: SessionOpen, key: string, to: number, whole: boolean | undefined): void {
    const open = this.#opens.findLast(one => one.key === key && one.told === t && one.localPort === localPort)
    if (open) Object.assign(open, { to, whole })
  }

  strike(struck: ReadonlySet<LogNoiseKind>): void {
    this.#noiseless?.strike(struck)
  }

  /** What in its lines is noise. */
  get noise(): ReadonlyMap<LogNoiseKind, FoundNoise> {
    return this.#noiseless?.found ?? new Map<LogNoiseKind, FoundNoise>()
  }

  /** Whether more is known of what in its lines is noise than when they were read. */
  get isStale(): boolean {
    return this.#noiseless?.isStale ?? false
  }

  /** As they are compared. */
  get #compared(): readonly LogLine[] {
    return this.#noiseless?.lines ?? this.#lines
  }

  /** Its lines by the sessions that were open when it printed them; without those that say that it starts. */
  stretches(): { readonly stretches: readonly Stretch[]; readonly between: readonly LogLine[] } {
    const windows = this.#opens.map(({ key, t, to, whole }) => {
      const lifeEnd = this.#lives.find(end => end >= t) ?? Infinity
      return windowOf({ key, t, to: this.#lastWordOf(t, to), lifeEnd, isOlder: t < this.#since }, whole)
    })
    return stretchesOf(windows, this.#sessionLines(), line => this.#isFarewell(line))
  }

  /** Its exit was seen. Not from when it listens again: it may have served somebody before that is known. */
  addExit(t: number): void {
    this.#lives.push(t + lastWordsMs)
  }

  /** It was asked to end. */
  addStop(t: number): void {
    this.#stops.push(t)
  }

  addReady(t: number): void {
    this.#readies.push(t)
  }

  addRenewal(t: number): void {
    this.#renewals.push(t)
  }

  addDetached(t: number): void {
    if (this.#detachments.at(-1)?.to !== Infinity) this.#detachments.push({ from: t, to: Infinity })
  }

  addAttached(t: number): void {
    const last = this.#detachments.at(-1)
    if (last) last.to = Math.min(last.to, t)
  }

  /**
   * Until when it may print what a session said. A frozen program, or a slow one, that the proxy has given up has the
   * session's bytes all the same, and reads them when it goes on, before it has caught up.
   */
  #lastWordOf(t: number, to: number): number {
    const detachment = this.#detachments.find(({ from, to: until }) => t <= from && from <= to && to < until)
    return detachment?.to ?? to
  }

  /** Whether it says so because it was asked to end, when no session was open. */
  #isFarewell({ t }: LogLine): boolean {
    const stop = this.#stops.findLast(one => one <= t)
    if (stop === undefined || this.#lives.some(end => end >= stop && end < t)) return false
    return !this.#opens.some(open => open.t <= t && open.to >= stop)
  }

  /** Its lines without those that say that it starts. */
  #sessionLines(): readonly LogLine[] {
    const opening = this.#openingLines()
    return this.#compared.filter(line => !opening.has(line))
  }

  #openingLines(): ReadonlySet<LogLine> {
    return openingWords(this.#compared, {
      ends: this.#lives,
      readies: this.#readies,
      opens: this.#opens.map(({ t }) => t),
      firstOpen: this.#firstOpen,
      renewals: this.#renewals
    })
  }

  /** Forgets sessions and their lines. */
  drop(keys: ReadonlySet<string>, lines: readonly LogLine[]): void {
    // By their numbers: a line is here as it was printed, and there without its noise, or as it was put together.
    this.#dropLines(new Set(lines.map(({ seq }) => seq)))
    this.#opens = this.#opens.filter(({ key }) => !keys.has(key))
  }

  /**
   * Forgets the oldest of those of its lines from before `until` that are of no session. What says that it starts stays: it
   * is known again by that.
   * @param inSessions the numbers of the lines that are of one
   * @param share what part of those others
   * @returns how many
   */
  dropLoose(inSessions: ReadonlySet<number>, share: number, until: number): number {
    const opening = this.#openingLines()
    const loose = this.#compared.filter(
      line => line.t < until && !inSessions.has(line.seq) && !opening.has(line)
    )
    const gone = loose.slice(0, Math.ceil(loose.length * share))
    this.#dropLines(new Set(gone.map(({ seq }) => seq)))
    return gone.length
  }

  #dropLines(seqs: ReadonlySet<number>): void {
    if (seqs.size === 0) return
    for (const line of this.#lines) if (seqs.has(line.seq)) this.#held.drop(line)
    this.#lines = this.#lines.filter(({ seq }) => !seqs.has(seq))
    this.#noiseless?.drop(seqs)
  }

  /**
   * Gives its lines to the exchanges that it took part in; returns those that only it has.
   * @param told exchanges with a session, by the session's key
   * @param untold exchanges that other replicas had without a session
   * @param replicas in priority order
   */
  dealTo(
    told: ReadonlyMap<string, Exchange>,
    untold: readonly Exchange[],
    replicas: readonly string[]
  ): Exchange[] {
    const opens = this.#opens
      .flatMap(({ key, t }) => {
        const exchange = told.get(key)
        return exchange ? [{ exchange, t }] : []
      })
      .sort((a, b) => a.t - b.t)
    const lastOpen = new Map(opens.map(({ exchange }, index) => [exchange, index]))
    const slotOf = (exchange: Exchange, t: number, cut: boolean): { exchange: Exchange; slot: Slot } => ({
      exchange,
      slot: { t, expected: referenceOf(exchange.lines, replicas), cut, lines: [] }
    })
    const toldSlots = opens.map(({ exchange, t }, index) =>
      slotOf(exchange, t, lastOpen.get(exchange) !== index)
    )
    const untoldSlots = untold.map(exchange => slotOf(exchange, exchange.t, false))

    const slots = toldSlots.map(({ slot }) => slot)
    const { left, guessed } = this.#deal(slots)
    const direct = untoldSlots.map(({ slot }) => slot).sort((a, b) => a.t - b.t)
    const rest = wholeExchanges(orderLines(left, direct, this.#lives))

    const said = new Map<Exchange, readonly LogLine[]>()
    for (const { exchange, slot } of [...toldSlots, ...untoldSlots]) {
      const own = slot.lines.filter(({ text }) => text !== blank)
      if (own.length === 0) continue
      const lines = shownLines(slot)
      // A replay says the exchange anew: it stands in place of what was cut short.
      if (lines.length === 0 || lines.length < (exchange.lines.get(this.replica)?.length ?? 0)) {
        addBefore(exchange, this.replica, own)
        continue
      }
      addBefore(exchange, this.replica, said.get(exchange) ?? [])
      said.set(exchange, own)
      exchange.lines.set(this.replica, lines)
      // No session tells of an untold exchange.
      if (guessed.has(slot) || exchange.session === null) exchange.guessed.add(this.replica)
      else exchange.guessed.delete(this.replica)
    }
    return rest.map(lines => exchangeOf(this.replica, lines[0]?.t ?? 0, lines))
  }

  /** Fills the slots; `guessed` are those that were open while another one was. */
  #deal(slots: readonly Slot[]): { readonly left: readonly LogLine[]; readonly guessed: ReadonlySet<Slot> } {
    const left = orderLines(this.#sessionLines(), slots, this.#lives)
    tradeLines(slots, this.#lives)
    const clusters = clustersOf(slots)
    for (const cluster of clusters) {
      if (isPossible(cluster)) continue
      // Lines were moved or traded to where they look right, but the program can't have printed them so: something
      // differs. Dealt strictly in the order of the log, it shows.
      const lines = cluster.flatMap(slot => slot.lines.splice(0)).filter(({ text }) => text !== blank)
      lines.sort((a, b) => a.seq - b.seq)
      left.push(...orderLines(lines, cluster, this.#lives, false))
    }
    left.sort((a, b) => a.seq - b.seq)
    return { left, guessed: new Set(clusters.filter(({ length }) => length > 1).flat()) }
  }
}
