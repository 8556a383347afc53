import { leadMs, type Slot } from './order-lines'

/** Most exchanges in which something may be wrong that are looked at: the newest. */
const maxSlots = 1024

interface Place {
  readonly slot: Slot
  readonly index: number
}

/** Where lines are that may go elsewhere, by what they say; some have gone. */
type Offers = Map<string, Place[]>

/**
 * Without ports, a line that is wrong in one exchange may be the one that another lacks, as they were said at the same
 * time. So lines that are wrong where they are, or are with one that was cut, go where they are right, and what they
 * take the place of, back. What is then still wrong was said so.
 * @param lives when lives of the program ended, ms: each has its own lines
 */
export function tradeLines(slots: readonly Slot[], lives: readonly number[]): void {
  const offers: Offers = new Map()
  const faulty = slots.filter(slot => slot.cut === true || !isWhole(slot)).slice(-maxSlots)
  for (const slot of faulty) {
    for (const index of slot.lines.keys()) if (isFree({ slot, index })) add(offers, { slot, index })
  }
  // What one gives back, another may lack. Each trade puts a line right, and none wrong.
  const takers = faulty.filter(({ cut }) => cut !== true)
  while (takers.filter(slot => mend(slot, offers, lives)).length > 0);
}

/** Whether it got any. */
function mend(slot: Slot, offers: Offers, lives: readonly number[]): boolean {
  let mended = false
  for (const [index, text] of slot.expected.entries()) {
    if (slot.lines[index]?.text === text) continue
    const isMissing = index >= slot.lines.length
    const from = offers
      .get(text)
      ?.find(
        place =>
          textAt(place) === text &&
          isFree(place) &&
          (!isMissing || place.slot.cut === true) &&
          mayBeOf(place, slot, lives)
      )
    // Without a line, there is no place for the next.
    if (!from && isMissing) return mended
    if (!from) continue
    trade(from, { slot, index }, offers)
    mended = true
  }
  return mended
}

/** Lines of one that was cut, for it to be shown: what it is left with in order. */
export function shownLines({ cut, lines, expected }: Slot): Slot['lines'] {
  if (cut !== true) return lines
  const wrong = lines.findIndex((line, index) => line.text !== expected[index])
  return wrong < 0 ? lines : lines.slice(0, wrong)
}

function isWhole({ lines, expected }: Slot): boolean {
  return expected.every((text, index) => lines[index]?.text === text)
}

function textAt({ slot, index }: Place): string | undefined {
  return slot.lines[index]?.text
}

function isFree(place: Place): boolean {
  return place.slot.cut === true || textAt(place) !== place.slot.expected[place.index]
}

/** Whether the line did not come before the exchange began, nor in another life. */
function mayBeOf({ slot, index }: Place, taker: Slot, lives: readonly number[]): boolean {
  const [from, to] = slot.t < taker.t ? [slot.t, taker.t] : [taker.t, slot.t]
  const t = slot.lines[index]?.t ?? 0
  return t >= taker.t - leadMs && !lives.some(end => end > from && end <= to)
}

function trade(from: Place, to: Place, offers: Offers): void {
  const line = from.slot.lines[from.index]
  if (!line) return
  const back = to.slot.lines[to.index]
  to.slot.lines[to.index] = line
  // Of one that was cut, only what is right is shown.
  from.slot.lines[from.index] = back ?? { ...line, text: '' }
  if (back) add(offers, from)
}

function add(offers: Offers, place: Place): void {
  const text = textAt(place) ?? ''
  const same = offers.get(text)
  if (same) same.push(place)
  else offers.set(text, [place])
}
