import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { RelevoError } from '#shared/errors'

/** Bytes that are made, and hashed, at once. */
const chunkBytes = 1024 ** 2

/** The file that goes by every road. */
export interface RoadSource {
  readonly path: string
  /** Empty where it was made for the measurement. */
  readonly name: string
  readonly size: number
  readonly sha256: string
  /** Removes what was made for the measurement only. */
  remove(): Promise<void>
}

/** A file of so many bytes that nothing can compress. */
export async function madeSource(folder: string, size: number): Promise<RoadSource> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `road-${randomUUID()}`)
  const hash = createHash('sha256')
  const file = await open(path, 'wx', 0o600)
  try {
    for (let left = size; left > 0; left -= chunkBytes) {
      const chunk = randomBytes(Math.min(chunkBytes, left))
      hash.update(chunk)
      await file.write(chunk)
    }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return { path, name: '', size, sha256: hash.digest('hex'), remove: () => rm(path, { force: true }) }
}

/** A file that was uploaded to be measured: it is of no use afterwards. */
export async function takenSource(
  folder: string,
  upload: { readonly path: string; readonly discard: () => void },
  name: string
): Promise<RoadSource> {
  const path = join(folder, `road-${randomUUID()}`)
  await rename(upload.path, path)
  upload.discard()
  const remove = (): Promise<void> => rm(path, { force: true })
  try {
    return { ...(await foundSource(path)), name, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** A file that is there. @throws RelevoError `FILE_NOT_FOUND` */
export async function foundSource(path: string): Promise<RoadSource> {
  const info = await stat(path).catch(() => null)
  if (!info?.isFile()) throw new RelevoError('FILE_NOT_FOUND', `cannot read ${path}`, { path })
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }))
    hash.update(chunk as Buffer)
  const { size } = info
  return { path, name: basename(path), size, sha256: hash.digest('hex'), remove: async () => undefined }
}
