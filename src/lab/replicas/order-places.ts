import type { LogLine } from '#shared/state'
import type { Compared } from './compare-session'

/**
 * Places in the log of `node` at which its lines come in another order than in the log of `reference`: neighbours of
 * which the later one comes first there. Only lines that both have of the same session count.
 */
export function placesOutOfOrder(all: readonly Compared[], node: string, reference: string): number {
  if (node === reference) return 0
  const pairs: (readonly [number, number])[] = []
  for (const { exchange } of all) {
    const own = exchange.lines.get(node)
    const other = exchange.lines.get(reference)
    if (own && other) addPairs(pairs, own, other)
  }
  pairs.sort((a, b) => a[0] - b[0])
  let places = 0
  let before = -Infinity
  for (const [, at] of pairs) {
    if (at < before) places++
    before = at
  }
  return places
}

/** Each line and the one of the same text in the other log. Nearly always they are at the same place. */
function addPairs(
  pairs: (readonly [number, number])[],
  own: readonly LogLine[],
  other: readonly LogLine[]
): void {
  if (own.every((line, index) => line.text === other[index]?.text)) {
    for (const [index, { seq }] of own.entries()) pairs.push([seq, other[index]?.seq ?? 0])
    return
  }
  const left = new Map<string, number[]>()
  for (const { text, seq } of other) left.set(text, [...(left.get(text) ?? []), seq])
  for (const { text, seq } of own) {
    const at = left.get(text)?.shift()
    if (at !== undefined) pairs.push([seq, at])
  }
}
