import { createHash } from 'node:crypto'
import type { JournalEvent } from '#shared/journal'

/** Most pieces of one run that are kept. */
const maxPieces = 20_000

/**
 * What a run is known by, whoever's name is on it. Times are read in microseconds, so that no two runs have the same: the
 * time between one event and the next of its kind is drawn by the machine, and it stays the same when all times of a copy
 * are moved, and when events are taken out or put in elsewhere.
 */
export class Fingerprint {
  readonly #pieces = new Set<string>()
  readonly #before = new Map<string, number>()

  add(event: JournalEvent): void {
    if (event.kind === 'log' || this.#pieces.size >= maxPieces) return
    const key = `${event.kind} ${event.node ?? ''} ${event.link ?? ''}`
    const before = this.#before.get(key)
    this.#before.set(key, event.t)
    if (before === undefined) return
    const apart = Math.round((event.t - before) * 1000)
    // Short and round spans come by themselves: several events of one moment, timers.
    if (apart < 2_000) return
    this.#pieces.add(createHash('sha1').update(`${key} ${apart}`).digest('base64').slice(0, 12))
  }

  get pieces(): ReadonlySet<string> {
    return this.#pieces
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
