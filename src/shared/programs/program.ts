import { z } from 'zod'
import { splitCommandLine } from './command-line'

/** How the bytes that a program prints become text; `auto`: UTF-8 where a line is that, otherwise windows-1252. */
export const encodings = ['auto', 'utf-8', 'latin1', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

/** Signals by which a program can be asked to end. */
const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGKILL'] as const

const aCommand = 'a command with its quotes closed, as "java Servidor2 50001", or a list of words'

/** A command as people write it: one string, of which quotes hold words together, or its words. */
export const commandSchema = z.union(
  [
    z
      .string()
      .min(1)
      .max(4096)
      .refine(text => (splitCommandLine(text)?.[0] ?? '') !== '', aCommand),
    z.array(z.string().max(4096)).min(1).max(100)
  ],
  { error: aCommand }
)

/** When a program is ready: `port`, `line /regular expression/`, or `http /path`. */
export type Ready =
  | { readonly when: 'port' }
  | { readonly when: 'line'; readonly pattern: RegExp }
  | { readonly when: 'http'; readonly path: string }

/** What `ready` says; null when it says nothing that can be understood. */
export function parseReady(text: string): Ready | null {
  const [, when, rest = ''] = /^(port|line|http)(?:\s+(.*))?$/.exec(text.trim()) ?? []
  if (when === 'port') return rest === '' ? { when } : null
  if (when === 'http') return /^\/\S*$/.test(rest) ? { when, path: rest } : null
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/.exec(rest) ?? []
  if (when !== 'line' || source === undefined) return null
  try {
    return { when, pattern: new RegExp(source, flags) }
  } catch {
    return null
  }
}

export const readySchema = z
  .string()
  .max(500)
  .refine(text => parseReady(text) !== null, 'port, line /regular expression/, or http /path')

/** How a program is asked to end, and how long it may take, ms; then it is killed. */
export const stopSchema = z.strictObject({
  signal: z.enum(stopSignals).default('SIGTERM'),
  graceMs: z.number().min(0).max(3_600_000).default(5_000)
})

/**
 * What a stretch of a line looks like. Colours: 0 to 255 of the palette of terminals (the first 16 are named ones), or
 * `#rrggbb`.
 */
export interface TextStyle {
  readonly from: number
  readonly to: number
  readonly color?: number | string
  readonly background?: number | string
  readonly bold?: true
  readonly dim?: true
  readonly italic?: true
  readonly underline?: true
}

/** A line's text, without what a terminal would have done something with, and what its stretches look like. */
export interface StyledText {
  readonly text: string
  readonly styles?: readonly TextStyle[]
}

const color = z.union([z.int().min(0).max(255), z.string().regex(/^#[0-9a-f]{6}$/)])
const yes = z.literal(true).optional()
export const styledTextSchema = z.object({
  text: z.string(),
  styles: z
    .array(
      z.object({
        from: z.int(),
        to: z.int(),
        color: color.optional(),
        background: color.optional(),
        bold: yes,
        dim: yes,
        italic: yes,
        underline: yes
      })
    )
    .optional()
})

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
