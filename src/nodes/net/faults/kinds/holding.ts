import type { LinkFault } from '#shared/faults'
import { Fifo } from '../fifo'
import { bytesOf, Ending, type Item, type Line, type Stage } from '../stage'

/** An item that is held, and since when, ms of `performance.now()`. */
interface Held {
  item: Item
  readonly at: number
  /** What `prepare` gave for the item. */
  readonly note: number
}

/** Shortest timer: what is due earlier goes with it, ms. */
const leastTimerMs = 1
/** Longest timer that Node has, ms. */
const mostTimerMs = 2 ** 31 - 1

/** A base for faults that delay: holds items in order until `wait` says that they may go, and counts those held. */
export abstract class Holding<F extends LinkFault> implements Stage {
  protected readonly line: Line<F>
  readonly #queue = new Fifo<Held>()
  #timer: NodeJS.Timeout | undefined
  #pumping = false
  #letsGo = false
  #gone = false

  constructor(line: Line<F>) {
    this.line = line
  }

  take(item: Item): void {
    if (this.#gone) return
    const held: Held = { item, at: performance.now(), note: this.prepare(item) }
    this.#queue.push(held)
    if (this.#queue.size === 1) this.#pump()
    if (!this.#gone && this.#queue.last === held) this.line.bite(bytesOf(item))
  }

  changed(): void {
    this.#pump()
  }

  release(): void {
    // What comes while it lets go, because there is room again, goes behind.
    this.#letsGo = true
    const pumping = this.#pumping
    this.#pumping = false
    this.#pump()
    this.#pumping = pumping
  }

  dispose(): void {
    this.#gone = true
    clearTimeout(this.#timer)
    this.#queue.clear()
  }

  /** How long the first item has to wait still, ms; 0: it goes now. */
  protected abstract wait(item: Item, at: number, note: number, now: number): number

  /** A number that the fault draws when an item comes, and gets back as `note` of `wait`. */
  protected prepare(_item: Item): number {
    return 0
  }

  /** How many bytes of a buffer that need not wait go at once; the rest waits again. */
  protected portion(chunk: Buffer): number {
    return chunk.length
  }

  #pump(): void {
    if (this.#pumping || this.#gone) return
    this.#pumping = true
    clearTimeout(this.#timer)
    for (let held = this.#queue.first; held; held = this.#queue.first) {
      const waitMs = this.#letsGo ? 0 : this.wait(held.item, held.at, held.note, performance.now())
      if (waitMs > 0) {
        this.#wake(waitMs)
        break
      }
      this.#passOn(held)
      // What it passed on may have ended the connection, or taken the fault off.
      if (this.#gone) break
    }
    this.#pumping = false
  }

  #passOn(held: Held): void {
    const { item } = held
    const bytes = item instanceof Ending ? 0 : this.#letsGo ? item.length : this.portion(item)
    if (!(item instanceof Ending) && bytes < item.length) {
      held.item = item.subarray(bytes)
      this.line.pass(item.subarray(0, bytes))
      return
    }
    this.#queue.shift()
    this.line.pass(item)
  }

  #wake(afterMs: number): void {
    if (afterMs === Infinity) return
    const ms = Math.min(mostTimerMs, Math.max(leastTimerMs, Math.ceil(afterMs)))
    this.#timer = setTimeout(() => this.#pump(), ms)
  }
}
