import { renameSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** What Windows says of a file that something has open for a moment: a virus scanner, the index, a copy in the cloud. */
const passing: ReadonlySet<unknown> = new Set(['EPERM', 'EACCES', 'EBUSY'])
/** Waits before each further try, ms: two seconds altogether. */
const waitsMs = [10, 20, 40, 80, 150, 300, 600, 800]

interface MoveOptions<Move> {
  readonly platform?: NodeJS.Platform
  readonly move?: Move
}

/** Moves a file, over another if there is one; on Windows again for a while where something has one of them open. */
export async function moveFile(
  from: string,
  to: string,
  { platform = process.platform, move = rename }: MoveOptions<typeof rename> = {}
): Promise<void> {
  for (const waitMs of platform === 'win32' ? waitsMs : []) {
    try {
      return await move(from, to)
    } catch (error) {
      if (!passes(error)) throw error
      await sleep(waitMs)
    }
  }
  return move(from, to)
}

/** The same for whoever can't wait for anything else. */
export function moveFileNow(
  from: string,
  to: string,
  { platform = process.platform, move = renameSync }: MoveOptions<typeof renameSync> = {}
): void {
  for (const waitMs of platform === 'win32' ? waitsMs : []) {
    try {
      return move(from, to)
    } catch (error) {
      if (!passes(error)) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs)
    }
  }
  return move(from, to)
}

function passes(error: unknown): boolean {
  return error instanceof Error && 'code' in error && passing.has(error.code)
}
