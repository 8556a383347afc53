/**
 * The number that a person typed, or null. Both decimal signs are taken, whatever the language; groups of exactly
 * three digits after a first group that is not 0 are thousands, as in `1,024` and `1.024`.
 */
export function parseNumber(text: string): number | null {
  const compact = text.replace(/[\s\u00a0\u202f]/g, '').replace('\u2212', '-')
  const parts = compact.match(/^(-?(?:[1-9]\d{0,2}(?:[.,]\d{3})+|\d+))(?:[.,](\d+))?$/)
  if (!parts) return null
  return Number(`${parts[1]?.replace(/[.,]/g, '') ?? ''}.${parts[2] ?? '0'}`)
}
