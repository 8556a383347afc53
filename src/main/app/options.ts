import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { maxSeed } from '#system/random'

export interface MainOptions {
  readonly dataDir: string | null
  /** A preset's or a saved topology's name, or a file. */
  readonly topology: string | null
  /** Of all that is drawn by chance; undefined: the topology's, or any. */
  readonly seed: number | undefined
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
    options: {
      data: { type: 'string' },
      topology: { type: 'string' },
      seed: { type: 'string' },
      'no-threads': { type: 'boolean' }
    },
    strict: false,
    allowPositionals: true
  })
  return {
    dataDir: typeof values.data === 'string' ? resolve(values.data) : null,
    topology: typeof values.topology === 'string' ? values.topology : null,
    seed: typeof values.seed === 'string' ? seedOf(values.seed) : undefined,
    threads: values['no-threads'] !== true,
    files: positionals.slice(0, maxFiles).map(file => resolve(cwd, file))
  }
}

/** Undefined for what is no seed: any switch of Chromium's may be there, and nothing is refused. */
function seedOf(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) <= maxSeed ? Number(text) : undefined
}
