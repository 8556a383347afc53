import { chmodSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeFolder } from './temporary-folder'
import { until } from './until'

/** What `os.tmpdir()` goes by: the first on Windows. */
const variables = ['TEMP', 'TMP', 'TMPDIR'] as const

/** A program that is ending removes its folder a moment after the last test; what is there after this is left. */
const endingMs = 10_000

/**
 * Gives the run a folder of its own for temporary files, and fails it where anything of ours is left there in the end. Each
 * project of the tests has it, and the first of them does it.
 */
export default function setup(): (() => Promise<void>) | undefined {
  if (process.env['RELEVO_TEST_SHARED'] !== undefined) return
  // What runs beside each other has to find each other.
  process.env['RELEVO_TEST_SHARED'] = tmpdir()
  const folder = mkdtempSync(join(tmpdir(), 'relevo-tests-'))
  // As the one around it: some programs of the tests run as somebody else.
  chmodSync(folder, 0o1777)
  for (const variable of variables) process.env[variable] = folder
  return async () => {
    const left = await leftIn(folder, endingMs)
    if (left.length > 0) {
      process.exitCode = 1
      process.stderr.write(`The tests have left in the folder for temporary files: ${left.join(', ')}\n`)
    }
    try {
      removeFolder(folder)
    } catch (error) {
      process.stderr.write(`The folder for temporary files of the tests is still there: ${String(error)}\n`)
    }
  }
}

/** What of ours is in a folder, with what is in that, and does not go within so long. */
export async function leftIn(folder: string, timeoutMs: number): Promise<string[]> {
  const ours = (): string[] => readdirSync(folder).filter(name => name.startsWith('relevo-'))
  await until(() => ours().length === 0, { timeoutMs }).catch(() => undefined)
  return ours().map(name => `${name} (${inside(join(folder, name))})`)
}

function inside(path: string): string {
  try {
    return readdirSync(path).join(', ')
  } catch (error) {
    // It is a file, or it has just gone.
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}
