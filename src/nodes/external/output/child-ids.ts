import { groupOfProcess } from '#system/proc'

/** So much of the beginning of a line is looked at, characters, and so many numbers of it. */
const lookedAt = 200
const mostNumbers = 4
/** How many processes are asked for in a second: a program may print numbers by the thousand. */
const mostAsked = 2_000
/** Children whose ids are remembered. */
const mostKnown = 1_000

/** What may be the id of a process. */
const numbers = /(?<![\w.-])[1-9]\d{1,7}(?!\.?\w)/g

/**
 * Finds the ids of a program's children in what it prints. A server that forks one for each client has it print its own id,
 * and it may be gone soon: it is asked for as its line is read.
 */
export class ChildIds {
  readonly #group: number
  readonly #known = new Set<number>()
  #left = mostAsked
  #since = -Infinity
  readonly #groupOf: (pid: number) => number | null
  readonly #now: () => number

  /** @param group the number of the program's process group, which is that of its first process */
  constructor(group: number, groupOf = groupOfProcess, now = () => performance.now()) {
    this.#group = group
    this.#groupOf = groupOf
    this.#now = now
  }

  /** The first number in a line that is the id of a child. */
  in(text: string): number | undefined {
    const found = (text.slice(0, lookedAt).match(numbers) ?? []).slice(0, mostNumbers).map(Number)
    return found.find(number => number !== this.#group && this.#isChild(number))
  }

  #isChild(number: number): boolean {
    if (this.#known.has(number)) return true
    if (!this.#mayAsk() || this.#groupOf(number) !== this.#group) return false
    this.#known.add(number)
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.values().next().value ?? number)
    return true
  }

  #mayAsk(): boolean {
    const now = this.#now()
    if (now - this.#since > 1_000) {
      this.#left = mostAsked
      this.#since = now
    }
    return this.#left-- > 0
  }
}
