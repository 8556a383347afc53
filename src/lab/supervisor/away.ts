import { RelevoError } from '#shared/errors'
import type { Machine } from '#shared/machines'
import type { MachineDoor } from '../machines/reach'

/**
 * Whether anything is heard of the machine that a node runs on, and what was asked of the node meanwhile. Silent is not
 * dead: nothing is assumed of the node, and what is asked of it is done when the machine answers again.
 */
export class Away {
  readonly #node: string
  readonly #machine: () => Machine | undefined
  readonly #door: MachineDoor | undefined
  /** One of a name; in the order in which they were asked. */
  readonly #postponed = new Map<string, () => Promise<void>>()
  readonly #waiting = new Set<(error: RelevoError) => void>()

  constructor(node: string, machine: () => Machine | undefined, door: MachineDoor | undefined) {
    this.#node = node
    this.#machine = machine
    this.#door = door
  }

  /** Why nothing can be done now; null where the machine is there, or the node is on the desk. */
  get error(): RelevoError | null {
    return this.#isAway ? this.#unreachable(false) : null
  }

  /**
   * To be asked before something is done to the node.
   * @param later does it, when the machine answers
   * @throws RelevoError `MACHINE_UNREACHABLE`, `queued`, where it has to wait
   */
  postpone(what: string, later: () => Promise<void>): void {
    if (!this.#isAway) return
    this.#postponed.delete(what)
    this.#postponed.set(what, later)
    throw this.#unreachable(true)
  }

  /**
   * Waits for what was asked of the node; it is under way.
   * @throws RelevoError `MACHINE_UNREACHABLE`, `queued`, as soon as nothing is heard of the machine any more
   */
  async patiently<T>(done: Promise<T>): Promise<T> {
    if (!this.#machine()) return done
    let giveUp: (error: RelevoError) => void = () => undefined
    const away = new Promise<never>((_resolve, reject) => (giveUp = reject))
    this.#waiting.add(giveUp)
    try {
      return await Promise.race([done, away])
    } finally {
      this.#waiting.delete(giveUp)
    }
  }

  /** Nobody wants any more what was asked. */
  forget(): void {
    this.#postponed.clear()
  }

  /** The machine has come or gone. */
  changed(): void {
    if (this.#isAway) {
      for (const giveUp of this.#waiting) giveUp(this.#unreachable(true))
      return
    }
    const acts = [...this.#postponed.values()]
    this.#postponed.clear()
    void (async () => {
      // What it comes to is told by the node's state: whoever asked was answered before.
      for (const act of acts) await act().catch(() => undefined)
    })()
  }

  get #isAway(): boolean {
    const machine = this.#machine()
    return machine !== undefined && this.#door?.reach(machine).state === 'unreachable'
  }

  #unreachable(queued: boolean): RelevoError {
    const machine = this.#machine()
    const reach = machine && this.#door?.reach(machine)
    const id = machine?.id ?? ''
    const then = queued ? `; ${this.#node} is told as soon as it answers` : ''
    const message = `nothing is heard of ${id}${then}${reach?.error ? ` (${reach.error.message})` : ''}`
    const { code: _code, ...rest } = reach?.error ?? { code: null, details: {} }
    return new RelevoError('MACHINE_UNREACHABLE', message, { ...rest.details, machine: id, queued })
  }
}
