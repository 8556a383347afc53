import { chmodSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeFolder } from './temporary-folder'

/** What `os.tmpdir()` goes by: the first on Windows. */
const variables = ['TEMP', 'TMP', 'TMPDIR'] as const

/**
 * Gives the run a folder of its own for temporary files, and fails it where anything of ours is left there in the end. Each
 * project of the tests has it, and the first of them does it.
 */
export default function setup(): (() => void) | undefined {
  if (process.env['RELEVO_TEST_SHARED'] !== undefined) return
  // What runs beside each other has to find each other.
  process.env['RELEVO_TEST_SHARED'] = tmpdir()
  const folder = mkdtempSync(join(tmpdir(), 'relevo-tests-'))
  // As the one around it: some programs of the tests run as somebody else.
  chmodSync(folder, 0o1777)
  for (const variable of variables) process.env[variable] = folder
  return () => {
    const left = readdirSync(folder)
      .filter(name => name.startsWith('relevo-'))
      .map(name => `${name} (${readdirSync(join(folder, name)).join(', ')})`)
    removeFolder(folder)
    if (left.length === 0) return
    process.exitCode = 1
    process.stderr.write(`The tests have left in the folder for temporary files: ${left.join(', ')}\n`)
  }
}
