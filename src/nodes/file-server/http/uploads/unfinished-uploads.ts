import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { caseless, safeFolders } from '#nodes/protocol/transfer/safe-name'
import { Ages } from '#system/disk/ages'
import { bootId } from '#system/proc'
import { Turns } from '#system/turns'
import type { PartialLimits } from '../../limits'
import { ReceptionError } from '../../reception-error'

/** What stands before the name of a file that was cut, and can be gone on with; no node's id begins so. */
const prefix = '_part~'
/** What stands before that of a file which has the name of one that is known by its hash. */
const namePrefix = '_name~'
/** Between the node, the run of the system, what makes the name its own, and the file that the bytes are of. */
const separator = '~'
/** The run of the system in which this is; empty where it does not say. */
const thisBoot = (bootId() ?? '').slice(0, 8)
/** Bytes of a name; a longer one is known by its hash, and so is one that could not be a name here. */
const maxNameBytes = 150

/** An upload that is on its way. */
export interface ComingUpload {
  /** Its bytes. */
  readonly temporary: string
  /** What its client calls it: of what was sent by another name nobody goes on with this. */
  readonly name: string
}

/**
 * What came of uploads that were cut, one for a name: a client that can go on (`Content-Range`, `REST`, `reput`) does.
 * Number, bytes and age are bounded; the oldest go first.
 */
export class UnfinishedUploads {
  readonly #folder: string
  readonly #node: string
  readonly #limits: PartialLimits
  readonly #onDropped: (name: string, bytes: number) => void
  readonly #ages = new Ages()
  readonly #coming = new Set<ComingUpload>()
  /** What goes on with what is kept of each name; a disk may ignore case. */
  readonly #turns = new Turns()

  /** @param folder where the bytes of uploads are; several nodes may share it */
  constructor(
    folder: string,
    node: string,
    limits: PartialLimits,
    onDropped: (name: string, bytes: number) => void
  ) {
    this.#folder = folder
    this.#node = node
    this.#limits = limits
    this.#onDropped = onDropped
  }

  /**
   * Looks through what an earlier life of this node has left. What it had of a file is kept, but for what was written
   * before the system started: after a power cut nobody knows which bytes are on the disk. Times tell that only where the
   * system says nothing better: a clock without a battery begins in the past, and others are set.
   */
  async prepare(): Promise<void> {
    const bootedMs = Date.now() - uptime() * 1000
    for (const file of await readdir(this.#folder)) {
      if (!file.startsWith(`${this.#node}${separator}`)) continue
      const path = join(this.#folder, file)
      const [, boot, , ...name] = file.split(separator)
      const kept = join(this.#folder, prefix + name.join(separator))
      const info = await stat(path).catch(() => null)
      const isOfThisBoot = thisBoot === '' ? (info?.mtimeMs ?? 0) > bootedMs : boot === thisBoot
      const isOfUse = name.length > 0 && info !== null && info.size > 0 && isOfThisBoot
      // Of several tries of one name a client goes on with its last.
      const keptMs = (await stat(kept).catch(() => null))?.mtimeMs ?? 0
      if (isOfUse && info.mtimeMs >= keptMs) await rename(path, kept)
      else await rm(path, { force: true })
    }
    const files = await readdir(this.#folder)
    for (const file of files) {
      const key = file.slice(namePrefix.length)
      if (
        file.startsWith(namePrefix) &&
        !files.some(other => other.endsWith(separator + key) && other !== file)
      )
        await rm(join(this.#folder, file), { force: true })
    }
  }

  /**
   * A path for the bytes of an upload of that name, until `end`. One that begins at its first byte may be of another file than
   * what was kept of the name, or comes yet on a connection that its client has given up: that is gone then, or is not kept, or
   * the client, cut once more, would go on with bytes that it has not sent.
   */
  begin(name: string, offset = 0): Promise<ComingUpload> {
    const key = fileNameOf(name)
    const file = [this.#node, thisBoot, randomUUID().slice(0, 13), key].join(separator)
    const coming = { temporary: join(this.#folder, file), name }
    return this.#turns.take(async () => {
      if (offset === 0) {
        await rm(this.#pathOf(name), { force: true, recursive: true, maxRetries: 5, retryDelay: 100 })
        this.#giveUp(name)
      }
      // Without it the file is told by its hash.
      if (nameOf(key) !== name) await writeFile(this.#nameFile(key), name).catch(() => undefined)
      this.#coming.add(coming)
      return coming
    }, caseless(name))
  }

  /** Bytes of the upload of this name that was cut; 0 where there is none. */
  async bytes(name: string): Promise<number> {
    return (await stat(this.#pathOf(name)).catch(() => null))?.size ?? 0
  }

  /**
   * Takes the first `offset` bytes of what was cut, so that nobody else goes on with it too.
   * @throws ReceptionError `GAP` where there are fewer, `SUPERSEDED` where somebody was faster
   */
  claim({ name, temporary }: ComingUpload, offset: number): Promise<void> {
    const path = this.#pathOf(name)
    return this.#turns.take(async () => {
      checkReaches(await this.bytes(name), offset, name)
      await rename(path, temporary).catch((error: unknown) => {
        throw new ReceptionError('SUPERSEDED', 'somebody else goes on with it', { cause: error })
      })
      try {
        // Another node that has this folder may have put another one there meanwhile.
        const { size } = await stat(temporary)
        checkReaches(size, offset, name)
        if (size > offset) await truncate(temporary, offset)
      } catch (error) {
        await rename(temporary, path).catch(() => undefined)
        throw error
      }
    }, caseless(name))
  }

  /** Keeps what came, in place of what was kept of an earlier try; not of one that another has finished, or begun anew, meanwhile. */
  keep(coming: ComingUpload): Promise<void> {
    return this.#turns.take(async () => {
      if (!this.#coming.delete(coming)) return
      const info = await stat(coming.temporary).catch(() => null)
      if (info === null || info.size === 0) return
      await rename(coming.temporary, this.#pathOf(coming.name)).catch(() => undefined)
    }, caseless(coming.name))
  }

  /** A whole file has that name now: nobody goes on with what was cut, nor with what will be. */
  forget(name: string): Promise<void> {
    return this.#turns.take(async () => {
      this.#giveUp(name)
      await rm(this.#pathOf(name), { force: true }).catch(() => undefined)
      await this.#forgetName(name)
    }, caseless(name))
  }

  /** Removes what is still there of one that is over, however it ended. */
  end(coming: ComingUpload): Promise<void> {
    return this.#turns.take(async () => {
      this.#coming.delete(coming)
      await rm(coming.temporary, { force: true }).catch(() => undefined)
      await this.#forgetName(coming.name)
    }, caseless(coming.name))
  }

  /** Drops what is too old, and the oldest where there are too many. */
  async makeRoom(): Promise<void> {
    const { count, bytes: most, ageMs } = this.#limits
    const names = (await readdir(this.#folder)).filter(file => file.startsWith(prefix))
    const found = await Promise.all(
      names.map(async file => ({ file, info: await stat(join(this.#folder, file)).catch(() => null) }))
    )
    const newestFirst = found
      .flatMap(({ file, info }) => (info === null ? [] : [{ file, info }]))
      .sort((a, b) => b.info.mtimeMs - a.info.mtimeMs)
    let bytes = 0
    for (const [index, { file, info }] of newestFirst.entries()) {
      bytes += info.size
      if (index < count && bytes <= most && !this.#ages.isPast(info.mtimeMs, ageMs)) continue
      const key = file.slice(prefix.length)
      const name = await readFile(this.#nameFile(key), 'utf8').catch(() => nameOf(key))
      await rm(join(this.#folder, file), { force: true })
      this.#onDropped(name, info.size)
      await this.#turns.take(() => this.#forgetName(name), caseless(name))
    }
  }

  /** Of what is on its way by this name nothing is kept where it is cut. */
  #giveUp(name: string): void {
    for (const coming of this.#coming) if (coming.name === name) this.#coming.delete(coming)
  }

  /** Removes what says a name of which nothing is kept or on its way; in a turn of that name. */
  async #forgetName(name: string): Promise<void> {
    const key = fileNameOf(name)
    if (nameOf(key) === name || [...this.#coming].some(coming => coming.name === name)) return
    if ((await this.bytes(name)) === 0) await rm(this.#nameFile(key), { force: true }).catch(() => undefined)
  }

  #nameFile(key: string): string {
    return join(this.#folder, namePrefix + key)
  }

  #pathOf(name: string): string {
    return join(this.#folder, prefix + fileNameOf(name))
  }
}

/** @throws ReceptionError `GAP` */
function checkReaches(bytes: number, offset: number, name: string): void {
  if (bytes < offset) throw new ReceptionError('GAP', `${bytes} bytes of an unfinished ${name} are here`)
}

/** A path as the name of one file: `a/b` is `a%2Fb`. */
function fileNameOf(path: string): string {
  const name = path.replaceAll('%', '%25').replaceAll('/', '%2F')
  const isSafe = safeFolders(path).join('/') === path && Buffer.byteLength(name) <= maxNameBytes
  return isSafe ? name : createHash('sha256').update(path).digest('hex')
}

/** The path whose `fileNameOf` that is; of one that is known by its hash, the hash. */
function nameOf(file: string): string {
  return file.replaceAll('%2F', '/').replaceAll('%25', '%')
}
