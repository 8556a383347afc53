import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { moveFile, moveFileNow } from './move-file'

export interface ReplaceOptions {
  /** Whether the new content has to be on the disk before it takes the old one's place: a power cut loses neither. */
  readonly sync?: boolean
  /** Permissions of the new file, before the umask. */
  readonly mode?: number
  /**
   * Where it is written first, in the same folder. Left out, under a name that nobody else takes; with a fixed name,
   * which only a file with one writer may have, what a crash left there is written over.
   */
  readonly temporary?: string
}

/**
 * Writes a file so that a reader, or a crash at any moment, sees the old one or the new one, whole. Makes its folder
 * where there is none.
 */
export async function replaceFile(path: string, text: string, options: ReplaceOptions = {}): Promise<void> {
  const { sync = false, mode = 0o666, temporary = besides(path) } = options
  await mkdir(dirname(path), { recursive: true })
  try {
    const file = await open(temporary, options.temporary === undefined ? 'wx' : 'w', mode)
    try {
      await file.writeFile(text)
      if (sync) await file.sync()
    } finally {
      await file.close()
    }
    await moveFile(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

/** The same at once, and on the disk when it returns: for whoever may be ended as soon as it does. */
export function replaceFileNow(path: string, text: string): void {
  const temporary = besides(path)
  mkdirSync(dirname(path), { recursive: true })
  try {
    const file = openSync(temporary, 'wx')
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    moveFileNow(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

function besides(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`
}
