import type { LogLine } from '#shared/state'

/** One exchange of a client, and what each replica logged of it: a row of the comparison. */
export interface Exchange {
  /** The proxy's number of its session; null where no `session` event tells of it. */
  readonly session: number | null
  /** The keys of its sessions; none where it has none. */
  readonly keys: readonly string[]
  /** Numbers of other sessions whose lines are mixed with its own, so that they are compared as one. */
  readonly overlapping: readonly number[]
  /** When it began, ms since the run began. */
  t: number
  /** Each replica's lines, in the order of its log; no entry: it has none. */
  readonly lines: Map<string, readonly LogLine[]>
  /** Lines that a replica logged of it before, on a connection that was cut or that nobody took for whole. */
  readonly before: Map<string, readonly LogLine[]>
  /** Replicas whose lines were put here by what they say and when, as nobody told where they belong. */
  readonly guessed: Set<string>
}

/** The lines of one connection to a replica that no `session` event tells of. */
export interface Stray {
  readonly replica: string
  /** When its first line was logged, ms since the run began. */
  readonly t: number
  readonly lines: readonly LogLine[]
}

/** An exchange that only one replica has so far. */
export function exchangeOf(replica: string, t: number, lines: readonly LogLine[]): Exchange {
  return {
    session: null,
    keys: [],
    overlapping: [],
    t,
    lines: new Map([[replica, lines]]),
    before: new Map(),
    guessed: new Set()
  }
}

/** Puts what `given` holds, which no session tells of, into another exchange. That they are one is a guess. */
export function join(kept: Exchange, given: Exchange): void {
  if (kept.session === null) for (const replica of kept.lines.keys()) kept.guessed.add(replica)
  for (const [replica, lines] of given.lines) {
    kept.lines.set(replica, lines)
    kept.guessed.add(replica)
  }
  for (const [replica, lines] of given.before) addBefore(kept, replica, lines)
}

/** Adds lines of an exchange that the replica's log has besides those that count. */
export function addBefore({ before }: Exchange, replica: string, lines: readonly LogLine[]): void {
  if (lines.length === 0) return
  before.set(replica, [...(before.get(replica) ?? []), ...lines])
}

/** Whether no replica has lines in both exchanges. */
export function areDisjoint(a: Exchange, b: Exchange): boolean {
  for (const replica of a.lines.keys()) if (b.lines.has(replica)) return false
  return true
}

/** Stretches of time in which exchanges come closer together than this are one flood, ms. */
const floodGapMs = 2_000

/** A stretch of time, ms since the run began. */
export interface Flood {
  readonly from: number
  to: number
}

/** The floods that exchanges of these times make, in order. */
export function floodsOf(times: readonly number[]): Flood[] {
  const floods: Flood[] = []
  for (const t of [...times].sort((a, b) => a - b)) {
    const last = floods.at(-1)
    if (last && t - last.to <= floodGapMs) last.to = t
    else floods.push({ from: t, to: t })
  }
  return floods
}

/** The flood at that time; one that lasts no time where there is none. */
export function floodAt(floods: readonly Flood[], t: number): Flood {
  return floods.find(({ from, to }) => from <= t && t <= to) ?? { from: t, to: t }
}
