import { lives } from '#system/proc'
import { membersOf, servingOf } from '#system/tcp/serving'

/** Between two looks, ms: a reply of who serves anew should not be compared before it is told. */
const lookMs = 200
/** A full look, at every process of the program, takes long where they have many threads: one in so many looks is one. */
const fullLooks = {
  /** While all who serve live: others may have come. */
  served: 25,
  /** While nobody serves yet, or again. */
  awaited: 5
} as const
/** So many looks are full after one who served is gone: most programs start the next at once. */
const looksAfterGone = 50
/** A program of which nobody has served for so many looks may never have anybody serve. */
const looksUntilRare = 300

/** A process that serves, and which of the generations found it was in: those that one look has found are one. */
interface Serving {
  readonly pid: number
  readonly generation: number
}

/**
 * Notices that what serves was ended and started again by the program itself: Flask's reloader, nodemon and their like watch
 * files, and do so when one is saved. The program that was started lives on, so that no exit tells of it. On Linux.
 */
export class Renewals {
  readonly #root: number
  readonly #port: () => number | null
  readonly #tell: (before: number, now: number) => void
  /** Looks so far, since there was a port or since somebody was found to be gone. */
  #looks = 0
  #serving: readonly Serving[] = []
  #generation = 0
  /** Who served, and is gone; null once another serves. */
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

  /** The first look is a full one. */
  look(): void {
    this.#noticeGone()
    const port = this.#port()
    if (port === null) return
    const isFull = this.#isFull(this.#looks)
    this.#looks++
    const members = isFull ? membersOf(this.#root) : null
    if (members === null) return
    const serving = servingOf(members, port)
    // Who serves anew may be found in the look in which the other ends.
    this.#noticeGone()
    this.#take(serving)
  }

  /** One that lives has not lost its memory, whether or not it still has its socket and its parent. */
  #noticeGone(): void {
    const [first] = this.#serving.filter(({ pid }) => !lives(pid))
    if (first === undefined) return
    this.#serving = this.#serving.filter(({ pid }) => lives(pid))
    if (this.#gone !== null) return
    // Some start the next before they end the one before.
    const next = this.#serving.find(({ generation }) => generation > first.generation)
    if (next !== undefined) return this.#tell(first.pid, next.pid)
    this.#gone = first.pid
    this.#looks = 0
  }

  #isFull(look: number): boolean {
    if (this.#gone !== null) return look < looksAfterGone || look % fullLooks.awaited === 0
    const isAwaited = this.#serving.length === 0 && look < looksUntilRare
    return look % (isAwaited ? fullLooks.awaited : fullLooks.served) === 0
  }

  #take(serving: readonly number[]): void {
    const known = this.#serving.map(({ pid }) => pid)
    const found = serving.filter(pid => !known.includes(pid) && lives(pid))
    const [added] = found
    if (added === undefined) return
    const generation = ++this.#generation
    this.#serving = [...this.#serving, ...found.map(pid => ({ pid, generation }))]
    if (this.#gone === null) return
    this.#tell(this.#gone, added)
    this.#gone = null
  }
}

/** Looks again and again. Returns its disposer. */
export function watchRenewals(...of: ConstructorParameters<typeof Renewals>): () => void {
  if (process.platform !== 'linux') return () => undefined
  const renewals = new Renewals(...of)
  const timer = setInterval(() => renewals.look(), lookMs)
  timer.unref()
  return () => clearInterval(timer)
}
