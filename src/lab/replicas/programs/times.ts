import type { LogLine } from '#shared/state'

/** A time of day to the second at least, as programs print it: `11:15:58`, `11:15:58.123`, `11:15:58,123`. */
const time = /(?<![\d:.])\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?![\d:])/g

/** A line as it is compared, and as it was printed. */
interface TimelessLine extends LogLine {
  readonly printed: string
}

/** The line with no times of day in it: replicas print their own, and a replay is printed later. */
export function withoutTimes(line: LogLine): LogLine {
  const text = line.text.replace(time, '··:··:··')
  if (text === line.text) return line
  const timeless: TimelessLine = { ...line, text, printed: line.text }
  return timeless
}

/** Its text with the times that were left out. */
export function printedText(line: LogLine): string {
  return 'printed' in line && typeof line.printed === 'string' ? line.printed : line.text
}
