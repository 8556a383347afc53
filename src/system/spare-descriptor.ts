import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'

/** What a call to the system says where this process, or the machine, has no descriptor left. */
const used: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE'])

let spare: number | null = null

/**
 * Runs `look`, which asks the system at once and leaves nothing open: with a descriptor that is kept for that, where there
 * is none left. Whoever waits to be told something holds others meanwhile, and a shortage would keep itself alive.
 * @throws what `look` throws
 */
export function withSpare<T>(look: () => T): T {
  try {
    return look()
  } catch (error) {
    if (spare === null || !used.has((error as NodeJS.ErrnoException).code)) throw error
    closeSync(spare)
    spare = null
    return look()
  } finally {
    spare ??= another()
  }
}

function another(): number | null {
  try {
    return openSync(devNull, 'r')
  } catch {
    return null
  }
}
