import type { LogLine } from '#shared/state'

/** One exchange and what each replica logged of it, while it is being put together. */
export interface Unit {
  /** The proxy's number; null where nobody told of a session. */
  readonly session: number | null
  t: number
  readonly groups: Map<string, readonly LogLine[]>
}

/** The lines of one connection that no session explains. */
export interface Stray {
  readonly replica: string
  readonly t: number
  readonly lines: readonly LogLine[]
}

export function contentOf(lines: readonly LogLine[]): string {
  return lines.map(line => line.text).join('\n')
}
