import { stat } from 'node:fs/promises'
import { RelevoError } from '#shared/errors'

/**
 * Bytes of a file that is to be sent.
 * @throws RelevoError `FILE_NOT_FOUND`, also for what is not a regular file
 */
export async function fileSize(path: string): Promise<number> {
  return (await fileFacts(path)).size
}

/** Bytes of a file, and when it was last written, ms since the epoch. @throws as `fileSize` */
export async function fileFacts(path: string): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  try {
    const stats = await stat(path)
    if (stats.isFile()) return { size: stats.size, mtimeMs: stats.mtimeMs }
  } catch (error) {
    throw new RelevoError('FILE_NOT_FOUND', `cannot read ${path}`, { path }, error)
  }
  throw new RelevoError('FILE_NOT_FOUND', `${path} is not a file`, { path })
}
