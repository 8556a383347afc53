import { readdir, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { safeName } from '#nodes/protocol/transfer/safe-name'

/** Files that are younger are listed with their time, others with their year, ms. */
const recentMs = 180 * 24 * 3_600_000

/** A whole file, as FTP and SFTP list it. */
export interface StoredFile {
  readonly name: string
  readonly size: number
  readonly modified: Date
}

/** The path of a client: the one folder that there is, or the name of a file in it; null for what leads elsewhere. */
export function pathOf(path: string): { readonly name: string | null } | null {
  const [, name = '', ...deeper] = posix.resolve('/', path).split('/')
  if (deeper.length > 0) return null
  if (name === '') return { name: null }
  const safe = safeName(name)
  return safe === null ? null : { name: safe }
}

/** The whole files of a folder by name, so many at most. */
export async function storedFiles(folder: string, most: number): Promise<StoredFile[]> {
  const names = (await readdir(folder).catch(() => [])).filter(name => !name.startsWith('.')).sort()
  const files: StoredFile[] = []
  for (const name of names.slice(0, most)) {
    const file = await storedFile(folder, name)
    if (file !== null) files.push(file)
  }
  return files
}

/** Null where there is no whole file of that name. */
export async function storedFile(folder: string, name: string): Promise<StoredFile | null> {
  const info = await stat(join(folder, name)).catch(() => null)
  return info?.isFile() ? { name, size: info.size, modified: info.mtime } : null
}

/** A line of `ls -l`, by which clients that know nothing better read a listing. Times are UTC. */
export function listLine({ name, size, modified }: StoredFile): string {
  // `Tue, 07 Apr 2026 15:30:00 GMT`
  const [, day = '', month = '', year = '', clock = ''] = modified.toUTCString().split(' ')
  const isRecent = Date.now() - modified.getTime() < recentMs
  const when = `${month} ${String(Number(day)).padStart(2)} ${isRecent ? clock.slice(0, 5) : ` ${year}`}`
  return `-rw-r--r-- 1 relevo relevo ${String(size).padStart(12)} ${when} ${name}`
}
