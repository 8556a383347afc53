import type { JournalEvent } from '../../../src/shared/journal'

/** A start of a node's program: when it listened, and how long it took, ms. */
interface Start {
  readonly at: number
  readonly ms: number
}

/** How long a program takes to start on a quiet machine, ms. On a busy one everything takes as many times longer. */
const quietStartMs = 250
/** How long before a time starts tell of it, ms. */
const aroundMs = 5_000

export function startsOf(events: readonly JournalEvent[]): readonly Start[] {
  const begun = new Map<string, number>()
  const found: Start[] = []
  for (const event of events) {
    if (event.node === undefined) continue
    if (event.kind === 'node-state' && event.to === 'starting') begun.set(event.node, event.t)
    if (event.kind === 'node-listening')
      found.push({ at: event.t, ms: event.t - (begun.get(event.node) ?? event.t) })
  }
  return found
}

export function medianMs(starts: readonly Start[]): number {
  return starts.map(({ ms }) => ms).sort((a, b) => a - b)[starts.length >> 1] ?? 0
}

/** How many times as long as on a quiet machine everything took from `from` to `to`, by the starts about then. */
export function slowness(starts: readonly Start[], from: number, to: number): number {
  const about = starts.filter(({ at }) => at > from - aroundMs && at < to)
  return Math.max(1, medianMs(about) / quietStartMs)
}
