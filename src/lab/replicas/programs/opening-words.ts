import type { LogLine } from '#shared/state'

/** That it listens may be printed, or read, so long after it was seen, ms. */
const firstWordsMs = 1_000
/** The same, where it says what it has said before, ms: on a busy machine it takes longer. */
const sameWordsMs = 6_000
/** A renewal is told by the look that finds it, so long after its first words at most, ms. */
const toldLateMs = 400

/** What is known of a program's lives, ms since the run began. */
interface Lives {
  /** When they ended. */
  readonly ends: readonly number[]
  /** When it was seen to be ready. */
  readonly readies: readonly number[]
  /** When the proxy connected to it. */
  readonly opens: readonly number[]
  /** When it did so for the first time. */
  readonly firstOpen: number
  /** When the program itself had ended and started again what serves in it. */
  readonly renewals: readonly number[]
}

/**
 * The lines of a program that say that it starts, and are of no session. In each life they are
 *
 * 1. what it printed before anybody could have connected to it (where it was not seen to be ready that is not known), and
 * 2. what says again, in a later life, what it said in its first one before anybody had connected: it prints so when it
 *    listens already, and the proxy may be there before the words are. Numbers in it may be others: a process id, a PIN.
 *
 * What serves anew in a program that lives on says again what it said at first, too: but for the requests that came when it
 * was looked whether it is ready, which it is not by then.
 */
export function openingWords(lines: readonly LogLine[], lives: Lives): ReadonlySet<LogLine> {
  const { ends, firstOpen } = lives
  const firstEnd = Math.min(firstOpen, ends[0] ?? Infinity)
  const words = lines.filter(({ t }) => t < firstEnd).map(({ text }) => ({ text, shape: shapeOf(text) }))
  const ownWords = words.filter(({ text }) => !request.test(text))
  const renewals = [...lives.renewals]
  const found = new Set<LogLine>()
  let next = 0
  for (const [life, begin] of [-Infinity, ...ends].entries()) {
    const end = ends[life] ?? Infinity
    const ready = firstIn(lives.readies, begin, end)
    const isKnown = ready < Infinity
    const served = isKnown ? Math.min(firstIn(lives.opens, begin, end), ready + firstWordsMs) : begin
    let left = isKnown && life > 0 ? [...words] : []
    let until = isKnown ? ready + sameWordsMs : begin
    while (renewals[0] !== undefined && renewals[0] <= begin) renewals.shift()
    for (let line = lines[next]; line && line.t <= end; line = lines[++next]) {
      while (renewals[0] !== undefined && renewals[0] - toldLateMs <= line.t) {
        until = Math.max(until, renewals[0] + sameWordsMs)
        renewals.shift()
        left = [...ownWords]
      }
      const again = line.t <= until ? placeOf(line.text, left) : -1
      if (again >= 0) left.splice(again, 1)
      if (again >= 0 || line.t < served) found.add(line)
    }
  }
  return found
}

interface Word {
  readonly text: string
  readonly shape: string
}

/** Where the same is among `words`, or the same but for its numbers; -1 for nowhere. */
function placeOf(text: string, words: readonly Word[]): number {
  if (words.length === 0) return -1
  const same = words.findIndex(word => word.text === text)
  if (same >= 0) return same
  const shape = shapeOf(text)
  return words.findIndex(word => word.shape === shape)
}

/** A client's request, as servers print it: with its version, or the status of what it was answered, or both. */
const request = /\b[A-Z]{3,7} \/\S*(?: HTTP\/[\d.]+"?(?: \d{3}\b)?| \d{3}\b)/

/** Without its numbers, but for those of a request. */
function shapeOf(text: string): string {
  const [asked] = request.exec(text) ?? []
  const parts = asked === undefined ? [text] : text.split(asked)
  return parts.map(part => part.replace(/\d+/g, '#')).join(asked)
}

/** The first of `times` that is past `from`, and not past `to`. */
function firstIn(times: readonly number[], from: number, to: number): number {
  return times.reduce((first, t) => (t > from && t <= to && t < first ? t : first), Infinity)
}
