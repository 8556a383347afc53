import { nextOf, type Slot } from './slot'

/** Most slots that are looked at for a line; past it the oldest slot gets no more lines. */
const maxOpen = 4096

/** The slots that may still get lines, in the order of time. Those that expect a given line next are found at once. */
export class OpenSlots {
  /** Each open slot and its place in the order in which they were added. */
  readonly #places = new Map<Slot, number>()
  /**
   * Slots by the line that they expect next, oldest first; under undefined, those of which nobody tells how they go
   * on. Slots that have gone on since, or are closed, are removed only when they come up.
   */
  readonly #byNext = new Map<string | undefined, Slot[]>()
  #next = 0

  add(slot: Slot): void {
    this.#places.set(slot, this.#next++)
    this.changed(slot)
    if (this.#places.size <= maxOpen) return
    const [oldest] = this.#places.keys()
    if (oldest) this.#places.delete(oldest)
  }

  delete(slot: Slot): void {
    this.#places.delete(slot)
  }

  /** Slots that began before `t` get no more lines. */
  deleteBefore(t: number): void {
    for (const slot of this.#places.keys()) if (slot.t < t) this.#places.delete(slot)
  }

  /** The slot's lines have changed, so it expects another one next. */
  changed(slot: Slot): void {
    const place = this.#places.get(slot)
    if (place === undefined) return
    const next = nextOf(slot)
    const same = this.#byNext.get(next)
    if (!same) {
      this.#byNext.set(next, [slot])
      return
    }
    let at = same.length
    while (at > 0 && (this.#places.get(same[at - 1] ?? slot) ?? -1) > place) at--
    if (same[at - 1] !== slot) same.splice(at, 0, slot)
  }

  /** The oldest slot that expects a line of this text next. */
  expecting(text: string): Slot | undefined {
    return this.#first(text, () => true)
  }

  /** The oldest slot of which nobody tells how it goes on, if the line looks right as the one at its place. */
  untold(fits: (place: number) => boolean): Slot | undefined {
    return this.#first(undefined, ({ lines }) => fits(lines.length))
  }

  /** Of the slots that began at `t` or later, the oldest that has lines; else the oldest. */
  begun(t: number): Slot | undefined {
    let first: Slot | undefined
    for (const slot of this.#places.keys()) {
      if (slot.t < t) continue
      if (slot.lines.length > 0) return slot
      first ??= slot
    }
    return first
  }

  /** The `count` oldest slots, oldest first. */
  oldest(count: number): Slot[] {
    const some: Slot[] = []
    for (const slot of this.#places.keys()) {
      if (some.push(slot) === count) break
    }
    return some
  }

  /** The `count` newest slots, oldest first. */
  newest(count: number): Slot[] {
    return this.#places.size === 0 ? [] : [...this.#places.keys()].slice(-count)
  }

  /** The oldest slot waiting for `text` that is `right`; slots before it that wait for it no more are forgotten. */
  #first(text: string | undefined, right: (slot: Slot) => boolean): Slot | undefined {
    const waiting = this.#byNext.get(text)
    if (!waiting) return undefined
    const waits = (slot: Slot): boolean => this.#places.has(slot) && nextOf(slot) === text
    const valid = waiting.findIndex(waits)
    if (valid < 0) this.#byNext.delete(text)
    else waiting.splice(0, valid)
    return valid < 0 ? undefined : waiting.find(slot => waits(slot) && right(slot))
  }
}
