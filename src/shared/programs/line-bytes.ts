import type { StyledText } from './styled-text'

/** What a line takes beside its text and each of its styles, bytes: about. */
const lineBase = 200
const styleBase = 100

/** About how much memory a line of a log takes, bytes. A text of accents or signs takes two for each of its units. */
export function lineBytes({ text, styles }: StyledText): number {
  return lineBase + text.length * 2 + (styles?.length ?? 0) * styleBase
}
