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
  if (when === 'http') return /^\/[\x21-\xff]*$/.test(rest) ? { when, path: rest } : null
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
