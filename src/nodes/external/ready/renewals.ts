import { membersOf, servingOf } from '#system/tcp/serving'

/** Between two looks, ms. */
const lookMs = 500
/** A process that was just forked may be about to become another program: it is looked at so often after a change. */
const looksAfterChange = 2

/**
 * Notices that what serves was ended and started again by the program itself: Flask's reloader, nodemon and their like watch
 * files, and do so when one is saved. The program that was started lives on, so that no exit tells of it. On Linux.
 */
export class Renewals {
  readonly #root: number
  readonly #port: () => number | null
  readonly #tell: (before: number, now: number) => void
  #members = ''
  #looks = looksAfterChange
  #serving: readonly number[] = []
  /** Who served, and is gone. */
  #gone: number | null = null

  /**
   * @param root the first process of the program
   * @param port on which it should listen
   * @param tell called with who served, and who does now
   */
  constructor(root: number, port: () => number | null, tell: (before: number, now: number) => void) {
    this.#root = root
    this.#port = port
    this.#tell = tell
  }

  look(): void {
    const port = this.#port()
    const members = membersOf(this.#root)
    if (port === null || members === null) return
    const text = members.map(({ pid }) => pid).join()
    if (text !== this.#members) this.#looks = looksAfterChange
    this.#members = text
    if (this.#looks === 0 && this.#serving.length > 0 && this.#gone === null) return
    this.#looks = Math.max(0, this.#looks - 1)
    this.#take(servingOf(members, port), new Set(members.map(({ pid }) => pid)))
  }

  #take(serving: readonly number[], members: ReadonlySet<number>): void {
    // One that lives and has closed its socket has not lost its memory.
    this.#gone ??= this.#serving.find(pid => !members.has(pid)) ?? null
    const added = serving.find(pid => !this.#serving.includes(pid))
    this.#serving = [...serving, ...this.#serving.filter(pid => members.has(pid) && !serving.includes(pid))]
    if (this.#gone === null || added === undefined) return
    this.#tell(this.#gone, added)
    this.#gone = null
  }
}

/** Looks again and again. Returns its disposer. */
export function watchRenewals(...of: ConstructorParameters<typeof Renewals>): () => void {
  const renewals = new Renewals(...of)
  const timer = setInterval(() => renewals.look(), lookMs)
  timer.unref()
  return () => clearInterval(timer)
}
