import type { LogLine } from '#shared/state'
import type { Behind } from '../compare-session'
import type { Doubt, Had } from './had'
import type { Row } from './row'

/*
 * How often a line should be in a row, where not all replicas have it as often:
 *
 *            a   b
 *   hello    2   1    a was given a session anew, b has had all of each:       once, and a has it twice
 *   hello    2   1    a was given each once, b was cut off from one:           twice, and b is behind
 *   hello    2   1    a was given a session anew, b was cut off from one:      nobody can tell
 *   hello    2   1    a was given each once, b has had all of each:            one of them differs
 */

/** How one replica's lines of a row stand against those that should be there. */
export interface Counted {
  /** Those that should be there, in the order of its log. */
  readonly right: readonly LogLine[]
  /** Those of sessions that were begun anew, which it has besides. */
  readonly before: readonly LogLine[]
  readonly wrong: readonly LogLine[]
  /** How many lines it lacks. */
  readonly lacking: number
  /** Of how many sessions these are. */
  readonly behind: Behind
  /** It lacks a line that can be of no such session. */
  readonly lacksOther: boolean
  /** Nobody can tell whether it has a line once more than it should, or another lacks it, or itself. */
  readonly isUnclear: boolean
}

/** The lines of one text, by replica. */
type Lines = ReadonlyMap<string, readonly LogLine[]>

/** How often a text should be there: `least` to `most` times, where nobody can tell. */
interface Vote {
  readonly least: number
  readonly most: number
  /** It is so only if somebody lacks a session of whom that was neither told nor seen. */
  readonly isGuess: boolean
}

/** @param replicas in priority order */
export function countLines(row: Row, replicas: readonly string[], had: Had): ReadonlyMap<string, Counted> {
  const texts = linesByText(row, replicas)
  const unequal = new Map([...texts].filter(([, lines]) => countsOf(lines, replicas).length > 1))
  const votes = new Votes(replicas, unequal, had).all()
  return new Map(
    replicas.map(replica => {
      const own = row.parts.get(replica)?.lines ?? []
      return [replica, standing(replica, own, { unequal, votes, had })]
    })
  )
}

function linesByText(row: Row, replicas: readonly string[]): ReadonlyMap<string, Lines> {
  const texts = new Map<string, Map<string, LogLine[]>>()
  for (const replica of replicas) {
    for (const line of row.parts.get(replica)?.lines ?? []) {
      const lines = texts.get(line.text) ?? new Map<string, LogLine[]>()
      texts.set(line.text, lines)
      const own = lines.get(replica)
      if (own) own.push(line)
      else lines.set(replica, [line])
    }
  }
  return texts
}

/** How often these replicas have a text, each number once. */
function countsOf(lines: Lines, replicas: readonly string[]): readonly number[] {
  return [...new Set(replicas.map(replica => lines.get(replica)?.length ?? 0))].sort((a, b) => a - b)
}

/** Decides about all texts of a row that the replicas do not have as often. */
class Votes {
  readonly #replicas: readonly string[]
  readonly #unequal: ReadonlyMap<string, Lines>
  readonly #had: Had

  constructor(replicas: readonly string[], unequal: ReadonlyMap<string, Lines>, had: Had) {
    this.#replicas = replicas
    this.#unequal = unequal
    this.#had = had
  }

  /**
   * Two replicas each of which lacks what the other has may both be behind. Where neither is known to be, one of them
   * differs: the one that is so with most others, and of as many the last.
   */
  all(): ReadonlyMap<string, Vote> {
    for (let among = this.#replicas; ;) {
      const votes = new Map([...this.#unequal].map(([text, lines]) => [text, this.#vote(lines, among)]))
      const against = among.map(replica => among.filter(other => this.#oppose(replica, other, votes)).length)
      const most = Math.max(0, ...against)
      if (most === 0) return votes
      const outvoted = against.lastIndexOf(most)
      among = among.filter((_, at) => at !== outvoted)
    }
  }

  #vote(lines: Lines, among: readonly string[]): Vote {
    const counts = countsOf(lines, among)
    for (const doubt of ['seen', 'any'] as const) {
      const fit = counts.filter(count => among.every(replica => this.#fits(replica, { lines, count, doubt })))
      // What was said on a connection that was cut was said, also where nobody has said it since.
      const likely = fit.filter(count => count > 0)
      const [least] = likely.length > 0 ? likely : fit
      if (least !== undefined) return { least, most: likely.at(-1) ?? least, isGuess: doubt === 'any' }
    }
    const count = this.#mostVoted(lines, among)
    return { least: count, most: count, isGuess: false }
  }

  /** What suits most; of as many, what most have; of as many, what the first of them has. */
  #mostVoted(lines: Lines, among: readonly string[]): number {
    const own = among.map(replica => lines.get(replica)?.length ?? 0)
    const votes = own.map(count => ({
      count,
      fit: among.filter(replica => this.#fits(replica, { lines, count, doubt: 'any' })).length,
      same: own.filter(other => other === count).length
    }))
    const [first] = votes.sort((a, b) => b.fit - a.fit || b.same - a.same)
    return first?.count ?? 0
  }

  /** Whether what is known of a replica allows that a text should be there so often. */
  #fits(replica: string, { lines, count, doubt }: { lines: Lines; count: number; doubt: Doubt }): boolean {
    const own = lines.get(replica)?.length ?? 0
    if (own > count) return this.#had.again(replica, lines.get(replica) ?? [], count).length >= own - count
    return own === count || mayLack(replica, { lines, count, doubt, had: this.#had }) >= count - own
  }

  #oppose(replica: string, other: string, votes: ReadonlyMap<string, Vote>): boolean {
    return replica !== other && this.#lacks(replica, other, votes) && this.#lacks(other, replica, votes)
  }

  #lacks(replica: string, other: string, votes: ReadonlyMap<string, Vote>): boolean {
    return [...votes].some(([text, { least, isGuess }]) => {
      const lines = this.#unequal.get(text)
      return (
        isGuess && (lines?.get(replica)?.length ?? 0) < least && (lines?.get(other)?.length ?? 0) >= least
      )
    })
  }
}

interface Lack {
  readonly lines: Lines
  readonly count: number
  readonly doubt: Doubt
  readonly had: Had
}

/** How many lines that some other replica has may be of sessions that this one has not had. */
function mayLack(replica: string, lack: Lack): number {
  return Math.max(
    0,
    ...sessionsLacked(replica, lack).map(each => each.filter(keys => keys.length > 0).length)
  )
}

/** For each replica that has enough of a text, and each of its lines: the sessions that `replica` may not have had. */
function sessionsLacked(
  replica: string,
  { lines, count, doubt, had }: Lack
): readonly (readonly (readonly string[])[])[] {
  const others = [...lines].filter(([other, { length }]) => other !== replica && length >= count)
  return others.map(([other, own]) => own.map(line => had.lackedBy(replica, { other, line, doubt })))
}

function standing(
  replica: string,
  own: readonly LogLine[],
  {
    unequal,
    votes,
    had
  }: {
    unequal: ReadonlyMap<string, Lines>
    votes: ReadonlyMap<string, Vote>
    had: Had
  }
): Counted {
  const before = new Set<LogLine>()
  const wrong = new Set<LogLine>()
  const lackingOf = new Set<string>()
  let lacking = 0
  let lacksOther = false
  let isUnclear = false
  for (const [text, { least, most }] of votes) {
    const lines = unequal.get(text) ?? new Map<string, readonly LogLine[]>()
    const said = lines.get(replica) ?? []
    if (least < most) isUnclear = true
    const tooMany = Math.max(0, said.length - most)
    for (const line of had.again(replica, said, most).slice(0, tooMany)) before.add(line)
    const rest = said.filter(line => !before.has(line))
    for (const line of rest.slice(most)) wrong.add(line)
    if (said.length >= least) continue
    lacking += least - said.length
    const keys = sessionsLacked(replica, { lines, count: least, doubt: 'any', had }).flat(2)
    if (keys.length === 0) lacksOther = true
    for (const key of keys) lackingOf.add(key)
  }
  return {
    right: own.filter(line => !before.has(line) && !wrong.has(line)),
    before: own.filter(line => before.has(line)),
    wrong: own.filter(line => wrong.has(line)),
    lacking,
    behind: {
      sessions: Math.max(1, Math.min(lacking, lackingOf.size)),
      isSure: lackingOf.size === 1 && !lacksOther
    },
    lacksOther,
    isUnclear
  }
}
