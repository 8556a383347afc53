import { stat } from 'node:fs/promises'
import { RelevoError } from '#shared/errors'

/**
 * Bytes of a file that is to be sent.
 * @throws RelevoError `FILE_NOT_FOUND`, also for what is not a regular file
 */
export async function fileSize(path: string): Promise<number> {
  try {
    const stats = await stat(path)
    if (stats.isFile()) return stats.size
  } catch (error) {
    throw new RelevoError('FILE_NOT_FOUND', `cannot read ${path}`, { path }, error)
  }
  throw new RelevoError('FILE_NOT_FOUND', `${path} is not a file`, { path })
}
