import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface MainOptions {
  readonly dataDir: string | null
  /** A preset's or a saved topology's name, or a file. */
  readonly topology: string | null
  /** Whether servers of data are threads of the app; otherwise they are processes, as all other nodes. */
  readonly threads: boolean
  /** What else was named, as a file manager does that opens a file with this app. */
  readonly files: readonly string[]
}

/** Most files that one start hands over. */
const maxFiles = 20

/** Lenient: Chromium's own switches are among the arguments. */
export function parseMainOptions(argv: readonly string[], cwd = process.cwd()): MainOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { data: { type: 'string' }, topology: { type: 'string' }, 'no-threads': { type: 'boolean' } },
    strict: false,
    allowPositionals: true
  })
  return {
    dataDir: typeof values.data === 'string' ? resolve(values.data) : null,
    topology: typeof values.topology === 'string' ? values.topology : null,
    threads: values['no-threads'] !== true,
    files: positionals.slice(0, maxFiles).map(file => resolve(cwd, file))
  }
}
