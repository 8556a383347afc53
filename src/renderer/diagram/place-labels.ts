/** A label that wants to stand at `y`. */
export interface Wanted {
  readonly id: string
  readonly y: number
}

/**
 * Moves labels of one side of one lifeline apart so that no two are nearer than `gap`, none is below `bottom`,
 * and each stays as near as it can to where it wants to be.
 */
export function placeLabels(
  labels: readonly Wanted[],
  gap: number,
  top: number,
  bottom: number
): Map<string, number> {
  const sorted = [...labels].sort((a, b) => a.y - b.y)
  const places: number[] = []
  for (const { y } of sorted) places.push(Math.max(y, top, (places.at(-1) ?? -Infinity) + gap))
  let limit = bottom
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const place = Math.min(places[index] ?? limit, limit)
    places[index] = place
    limit = place - gap
  }
  return new Map(sorted.map(({ id }, index) => [id, places[index] ?? 0]))
}
