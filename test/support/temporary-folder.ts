import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEndOfFile } from './end-of-file'

/** A new folder, `relevo-KIND-…`, which is removed at the end of the file of tests, if it was not before. Asked for in a hook or a test. */
export function temporaryFolder(kind = 'lab'): string {
  let folder: string | null = null
  atEndOfFile(() => {
    if (folder !== null) removeFolder(folder)
  })
  folder = mkdtempSync(join(tmpdir(), `relevo-${kind}-`))
  return folder
}

/** Removes it, also where a process that ends still writes into it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}
