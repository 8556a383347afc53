import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface MainOptions {
  readonly dataDir: string | null
  /** A preset's or a saved topology's name, or a file. */
  readonly topology: string | null
}

/** Lenient: Chromium's own switches are among the arguments. */
export function parseMainOptions(argv: readonly string[]): MainOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { data: { type: 'string' }, topology: { type: 'string' } },
    strict: false,
    allowPositionals: true
  })
  return {
    dataDir: typeof values.data === 'string' ? resolve(values.data) : null,
    topology: typeof values.topology === 'string' ? values.topology : null
  }
}
