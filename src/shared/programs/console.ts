import type { StyledText } from './styled-text'

/** Where a line came from, if not from the program's terminal or standard output. */
export const lineSources = ['stderr', 'prepare'] as const
export type LineSource = (typeof lineSources)[number]

/** The terminal of a program of the user's own, as long as it runs. */
export interface ConsoleView {
  /** `pipes`: none was wanted (`terminal: false`); `no-terminal`: none could be had. */
  readonly kind: 'terminal' | 'pipes' | 'no-terminal'
  /** `prepare` runs, and not yet the program. */
  readonly preparing: boolean
  /** Somebody can type: its input is open. */
  readonly input: boolean
  /** What it has printed since the last end of a line, after a moment of quiet; null for nothing. */
  readonly partial: StyledText | null
}

/** Longest text that is typed at once, characters: what the line of a terminal holds. */
export const maxInputChars = 4_000
