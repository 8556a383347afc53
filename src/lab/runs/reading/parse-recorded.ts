/** What we write is a tenth as deep. */
const mostLevels = 100

/**
 * A value of a run's record. Null where it is nested so deep that it is none of ours: whatever goes through such a one by
 * itself, as `JSON.stringify` does, runs out of stack.
 * @throws SyntaxError
 */
export function parseRecorded(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return text.length <= 2 * mostLevels || isWithin(value, mostLevels) ? value : null
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every(part => isWithin(part, levels - 1))
}
