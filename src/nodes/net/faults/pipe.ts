import type { ActiveFault, FaultyConnection } from './active-fault'
import { Fifo } from './fifo'
import { bytesOf, Ending, type Item, type Line, type Stage } from './stage'
import type { LinkFault } from '#shared/faults'
import type { Random } from '#system/random'

/** Bytes that any direction with a fault may hold, as the system's own buffers do. */
const leastRoomBytes = 64 * 1024

/** What a `Pipe` needs of the connection that it is a direction of. */
export interface PipeOwner {
  close(): void
  reset(): void
  whenOpen(then: () => void): void
  /** Something has left the pipe: there may be room again. */
  onRoom(): void
  /** Whether nothing is to be delivered for now; it calls `pump` when that is over. */
  blocked(): boolean
}

/**
 * One direction of one connection, through its faults in their order.
 *
 *     take --> stage --> stage --> ... --> deliver
 *
 * `deliver` says when it is done with an item; what comes meanwhile waits before it.
 */
export class Pipe {
  /** Bytes between `take` and their delivery. */
  heldBytes = 0
  /** Bytes of the item whose delivery goes on. */
  #flyingBytes = 0
  readonly #key: FaultyConnection
  readonly #direction: string
  readonly #owner: PipeOwner
  readonly #deliver: (item: Item) => boolean
  #stages: { readonly active: ActiveFault; readonly stage: Stage }[] = []
  #roomBytes = leastRoomBytes
  readonly #waiting = new Fifo<Item>()
  #delivering = false
  /** Whether `deliver` takes the next item. */
  #ready = true
  #closed = false
  #ended = false

  /**
   * @param key what the faults know the connection by
   * @param direction which of its directions it is
   * @param deliver false: it calls `next` when it can take another
   */
  constructor(key: FaultyConnection, direction: string, owner: PipeOwner, deliver: (item: Item) => boolean) {
    this.#key = key
    this.#direction = direction
    this.#owner = owner
    this.#deliver = deliver
  }

  get full(): boolean {
    return this.heldBytes + this.#flyingBytes >= this.#roomBytes
  }

  /** Whether nothing is in it, and no delivery goes on. */
  get empty(): boolean {
    const ending = this.#closed && !this.#ended
    return this.#ready && !ending && this.heldBytes === 0 && this.#waiting.size === 0
  }

  /** Whether an end was put in: nothing else is taken after it. */
  get closed(): boolean {
    return this.#closed
  }

  set(actives: readonly ActiveFault[]): void {
    const kept = this.#stages.filter(({ active }) => actives.includes(active))
    const inOrder = actives.filter(active => kept.some(one => one.active === active))
    const same = kept.every(({ active }, index) => active === inOrder[index])
    // From the last on, so that what a stage lets go finds the way clear.
    for (const one of [...this.#stages].reverse()) {
      if (same && actives.includes(one.active)) continue
      one.stage.release()
      this.#stages.splice(this.#stages.indexOf(one), 1)
    }
    for (const [index, active] of actives.entries()) {
      const existing = this.#stages.find(one => one.active === active)
      if (existing) existing.stage.changed()
      else this.#insert(index, active)
    }
    this.#roomBytes = actives.reduce((room, { kind, fault }) => room + kind.roomBytes(fault), leastRoomBytes)
    this.#owner.onRoom()
  }

  /** Whether the last delivery is over. */
  get ready(): boolean {
    return this.#ready
  }

  take(item: Item): void {
    if (this.#closed && !isBreak(item)) return
    if (item instanceof Ending) this.#closed = true
    this.heldBytes += bytesOf(item)
    this.#pass(item, 0)
  }

  /** Puts the end in, behind all that is in it. */
  close(): void {
    this.take(new Ending())
  }

  /** `deliver` can take another item. */
  next(): void {
    this.#ready = true
    this.#flyingBytes = 0
    this.pump()
  }

  /** Delivers what has passed all stages, as far as `deliver` takes it. */
  pump(): void {
    if (this.#delivering) return
    this.#delivering = true
    let left = false
    while (this.#ready && !this.#owner.blocked()) {
      const item = this.#waiting.shift()
      if (item === undefined) break
      this.#ready = false
      this.#flyingBytes = bytesOf(item)
      this.heldBytes -= this.#flyingBytes
      left = true
      if (this.#deliver(item)) this.#ready = true
      if (this.#ready) this.#flyingBytes = 0
    }
    this.#delivering = false
    if (left || this.#ready) this.#owner.onRoom()
  }

  /** Forgets all: the connection is gone. What it held stays counted as held. */
  dispose(): void {
    this.#closed = this.#ended = true
    for (const { stage } of this.#stages) stage.dispose()
    this.#stages = []
    this.#waiting.clear()
  }

  #insert(index: number, active: ActiveFault): void {
    const owner = this.#owner
    const key = this.#key
    let random: Random | null = null
    const line: Line<LinkFault> = {
      get fault() {
        return active.fault
      },
      random: () => (random ??= active.random(key, this.#direction))(),
      pass: item => {
        const at = this.#stages.findIndex(one => one.active === active)
        if (at >= 0) this.#pass(item, at + 1)
      },
      bite: bytes => active.bite(key, bytes),
      close: () => owner.close(),
      reset: () => owner.reset(),
      whenOpen: then => owner.whenOpen(then)
    }
    this.#stages.splice(index, 0, { active, stage: active.kind.stage(line) })
  }

  #pass(item: Item, to: number): void {
    const next = this.#stages[to]
    if (next) {
      next.stage.take(item)
      return
    }
    if (this.#ended && !isBreak(item)) return
    this.#waiting.push(item)
    if (item instanceof Ending) {
      this.#ended = true
      // What comes after the end, or was dropped for it, is not on its way any more.
      this.heldBytes = this.#waiting.sum(bytesOf)
    }
    this.pump()
  }
}

/** A reset comes through also when the end has. */
function isBreak(item: Item): boolean {
  return item instanceof Ending && item.error !== null
}
