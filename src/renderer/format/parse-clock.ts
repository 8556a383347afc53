/**
 * The moment of a run that a person typed, in ms, or null: hours, minutes and seconds with colons in between, as the panel
 * writes them, the last of them with decimals; what is left out in front is 0. A comma is a decimal point too.
 */
export function parseClock(text: string): number | null {
  const [, hours = '0', minutes = '0', seconds = '', fraction = ''] =
    text.trim().match(/^(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:[.,](\d{1,9}))?$/) ?? []
  if (seconds === '') return null
  // In whole ms: as a fraction of a second it would not be exact.
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + ms
}
