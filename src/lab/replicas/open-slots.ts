import type { Slot } from './order-lines'

/** Most of them; past it the oldest gets no more lines. */
const maxOpen = 4096

/** The exchanges in which a line is looked for, in the order of time. Those that expect it next are found at once. */
export class OpenSlots {
  /** In order, each with its place in it. */
  readonly #places = new Map<Slot, number>()
  /** Which may expect a line next, oldest first; undefined: of those nobody tells how they go on. */
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

  /** Those that began before get no more lines. */
  deleteBefore(t: number): void {
    for (const slot of this.#places.keys()) if (slot.t < t) this.#places.delete(slot)
  }

  /** Its lines have changed: it expects another one next. */
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

  /** The oldest that expects the line next. */
  expecting(text: string): Slot | undefined {
    return this.#first(text, () => true)
  }

  /** The oldest of which nobody tells how it goes on, and that a line fits. */
  untold(fits: (place: number) => boolean): Slot | undefined {
    return this.#first(undefined, ({ lines }) => fits(lines.length))
  }

  /** Of those that began at `t` or later, the oldest that has lines; else the oldest. */
  begun(t: number): Slot | undefined {
    let first: Slot | undefined
    for (const slot of this.#places.keys()) {
      if (slot.t < t) continue
      if (slot.lines.length > 0) return slot
      first ??= slot
    }
    return first
  }

  oldest(count: number): Slot[] {
    const some: Slot[] = []
    for (const slot of this.#places.keys()) {
      if (some.push(slot) === count) break
    }
    return some
  }

  newest(count: number): Slot[] {
    return this.#places.size === 0 ? [] : [...this.#places.keys()].slice(-count)
  }

  /** The oldest of those waiting for it that is `right`. Those before that have gone, or gone on, are forgotten. */
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

function nextOf({ expected, lines }: Slot): string | undefined {
  return expected[lines.length]
}
