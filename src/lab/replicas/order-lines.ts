import type { LogLine } from '#shared/state'
import { linesPerSession } from './connection-index'
import { OpenSlots } from './open-slots'
import { leadMs, type Slot } from './slot'

/** A line that no slot expects goes to one that began at most this long ago, ms. */
const strangeMs = 10_000
/** Most slots among which a line's place is made free by moving others. */
const maxMoves = 64
/** Most pairs of slots that are tried for it in all: in logs that have little in common, it puts nothing right. */
const maxTries = 2_000_000

/** The slots that may still get lines, while a log is read. */
interface Open {
  /** Slots whose exchange the program should have to its end. */
  readonly whole: OpenSlots
  /** Slots whose connection was cut: they take what no whole one needs. */
  readonly cut: OpenSlots
  /** Pairs of slots that were tried so far. */
  tries: number
}

/**
 * Deals the lines of a program whose lines have no port to the slots of the exchanges that it took part in. The log
 * is read once, from its beginning; exchanges at the same time have mixed their lines, and each line goes to the
 * oldest slot that expects it next. If none does, lines that were dealt before are moved between slots to make a place
 * for it (`mayMove`); without that, the lines of each slot stay in the order of the log.
 * @param slots in the order of time
 * @param lives when lives of the program ended, ms since the run began: slots of an earlier life get no more lines
 * @returns the lines that went to no slot
 */
export function orderLines(
  lines: readonly LogLine[],
  slots: readonly Slot[],
  lives: readonly number[],
  mayMove = true
): LogLine[] {
  const strange: LogLine[] = []
  const open: Open = { whole: new OpenSlots(), cut: new OpenSlots(), tries: mayMove ? 0 : Infinity }
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
    slot.lines.push(line)
    if (slot.lines.length >= Math.max(slot.expected.length, linesPerSession)) among(open, slot).delete(slot)
    else among(open, slot).changed(slot)
  }
  return strange
}

function among({ whole, cut }: Open, slot: Slot): OpenSlots {
  return slot.cut === true ? cut : whole
}

/** The slot that a line goes to: one that expects it, one that can be made to, else one that nobody tells of. */
function slotOf({ t, text }: LogLine, open: Open): Slot | undefined {
  const { whole, cut } = open
  const expecting = whole.expecting(text)
  if (expecting) return expecting
  const old = whole.oldest(maxMoves)
  const late = cut.newest(maxMoves)
  const some = [...late, ...old]
  const isFit = (place: number): boolean => fits(text, place)
  return (
    makePlace(text, open, some, old) ??
    cut.expecting(text) ??
    makePlace(text, open, some, late) ??
    whole.untold(isFit) ??
    cut.untold(isFit) ??
    whole.begun(t - strangeMs) ??
    cut.begun(t - strangeMs)
  )
}

/**
 * Exchanges that say the same for a while may have been given each other's lines of it. A slot of `to` that expects
 * the line only later takes the lines up to there from a slot of `from`, which has them.
 */
function makePlace(text: string, open: Open, from: readonly Slot[], to: readonly Slot[]): Slot | undefined {
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
  if (has < length || !canTake(slot, other, length)) return false
  if (has > length) {
    // What it has beyond goes to one that is as far.
    open.tries += from.length
    const next = from.find(
      one => one !== other && one !== slot && one.lines.length === length && canTake(one, other, has)
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
function canTake({ expected, lines }: Slot, other: Slot, length: number): boolean {
  return other.lines
    .slice(lines.length, length)
    .every((line, at) => line.text === expected[lines.length + at])
}

/** What the eight lines of an exchange look like: an int, a double, a text (null: anything) and five doubles. */
const int = /^-?\d+$/
const double = /^(?:NaN|-?Infinity|-?\d+\.\d+(?:E-?\d+)?)$/i
const shape = [int, double, null, double, double, double, double, double]

/** Whether the text is a likely line at that place of an exchange. The third may look like a number, but seldom does. */
function fits(text: string, place: number): boolean {
  return place < shape.length && (shape[place]?.test(text) ?? !(int.test(text) || double.test(text)))
}

/** The eight-line exchanges among lines that no session tells of; what else a program prints is its own affair. */
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
