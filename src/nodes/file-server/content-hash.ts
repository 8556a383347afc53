import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { replaceFile } from '#system/replace-file'

/** Files of our own inside a served folder: hashes, and uploads that are not whole yet. Never served. */
export const ownFolder = '.relevo'

/** Bytes of one read of a file that is hashed. */
const readBytes = 1024 ** 2
/** A smaller file is read again by the next life, bytes: to keep its hash costs as much. */
const keptFromBytes = 1024 ** 2
/** Hashes kept in memory; the oldest goes first. */
const maxRemembered = 1024

/**
 * Which bytes a hash is of: a file that was replaced or edited has another stamp. The clock of mtime ticks every
 * few ms only, so that two files of one size may share it: the inode tells them apart.
 */
export interface Stamp {
  readonly inode: bigint
  readonly size: number
  readonly mtimeNs: bigint
}

/** Reads `path` up to `end` (bytes) into `hash`. */
export async function hashFile(path: string, hash: Hash = createHash('sha256'), end?: number): Promise<Hash> {
  if (end === 0) return hash
  const stream = createReadStream(path, {
    highWaterMark: readBytes,
    ...(end !== undefined && { end: end - 1 })
  })
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash
}

/**
 * SHA-256 of files, kept beside them (`.relevo/<name>.sha256`) so that each is computed once: while it is
 * received, or when it is first asked for if someone put it there by hand.
 */
export class ContentHashes {
  readonly #known = new Map<string, { readonly stamp: Stamp; readonly sha256: Promise<string> }>()

  async of(path: string): Promise<string> {
    const stamp = await stampOf(path)
    const known = this.#known.get(path)
    if (known !== undefined && sameStamp(known.stamp, stamp)) return known.sha256
    const sha256 = this.#find(path, stamp)
    this.#keep(path, stamp, sha256)
    sha256.catch(() => this.#known.delete(path))
    return sha256
  }

  /**
   * Keeps a hash that the caller computed while it wrote the file. `stamp` is from before the file got its name:
   * by now another may have it.
   */
  async remember(path: string, sha256: string, stamp: Stamp): Promise<void> {
    this.#keep(path, stamp, Promise.resolve(sha256))
    if (stamp.size >= keptFromBytes) await writeSidecar(path, stamp, sha256)
  }

  /** The file is to be read when it is asked for next: its bytes may be others, though its times are not. */
  async forget(path: string): Promise<void> {
    this.#known.delete(path)
    await rm(sidecar(path), { force: true }).catch(() => undefined)
  }

  #keep(path: string, stamp: Stamp, sha256: Promise<string>): void {
    this.#known.delete(path)
    this.#known.set(path, { stamp, sha256 })
    const oldest = this.#known.keys().next()
    if (this.#known.size > maxRemembered && !oldest.done) this.#known.delete(oldest.value)
  }

  async #find(path: string, stamp: Stamp): Promise<string> {
    const isKept = stamp.size >= keptFromBytes
    const kept = isKept ? await readSidecar(path, stamp) : null
    if (kept !== null) return kept
    const sha256 = (await hashFile(path)).digest('hex')
    if (isKept && sameStamp(stamp, await stampOf(path))) await writeSidecar(path, stamp, sha256)
    return sha256
  }
}

/** The stamp of the file at a path, or of one that is open. */
export async function stampOf(file: string | FileHandle): Promise<Stamp> {
  const info = typeof file === 'string' ? stat(file, { bigint: true }) : file.stat({ bigint: true })
  const { ino, size, mtimeNs } = await info
  return { inode: ino, size: Number(size), mtimeNs }
}

/** Whether both are of the same bytes. */
export function sameStamp(a: Stamp, b: Stamp | null): boolean {
  return b !== null && a.inode === b.inode && a.size === b.size && a.mtimeNs === b.mtimeNs
}

const sidecar = (path: string): string => join(dirname(path), ownFolder, `${basename(path)}.sha256`)

/** One line: `<sha256> <size> <mtime in ns> <inode>`. */
async function readSidecar(path: string, stamp: Stamp): Promise<string | null> {
  const text = await readFile(sidecar(path), 'utf8').catch(() => '')
  const [sha256 = '', size, mtimeNs, inode] = text.trim().split(' ')
  if (!/^[0-9a-f]{64}$/.test(sha256)) return null
  const same =
    size === String(stamp.size) && mtimeNs === String(stamp.mtimeNs) && inode === String(stamp.inode)
  return same ? sha256 : null
}

/** Best effort: without it the hash is computed again. */
async function writeSidecar(path: string, stamp: Stamp, sha256: string): Promise<void> {
  const line = `${sha256} ${stamp.size} ${stamp.mtimeNs} ${stamp.inode}\n`
  // It fails in a read-only folder, or on a full disk.
  await replaceFile(sidecar(path), line).catch(() => undefined)
}
