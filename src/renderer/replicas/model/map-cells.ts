/** What a cell of the map says, from the worst on. */
const severity = ['x', '~', '.', '?', '+', '='] as const
export type MapLetter = (typeof severity)[number]

/**
 * One row of the map cut into at most `most` cells: where several sessions share a cell, the worst of them shows,
 * so that one difference among thousands is still seen.
 */
export function mapCells(row: string, most: number): MapLetter[] {
  const count = Math.min(row.length, most)
  const cells: MapLetter[] = []
  for (let cell = 0; cell < count; cell += 1) {
    const from = Math.floor((cell * row.length) / count)
    const to = Math.max(from + 1, Math.floor(((cell + 1) * row.length) / count))
    const part = row.slice(from, to)
    cells.push(severity.find(letter => part.includes(letter)) ?? '=')
  }
  return cells
}
