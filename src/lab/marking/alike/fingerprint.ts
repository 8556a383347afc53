import { createHash } from 'node:crypto'
import type { JournalEvent } from '#shared/journal'

/** Most pieces of one run that are kept. */
const maxPieces = 20_000

/** The last event of a kind, and how long after the one before it that was, µs; null: it was the first. */
interface Last {
  readonly t: number
  readonly apart: number | null
}

/**
 * What a run is known by, whoever's name is on it: what happened since the exercise was opened that was done last in it. A
 * lab that goes on has what others did in it before, and that is in what they hand in, too.
 *
 * Times are read in microseconds, so that no two runs have the same: the time between one event and the next of its kind is
 * drawn by the machine, and it stays the same when all times of a copy are moved, and when events are taken out or put in
 * elsewhere. Two such times in a row make a piece: of single ones a lab under load has so many, all of some milliseconds,
 * that two labs have a third of them in common.
 */
export class Fingerprint {
  readonly #pieces = new Set<string>()
  readonly #last = new Map<string, Last>()
  #openedAt: number | null = null

  add(event: JournalEvent): void {
    const { kind, node = '', link = '', t } = event
    if (event.kind === 'exercise' && event.phase === 'opened') {
      this.#pieces.clear()
      this.#last.clear()
      this.#openedAt = t
    }
    if (kind === 'log' || this.#pieces.size >= maxPieces) return
    const key = `${kind} ${node} ${link}`
    const before = this.#last.get(key)
    if (before === undefined) return void this.#last.set(key, { t, apart: null })
    const apart = Math.round((t - before.t) * 1000)
    // Short and round spans come by themselves: several events of one moment, timers.
    if (apart < 2_000) return void this.#last.set(key, { t, apart: before.apart })
    this.#last.set(key, { t, apart })
    if (before.apart === null) return
    const piece = `${key} ${before.apart} ${apart}`
    this.#pieces.add(createHash('sha1').update(piece).digest('base64').slice(0, 12))
  }

  get pieces(): ReadonlySet<string> {
    return this.#pieces
  }

  /** When that exercise was opened; null: it has none. */
  get openedAt(): number | null {
    return this.#openedAt
  }
}

/** Which share of the smaller run is in the other as well, from 0 to 1. */
export function shareOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  if (small.size === 0) return 0
  let common = 0
  for (const piece of small) if (large.has(piece)) common++
  return common / small.size
}
