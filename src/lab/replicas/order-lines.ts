import type { LogLine } from '#shared/state'
import { OpenSlots } from './open-slots'
import { linesPerSession } from './session-index'

/** A line may be told this much before the session that it belongs to, ms. */
export const leadMs = 2_000
/** A line that nobody expects belongs to a session that began at most this long ago, ms. */
const strangeMs = 10_000
/** Most sessions among which lines are exchanged. */
const maxExchange = 64
/** Most tries at that: in logs that have little to do with each other, nothing is put right by it. */
const maxTries = 2_000_000

/** One exchange that a replica took part in, in which its lines are to be found. */
export interface Slot {
  readonly t: number
  /** What the other replicas logged; empty when nobody else did, until its first line lets it be guessed. */
  expected: readonly string[]
  /** It was said anew later, on another connection: this one may have ended at any line. */
  readonly cut?: boolean
  lines: LogLine[]
}

interface Open {
  readonly whole: OpenSlots
  readonly cut: OpenSlots
  tries: number
}

/**
 * Gives the lines of a program that doesn't say from which connection each comes to the exchanges that it took
 * part in, in order. Exchanges at the same time mix their lines: each goes to the oldest one that expects it. One
 * that was cut gets what is left: what it has too much, another would lack.
 * @param slots in the order of time
 * @param lives when lives of the program ended, ms: exchanges of an earlier life get no more lines
 * @param guess what an exchange that begins so is likely to say, where no other replica tells
 * @returns the lines that belong to none
 */
export function orderLines(
  lines: readonly LogLine[],
  slots: readonly Slot[],
  lives: readonly number[],
  guess: ReadonlyMap<string, readonly string[]> = new Map()
): LogLine[] {
  const strange: LogLine[] = []
  const open: Open = { whole: new OpenSlots(), cut: new OpenSlots(), tries: 0 }
  let next = 0
  let life = 0
  for (const line of lines) {
    for (let start = lives[life]; start !== undefined && start <= line.t; start = lives[++life]) {
      open.whole.deleteBefore(start)
      open.cut.deleteBefore(start)
    }
    const end = Math.min(line.t + leadMs, lives[life] ?? Infinity)
    for (let slot = slots[next]; slot && slot.t <= end; slot = slots[++next]) among(open, slot).add(slot)
    const slot = slotOf(line, open)
    if (!slot) {
      strange.push(line)
      continue
    }
    if (slot.expected.length === 0 && slot.lines.length === 0) slot.expected = guess.get(line.text) ?? []
    slot.lines.push(line)
    if (slot.lines.length >= Math.max(slot.expected.length, linesPerSession)) among(open, slot).delete(slot)
    else among(open, slot).changed(slot)
  }
  return strange
}

function among({ whole, cut }: Open, slot: Slot): OpenSlots {
  return slot.cut === true ? cut : whole
}

function slotOf({ t, text }: LogLine, open: Open): Slot | undefined {
  const { whole, cut } = open
  const sure = whole.expecting(text)
  if (sure) return sure
  const old = whole.oldest(maxExchange)
  const late = cut.newest(maxExchange)
  const some = [...late, ...old]
  const isFit = (place: number): boolean => fits(text, place)
  return (
    exchange(text, open, some, old) ??
    cut.expecting(text) ??
    exchange(text, open, some, late) ??
    whole.untold(isFit) ??
    cut.untold(isFit) ??
    whole.begun(t - strangeMs) ??
    cut.begun(t - strangeMs)
  )
}

/**
 * Exchanges that say the same in a part may have been given each other's lines of it: one that expects the line only
 * later takes what another one has of its lines up to there.
 */
function exchange(text: string, open: Open, from: readonly Slot[], to: readonly Slot[]): Slot | undefined {
  if (open.tries > maxTries) return undefined
  return to.find(slot => {
    const length = slot.expected.indexOf(text, slot.lines.length + 1)
    return length > 0 && from.some(other => other !== slot && give(open, other, slot, length, from))
  })
}

/** Fills `slot` up to `length` with the lines that `other` has from there on, if they are what it expects. */
function give(open: Open, other: Slot, slot: Slot, length: number, from: readonly Slot[]): boolean {
  open.tries++
  const has = other.lines.length
  if (has < length || !expects(slot, other, length)) return false
  if (has > length) {
    // What it has beyond goes to one that is as far.
    open.tries += from.length
    const next = from.find(
      one => one !== other && one !== slot && one.lines.length === length && expects(one, other, has)
    )
    if (!next) return false
    move(open, other, next)
  }
  move(open, other, slot)
  return true
}

function move(open: Open, from: Slot, to: Slot): void {
  const { length } = to.lines
  to.lines = [...to.lines, ...from.lines.slice(length)]
  from.lines = from.lines.slice(0, length)
  for (const slot of [from, to]) among(open, slot).changed(slot)
}

/** Whether the lines of `other`, from `slot`'s next one up to `length`, are what `slot` expects. */
function expects({ expected, lines }: Slot, other: Slot, length: number): boolean {
  return other.lines
    .slice(lines.length, length)
    .every((line, at) => line.text === expected[lines.length + at])
}

const int = /^-?\d+$/
const double = /^(?:NaN|-?Infinity|-?\d+\.\d+(?:E-?\d+)?)$/i
const shape = [int, double, null, double, double, double, double, double]

/** Whether it is a likely line at that place. A text may look like a number, but seldom does. */
function fits(text: string, place: number): boolean {
  return place < shape.length && (shape[place]?.test(text) ?? !(int.test(text) || double.test(text)))
}

/** What exchanges say that begin with the same line, by that line: that which was said most often in one piece. */
export function usualExchanges(logs: Iterable<readonly LogLine[]>): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, { readonly texts: readonly string[]; count: number }>()
  for (const lines of logs) {
    for (const group of wholeExchanges(lines)) {
      const texts = group.map(line => line.text)
      const key = texts.join('\n')
      const counted = counts.get(key)
      if (counted) counted.count++
      else counts.set(key, { texts, count: 1 })
    }
  }
  const usual = new Map<string, readonly string[]>()
  for (const { texts } of [...counts.values()].sort((a, b) => a.count - b.count))
    usual.set(texts[0] ?? '', texts)
  return usual
}

/** The whole exchanges among lines that no session explains; what else a program says is its own affair. */
export function wholeExchanges(lines: readonly LogLine[]): LogLine[][] {
  const found: LogLine[][] = []
  for (let index = 0; index + shape.length <= lines.length;) {
    const group = lines.slice(index, index + shape.length)
    const fits = group.every(({ text }, place) => shape[place]?.test(text) ?? true)
    if (fits) found.push(group)
    index += fits ? shape.length : 1
  }
  return found
}
