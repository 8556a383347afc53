import { leadMs, overlap, type Slot } from './slot'

/** Most slots in which something may be wrong that are looked at: the newest. */
const maxSlots = 1024

/** Stands in a slot that was cut for a line that another slot took. */
export const blank = '\0'

/** The place of one line. */
interface Place {
  readonly slot: Slot
  readonly index: number
}

/** Places whose line may go elsewhere, by its text. A line may have gone since. */
type Offers = Map<string, Place[]>

/**
 * When a line is dealt, it is not known yet how the exchanges go on; so where two mixed, one may have been given a
 * line that only fits the other. Such lines change places, or one is taken from a connection that was cut. Lines are
 * traded only between exchanges that were open at the same time, in one life of the program. Whether the program can
 * have printed what comes out is for `isPossible` to say.
 * @param lives when lives of the program ended, ms since the run began: each has its own lines
 */
export function tradeLines(slots: readonly Slot[], lives: readonly number[]): void {
  const offers: Offers = new Map()
  const faulty = slots.filter(slot => slot.cut === true || !isWhole(slot)).slice(-maxSlots)
  for (const slot of faulty) {
    for (const index of slot.lines.keys()) if (isFree({ slot, index })) add(offers, { slot, index })
  }
  // What one slot gives back, another may lack. Each trade puts a line right and none wrong, so this ends.
  const takers = faulty.filter(({ cut }) => cut !== true)
  while (takers.filter(slot => mend(slot, offers, lives)).length > 0);
}

/** Puts lines of a slot right that are wrong or missing; returns whether any was. */
function mend(slot: Slot, offers: Offers, lives: readonly number[]): boolean {
  let mended = false
  for (const [index, text] of slot.expected.entries()) {
    if (slot.lines[index]?.text === text) continue
    const to = { slot, index }
    const isMissing = index >= slot.lines.length
    const from = offers
      .get(text)
      ?.find(place => textAt(place) === text && isFree(place) && isFair(place, to, lives))
    // Without a line, there is no place for the next.
    if (!from && isMissing) return mended
    if (!from) continue
    trade(from, to, offers)
    mended = true
  }
  return mended
}

/** Whether the two lines may be of each other's exchange. */
function isFair(from: Place, to: Place, lives: readonly number[]): boolean {
  const line = from.slot.lines[from.index]
  const back = to.slot.lines[to.index]
  if (!line || !overlap(from.slot, to.slot) || endedBetween(from.slot, to.slot, lives)) return false
  if (line.t < to.slot.t - leadMs) return false
  // What is left of one that was cut is not shown.
  return from.slot.cut === true || (back !== undefined && back.t >= from.slot.t - leadMs)
}

function endedBetween(a: Slot, b: Slot, lives: readonly number[]): boolean {
  const [from, to] = a.t < b.t ? [a.t, b.t] : [b.t, a.t]
  return lives.some(end => end > from && end <= to)
}

function isWhole({ lines, expected }: Slot): boolean {
  return expected.every((text, index) => lines[index]?.text === text)
}

function textAt({ slot, index }: Place): string | undefined {
  return slot.lines[index]?.text
}

/** Whether the line is not right where it is, or where it is doesn't matter. */
function isFree(place: Place): boolean {
  return place.slot.cut === true || textAt(place) !== place.slot.expected[place.index]
}

function trade(from: Place, to: Place, offers: Offers): void {
  const line = from.slot.lines[from.index]
  if (!line) return
  const back = to.slot.lines[to.index]
  to.slot.lines[to.index] = line
  // Only a slot that was cut gives a line for nothing: a blank in its place is never shown.
  from.slot.lines[from.index] = back ?? { ...line, text: blank }
  if (back) add(offers, from)
}

function add(offers: Offers, place: Place): void {
  const text = textAt(place) ?? ''
  const same = offers.get(text)
  if (same) same.push(place)
  else offers.set(text, [place])
}
