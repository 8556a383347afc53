import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PromisedRoom } from '#system/disk/disk-room'
import { moveFile } from '#system/move-file'
import { Turns } from '#system/turns'
import type { RepairReason } from '#shared/transfers/repair'
import { numberedName, splitPath } from '#nodes/protocol/transfer/safe-name'
import { ownFolder, stampOf, type ContentHashes } from '../content-hash'
import { systemCode } from '../reception-error'
import type { UploadName } from '../http/uploads/upload-name'
import type { Placing } from '../placing'
import { removeStored } from '../remove-stored'
import type { Manifest, ManifestEntry } from '../repair/manifest'
import { makeFolder, syncFolderTogether } from '../sync-folder'

/** Where the coursework's receiver leaves what it received. */
export const plainName = 'archivo_video_recibido.mp4'

/** Alternatives of one name that are tried before a file is refused. */
const maxNumbered = 10_000
/** How often a place is looked for: a file may have the name of a folder of it, or get that in the same moment. */
const maxTries = 4

/** What is written down of a file, but for the name that it gets. */
export type Arrival = Omit<ManifestEntry, 'name' | 'removed' | 'place'>

/** What is done in one turn with a file that gets its name. */
interface Settling {
  /** Whether it is to have one; asked when its turn has come. */
  readonly isWanted: () => boolean
  /** Writes its name down, at once where others look; resolves when it is on the disk. */
  readonly record: (name: string) => Promise<void>
}

/** What came of one try: the file has that name, whoever has it is to be looked at first or has other bytes, or none is wanted. */
type Settled = { readonly recorded: Promise<void> } | 'unread' | 'taken' | 'unwanted'

/**
 * The finished files of a receiver: each appears under its name only when it is whole. What the manifest says of a name
 * changes in the same turn as the file.
 */
export class ReceivedStore {
  readonly folder: string
  readonly #dataDir: string
  readonly #hashes: ContentHashes
  readonly #manifest: Manifest
  readonly #placing: Placing
  /** One at a time: to choose a free name and to take it are two steps, and all of a folder may get another name. */
  readonly #turns = new Turns()

  constructor(dataDir: string, hashes: ContentHashes, manifest: Manifest, placing: Placing) {
    this.#dataDir = dataDir
    this.folder = join(dataDir, 'received')
    this.#hashes = hashes
    this.#manifest = manifest
    this.#placing = placing
  }

  /**
   * Moves a whole file to the name that it was offered under, which may be in folders (`a/b/name`), or to a numbered one when
   * another file has that name. So is a folder whose name a file has: all that goes into it goes into the same one.
   * @param room what the disk of the received files has for it, where it comes from another one
   * @returns the name that it has now.
   */
  async publish(temporary: string, arrival: Arrival, room?: PromisedRoom): Promise<string> {
    const { offered, sha256 } = arrival
    const settling = {
      isWanted: () => true,
      record: (name: string): Promise<void> => this.#manifest.add({ ...arrival, name })
    }
    const name = await this.#placing.settle(temporary, { sha256, room }, from =>
      this.#settle(from, offered, sha256, settling)
    )
    return name ?? offered
  }

  /**
   * Brings a file here, or back, that a receiver of the same group has.
   * @param room what the disk of the received files has for it, where it comes from another one
   * @returns its name; null where it is not wanted any more, as somebody has removed it meanwhile or sent it
   */
  restore(
    temporary: string,
    entry: ManifestEntry,
    why: RepairReason,
    room?: PromisedRoom
  ): Promise<string | null> {
    const { sha256 } = entry
    return this.#placing.settle(temporary, { sha256, room }, from => this.#restore(from, entry, why))
  }

  async #restore(temporary: string, entry: ManifestEntry, why: RepairReason): Promise<string | null> {
    const { name, offered, sha256 } = entry
    const manifest = this.#manifest
    if (why === 'rotted') return this.#replace(temporary, entry)
    if (why === 'lost')
      return this.#settle(temporary, name, sha256, {
        isWanted: () => manifest.has(entry),
        record: found => manifest.renamed(entry, found)
      })
    return this.#settle(temporary, offered, sha256, {
      isWanted: () => !manifest.knows(entry),
      record: found => manifest.add({ ...entry, name: found })
    })
  }

  /**
   * Writes down a file that is there under the name that it was offered with, and that the manifest does not know: it may
   * have been damaged. Whether that was so.
   */
  async adopt(entry: ManifestEntry): Promise<boolean> {
    const path = join(this.folder, entry.offered)
    const isThere = async (): Promise<boolean> =>
      (await this.#hashes.of(path).catch(() => null)) === entry.sha256
    // A long file takes long to hash: nobody waits for it.
    if (!(await isThere())) return false
    const recorded = await this.#turns.take(async () =>
      !this.#manifest.knows(entry) && (await isThere())
        ? { written: this.#manifest.add({ ...entry, name: entry.offered }) }
        : null
    )
    await recorded?.written
    return recorded !== null
  }

  async #settle(temporary: string, path: string, sha256: string, settling: Settling): Promise<string | null> {
    for (let tries = 1; ; tries++) {
      try {
        // As a rule its folders are there, or can be made: the disk says so where they cannot.
        const place = tries === 1 ? path : await this.#inFolders(path)
        return await this.#settleAs(temporary, place, sha256, settling)
      } catch (error) {
        const code = systemCode(error)
        if (tries === maxTries || (code !== 'ENOTDIR' && code !== 'EEXIST')) throw error
      }
    }
  }

  async #settleAs(
    temporary: string,
    name: string,
    sha256: string,
    { isWanted, record }: Settling
  ): Promise<string | null> {
    for (let n = 1; n <= maxNumbered; n++) {
      const candidate = n === 1 ? name : numberedName(name, n)
      const path = join(this.folder, candidate)
      const settle = (isRead: boolean) => async (): Promise<Settled> => {
        if (!isWanted()) return 'unwanted'
        const taken = await stat(path).catch(() => null)
        if (taken === null) await this.#move(temporary, path, sha256)
        else if (!isRead) return 'unread'
        else if (taken.isFile() && (await this.#hashes.of(path).catch(() => null)) === sha256)
          await rm(temporary, { force: true })
        else return 'taken'
        // Others go on while it is written.
        return { recorded: record(candidate) }
      }
      let settled = await this.#turns.take(settle(false))
      if (settled === 'unread') {
        // A long file takes long to hash: nobody else waits for it.
        await this.#hashes.of(path).catch(() => undefined)
        settled = await this.#turns.take(settle(true))
      }
      if (settled === 'taken' || settled === 'unread') continue
      if (settled === 'unwanted') return null
      await syncFolderTogether(dirname(path))
      await settled.recorded
      return candidate
    }
    throw new Error(`too many files are called ${name}`)
  }

  /** The path, with a number at each folder that cannot be made because a file has its name. */
  async #inFolders(path: string): Promise<string> {
    const { folder, name } = splitPath(path)
    if (folder === '') return path
    const outer = await this.#inFolders(folder)
    for (let n = 1; n <= maxNumbered; n++) {
      const candidate = n === 1 ? outer : numberedName(outer, n)
      const found = await stat(join(this.folder, candidate)).catch(() => null)
      if (found === null || found.isDirectory()) return `${candidate}/${name}`
    }
    throw new Error(`too many files are called ${outer}`)
  }

  /** Puts a whole file in the place of one whose bytes are wrong, which is kept beside, out of sight. */
  async #replace(temporary: string, entry: ManifestEntry): Promise<string | null> {
    const { name, sha256 } = entry
    const path = join(this.folder, name)
    const isThere = await this.#turns.take(async () => {
      if (!this.#manifest.has(entry)) return false
      const aside = join(dirname(path), ownFolder, `${splitPath(name).name}.replaced`)
      await mkdir(dirname(aside), { recursive: true })
      // A folder may have the name: then nothing can be put there, and the move says so.
      const isFile = (await stat(path).catch(() => null))?.isFile() ?? false
      if (isFile) await moveFile(path, aside)
      await this.#move(temporary, path, sha256).catch(async (error: unknown) => {
        if (isFile) await moveFile(aside, path)
        throw error
      })
      this.#manifest.healed(entry)
      return true
    })
    if (!isThere) return null
    await syncFolderTogether(dirname(path))
    return name
  }

  /** Removes a file, as a person wishes. Whether there was one. @throws what the disk said */
  remove(name: string): Promise<boolean> {
    const inside = { manifest: this.#manifest, hashes: this.#hashes }
    return this.#turns.take(() => removeStored({ name }, this.folder, inside))
  }

  /** Moves a whole file to the coursework's name, in place of the one before. */
  async publishPlain(temporary: string, sha256: string): Promise<void> {
    const place = join(this.#dataDir, plainName)
    await this.#placing.settle(temporary, { sha256 }, async from => {
      await this.#turns.take(() => this.#move(from, place, sha256))
      await syncFolderTogether(this.#dataDir)
    })
  }

  /** The name of the last file that was sent by a name; null where it could not have that, and none was. */
  nameOf({ sent, safe }: UploadName): string | null {
    return sent === safe ? safe : (this.#manifest.sentAs(sent, undefined)?.name ?? null)
  }

  /** Whether a file of this name is there, or is to be. */
  async hasFile(name: string): Promise<boolean> {
    return this.#manifest.at({ name }) !== null || (await this.folderOf(name)) !== null
  }

  /** Whether there is a folder of this path, below the received ones. */
  async hasFolder(path: string): Promise<boolean> {
    return (await stat(join(this.folder, path)).catch(() => null))?.isDirectory() ?? false
  }

  /** The folder that holds the file of this name; null when there is none. */
  async folderOf(name: string): Promise<string | null> {
    for (const folder of name === plainName ? [this.folder, this.#dataDir] : [this.folder]) {
      const found = await stat(join(folder, name)).catch(() => null)
      if (found?.isFile()) return folder
    }
    return null
  }

  async #move(from: string, to: string, sha256: string): Promise<void> {
    const stamp = await stampOf(from)
    await moveFile(from, to).catch(async (error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error
      await makeFolder(dirname(to))
      await moveFile(from, to)
    })
    await this.#hashes.remember(to, sha256, stamp)
  }
}
