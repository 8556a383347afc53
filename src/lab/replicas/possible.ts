import type { LogLine } from '#shared/state'
import { endOf, overlap, type Slot } from './slot'

/** Slots that were open at the same time, directly or by way of others: the lines of one may be another's. */
export function clustersOf(slots: readonly Slot[]): Slot[][] {
  const clusters: Slot[][] = []
  // Of the last cluster, the slot that was open for longest: if any of it overlaps the next one, it does.
  let longest: Slot | undefined
  for (const slot of [...slots].sort((a, b) => a.t - b.t)) {
    const cluster = longest && overlap(longest, slot) ? clusters.at(-1) : undefined
    if (cluster) cluster.push(slot)
    else clusters.push([slot])
    if (!cluster || !longest || endOf(slot) > endOf(longest)) longest = slot
  }
  return clusters
}

/**
 * Whether a program can have printed the lines of a cluster in the order of its log without a mistake. A single
 * exchange must be in that order itself. Of several that mixed, a line can't have been printed more often than the
 * lines before it in the same exchanges: "y" twice and "x" once is no beginning of two exchanges that go "x", "y".
 * Texts that stand at several places of an exchange say nothing about it, and are left out. Where a connection of
 * several was cut, nobody can tell how far it came, and nothing is refused: its rows are marked as guessed.
 */
export function isPossible(cluster: readonly Slot[]): boolean {
  const [single] = cluster
  if (cluster.length === 1 && single) return isInOrder(single.lines)
  if (cluster.some(({ cut }) => cut === true)) return true
  const places = placesOf(cluster)
  const before = textsBefore(cluster, places)
  const counts = new Map<string, number>()
  const lines = cluster.flatMap(slot =>
    slot.lines.filter((line, index) => line.text === slot.expected[index])
  )
  for (const { text } of lines.sort((a, b) => a.seq - b.seq)) {
    const count = (counts.get(text) ?? 0) + 1
    counts.set(text, count)
    const needed = before.get(text)
    if (!needed) continue
    const had = [...needed].reduce((sum, one) => sum + (counts.get(one) ?? 0), 0)
    if (had < count) return false
  }
  return true
}

function isInOrder(lines: readonly LogLine[]): boolean {
  return lines.every((line, index) => index === 0 || (lines[index - 1]?.seq ?? 0) < line.seq)
}

/** The places at which each text is expected in the exchanges of a cluster. */
function placesOf(cluster: readonly Slot[]): ReadonlyMap<string, ReadonlySet<number>> {
  const places = new Map<string, Set<number>>()
  for (const { expected } of cluster) {
    for (const [index, text] of expected.entries())
      places.set(text, (places.get(text) ?? new Set()).add(index))
  }
  return places
}

/** The texts of which one stands before a text, where each of them has one place only. */
function textsBefore(
  cluster: readonly Slot[],
  places: ReadonlyMap<string, ReadonlySet<number>>
): ReadonlyMap<string, ReadonlySet<string>> {
  const hasOnePlace = (text: string): boolean => places.get(text)?.size === 1
  const before = new Map<string, Set<string>>()
  for (const { expected } of cluster) {
    for (const [index, text] of expected.entries()) {
      const previous = expected[index - 1]
      if (previous !== undefined) before.set(text, (before.get(text) ?? new Set()).add(previous))
    }
  }
  for (const [text, all] of before) {
    if (!hasOnePlace(text) || ![...all].every(hasOnePlace)) before.delete(text)
  }
  return before
}
