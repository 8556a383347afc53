/**
 * The number that a person typed, or null. The panel points decimals in both languages, so that a point is never
 * anything else; commas between groups of exactly three digits, after a first group that is not 0, are thousands, as
 * in `1,024`, and another comma is taken as the decimal sign that it is elsewhere.
 */
export function parseNumber(text: string): number | null {
  const compact = text.replace(/[\s\u00a0\u202f]/g, '').replace('\u2212', '-')
  const parts = compact.match(/^(-?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+))(?:[.,](\d+))?$/)
  if (!parts) return null
  return Number(`${parts[1]?.replaceAll(',', '') ?? ''}.${parts[2] ?? '0'}`)
}
