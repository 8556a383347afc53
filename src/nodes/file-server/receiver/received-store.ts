import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { moveFile } from '#system/move-file'
import { numberedName, splitPath } from '#nodes/protocol/transfer/safe-name'
import { ownFolder, stampOf, type ContentHashes } from '../content-hash'
import { systemCode } from '../reception-error'
import { makeFolder, syncFolder, syncFolderTogether } from '../sync-folder'

/** Where the coursework's receiver leaves what it received. */
export const plainName = 'archivo_video_recibido.mp4'

/** Alternatives of one name that are tried before a file is refused. */
const maxNumbered = 10_000
/** How often a place is looked for that another file takes in the same moment. */
const maxTries = 3

/** The finished files of a receiver: each appears under its name only when it is whole. */
export class ReceivedStore {
  readonly folder: string
  readonly #dataDir: string
  readonly #hashes: ContentHashes
  /** One publication at a time: choosing a free name and taking it are two steps. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(dataDir: string, hashes: ContentHashes) {
    this.#dataDir = dataDir
    this.folder = join(dataDir, 'received')
    this.#hashes = hashes
  }

  /**
   * Moves a whole file to its name, which may be in folders (`a/b/name`), or to a numbered one when another file has
   * that name. So is a folder whose name a file has: all that goes into it goes into the same one.
   * @returns the name that it has now.
   */
  async publish(temporary: string, offered: string, sha256: string): Promise<string> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#publishAs(temporary, await this.#inFolders(offered), sha256)
      } catch (error) {
        // A file may have got the name of a folder meanwhile.
        const code = systemCode(error)
        if (tries === maxTries || (code !== 'ENOTDIR' && code !== 'EEXIST')) throw error
      }
    }
  }

  async #publishAs(temporary: string, name: string, sha256: string): Promise<string> {
    for (let n = 1; n <= maxNumbered; n++) {
      const candidate = n === 1 ? name : numberedName(name, n)
      const path = join(this.folder, candidate)
      if (await this.#inTurn(() => this.#moveWhereFree(temporary, path, sha256))) {
        await syncFolderTogether(dirname(path))
        return candidate
      }
      // A long file takes long to hash: nobody else waits for it.
      const taken = await stat(path).catch(() => null)
      if (taken?.isFile() && (await this.#hashes.of(path).catch(() => null)) === sha256) {
        await rm(temporary, { force: true })
        return candidate
      }
      // Whoever had the name is gone.
      if (taken === null) n--
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
  async replace(temporary: string, name: string, sha256: string): Promise<void> {
    const path = join(this.folder, name)
    await this.#inTurn(async () => {
      const aside = join(dirname(path), ownFolder, `${splitPath(name).name}.replaced`)
      await mkdir(dirname(aside), { recursive: true })
      // A folder may have the name: then nothing can be put there, and the move says so.
      if ((await stat(path).catch(() => null))?.isFile()) await moveFile(path, aside)
      await this.#move(temporary, path, sha256)
    })
    await syncFolderTogether(dirname(path))
  }

  /** Removes a file, as a person wishes. Whether there was one. */
  async remove(name: string): Promise<boolean> {
    const path = join(this.folder, name)
    return this.#inTurn(async () => {
      if (!(await stat(path).catch(() => null))?.isFile()) return false
      await rm(path)
      await this.#hashes.forget(path)
      await syncFolder(dirname(path))
      return true
    })
  }

  /** Moves a whole file to the coursework's name, in place of the one before. */
  async publishPlain(temporary: string, sha256: string): Promise<void> {
    await this.#inTurn(() => this.#move(temporary, join(this.#dataDir, plainName), sha256))
    await syncFolderTogether(this.#dataDir)
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

  /** Whether nothing had the name. */
  async #moveWhereFree(from: string, to: string, sha256: string): Promise<boolean> {
    if ((await stat(to).catch(() => null)) !== null) return false
    await this.#move(from, to, sha256)
    return true
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

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => undefined)
    return result
  }
}
