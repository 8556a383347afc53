import { readdir, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { splitPath } from '#nodes/protocol/transfer/safe-name'
import { uploadPath, type UploadName } from '../http/uploads/upload-name'

/** Files that are younger are listed with their time, others with their year, ms. */
const recentMs = 180 * 24 * 3_600_000

/** A whole file, or a folder, as FTP and SFTP list it. */
export interface StoredFile {
  /** Its own name, without the folders that it is in. */
  readonly name: string
  /** Bytes; 0 of a folder. */
  readonly size: number
  readonly modified: Date
  readonly isFolder: boolean
}

/**
 * The path of a client, as it says it and in the form that names have here. Null for what has a part that cannot be a name
 * here, or too many. None leads out.
 * @param at the folder that it begins in
 */
export function pathOf(path: string, at = '/'): UploadName | 'outermost' | null {
  const raw = posix.resolve('/', at, path).slice(1)
  return raw === '' ? 'outermost' : uploadPath(raw)
}

/** ` as a/_CON`: what a client is told where its file has another name than it said; else nothing. @param at as in `pathOf` */
export function otherName(name: string, path: string, at = '/'): string {
  return posix.resolve('/', at, path) === `/${name}` ? '' : ` as ${name}`
}

/** The whole files and the folders of a folder by name, so many at most. */
export async function storedFiles(folder: string, most: number): Promise<StoredFile[]> {
  const names = (await readdir(folder).catch(() => [])).filter(name => !name.startsWith('.')).sort()
  const files: StoredFile[] = []
  for (const name of names.slice(0, most)) {
    const file = await stored(folder, name)
    if (file !== null) files.push(file)
  }
  return files
}

/** Null where there is no whole file of that name. */
export async function storedFile(folder: string, name: string): Promise<StoredFile | null> {
  const found = await stored(folder, name)
  return found?.isFolder === false ? found : null
}

/** A whole file or a folder; null where there is neither. */
export async function stored(folder: string, name: string): Promise<StoredFile | null> {
  const info = await stat(join(folder, name)).catch(() => null)
  if (!info?.isFile() && !info?.isDirectory()) return null
  const isFolder = info.isDirectory()
  return { name: splitPath(name).name, size: isFolder ? 0 : info.size, modified: info.mtime, isFolder }
}

/** A line of `ls -l`, by which clients that know nothing better read a listing. Times are UTC. */
export function listLine({ name, size, modified, isFolder }: StoredFile): string {
  // `Tue, 07 Apr 2026 15:30:00 GMT`
  const [, day = '', month = '', year = '', clock = ''] = modified.toUTCString().split(' ')
  const isRecent = Date.now() - modified.getTime() < recentMs
  const when = `${month} ${String(Number(day)).padStart(2)} ${isRecent ? clock.slice(0, 5) : ` ${year}`}`
  const rights = isFolder ? 'drwxr-xr-x 2' : '-rw-r--r-- 1'
  return `${rights} relevo relevo ${String(size).padStart(12)} ${when} ${name}`
}
