import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { caseless } from '#nodes/protocol/transfer/safe-name'
import type { PromisedRoom } from '#system/disk/disk-room'
import type { Room } from '#system/disk/disk-rooms'
import { moveFile } from '#system/move-file'
import { Turns } from '#system/turns'
import { hashFile, ownFolder, stampOf, type ContentHashes, type Stamp } from '../../content-hash'
import { FileSink } from '../../file-sink'
import type { PartialLimits } from '../../limits'
import type { Placing, Rename } from '../../placing'
import { systemCode } from '../../reception-error'
import { removeStored } from '../../remove-stored'
import type { Harm, Manifest, ManifestEntry } from '../../repair/manifest'
import { isSameFile, othersOfSameFile } from '../../same-file'
import { makeFolder, syncFolder } from '../../sync-folder'
import { pour } from './pour'
import { UnfinishedUploads } from './unfinished-uploads'
import { UploadError } from './upload-error'
import type { UploadName } from './upload-name'
import { UploadPlaces } from './upload-places'

/** The bytes of an upload on disk, which have no name yet. */
export interface Received {
  readonly temporary: string
  readonly sha256: string
  readonly bytes: number
}

/** A file that has its name. */
export interface StoredUpload {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
  /** It is in place of an earlier one. */
  readonly replaces: boolean
}

/** What became of a renaming: the new name; or there is no such file, or one of the new name. */
export type Renaming = { readonly name: string } | 'missing' | 'taken'

/**
 * The files that people upload, in `uploads/`. A file has its name only once it is whole and on disk; what the manifest
 * says of a name changes in the same turn as the file.
 */
export class UploadStore {
  readonly folder: string
  /** Largest file, bytes. */
  readonly maxBytes: number
  /** What was cut, and can be gone on with. */
  readonly unfinished: UnfinishedUploads
  readonly diskRoom: Room
  readonly #placing: Placing
  readonly #own: string
  readonly #node: string
  readonly #hashes: ContentHashes
  readonly #manifest: Manifest
  readonly #places: UploadPlaces
  readonly #onMoved: (from: string, to: string, sent: string) => void
  /** What goes on with each name; a disk may ignore case. */
  readonly #turns = new Turns()
  /** What is sent by the names that are one when they are made safe: where each goes is decided one after the other. */
  readonly #sending = new Turns()

  constructor(options: {
    readonly dataDir: string
    readonly node: string
    readonly maxBytes: number
    readonly hashes: ContentHashes
    readonly limits: PartialLimits
    readonly manifest: Manifest
    /** Of the disk that has the folder. */
    readonly diskRoom: Room
    readonly placing: Placing
    readonly onDropped: (name: string, bytes: number) => void
    /** A file that was sent as `sent` has made way for one that was sent by its name. */
    readonly onMoved: (from: string, to: string, sent: string) => void
  }) {
    const { dataDir, node, maxBytes, hashes, limits, manifest, diskRoom, onDropped, onMoved } = options
    this.#placing = options.placing
    this.#onMoved = onMoved
    this.folder = join(dataDir, 'uploads')
    this.maxBytes = maxBytes
    this.diskRoom = diskRoom
    this.#own = join(this.folder, ownFolder)
    this.#node = node
    this.#hashes = hashes
    this.#manifest = manifest
    this.#places = new UploadPlaces(this.folder, manifest)
    this.unfinished = new UnfinishedUploads(this.#own, node, limits, onDropped)
  }

  /** Creates the folders and looks through what an earlier life of this node (others may share them) has left. */
  async prepare(): Promise<void> {
    await mkdir(this.#own, { recursive: true })
    await this.unfinished.prepare()
  }

  /**
   * Looks at what an upload says of its length before any of it is read, and has room for it.
   * @param offset bytes of it that are here
   * @throws UploadError 413 and 507
   */
  async admit(bytes: number, { envelopeBytes = 0, offset = 0 } = {}): Promise<PromisedRoom> {
    if (bytes > this.maxBytes + envelopeBytes) throw UploadError.tooLarge(this.maxBytes)
    try {
      return await this.diskRoom.promise(Math.max(0, bytes - offset))
    } catch (error) {
      throw new UploadError(507, 'El disco del servidor no tiene lugar para el archivo.', error)
    }
  }

  temporary(): string {
    return join(this.#own, `${this.#node}~${randomUUID()}`)
  }

  /**
   * Reads `stream` to its end into a file without a name, of which the first `offset` bytes are there. What it throws
   * leaves the stream as it is: an answer has to go out yet, on the connection that a request would take with it; and
   * what came is on disk. @throws UploadError, and what the disk said
   */
  async receive(stream: Readable, temporary: string, room: PromisedRoom, offset = 0): Promise<Received> {
    const hash = await hashFile(temporary, createHash('sha256'), offset)
    const onWritten = (_: number, more: number): void => room.wrote(more)
    const sink = await FileSink.open(temporary, { offset, hash, onWritten })
    try {
      await pour(stream, sink, () => {
        if (sink.position > this.maxBytes) throw UploadError.tooLarge(this.maxBytes)
      })
      const bytes = sink.position
      return { temporary, sha256: await sink.finish(), bytes }
    } finally {
      await sink.keep()
    }
  }

  /**
   * Gives a whole file its name, in place of an earlier one that was sent by the same. One that cannot have the name that it
   * was sent by has a numbered one where others are called so; who is sent by the name of such a one gets it.
   */
  publish(received: Received, upload: UploadName): Promise<StoredUpload> {
    return this.#sending.take(() => this.#publish(received, upload), caseless(upload.safe))
  }

  async #publish(received: Received, upload: UploadName): Promise<StoredUpload> {
    for (;;) {
      const name = await this.#placeOf(upload)
      const stored = await this.#turns.take(async () => {
        if (!(await this.#places.mayHave(upload, name))) return null
        const { sha256, bytes } = received
        const replaces = (await stat(join(this.folder, name)).catch(() => null)) !== null
        await this.#put(received, name)
        await this.unfinished.forget(upload.sent)
        await this.#manifest.add(entryOf(upload, { name, sha256, bytes }))
        await this.#leaveOtherNames(name)
        return { name, sha256, bytes, replaces }
      }, caseless(name))
      if (stored !== null) return stored
    }
  }

  /** The name of the file that is sent, or was, by a name; null where it could not have that, and none was. */
  nameOf(upload: UploadName): string | null {
    return this.#places.nameOf(upload)
  }

  /** The name for one that is sent now. */
  async #placeOf(upload: UploadName): Promise<string> {
    if (upload.sent === upload.safe) await this.#stepAside(upload.safe)
    return this.nameOf(upload) ?? (await this.#places.free(upload.safe))
  }

  /** A file that was sent by another name makes way: it has a numbered one, and is found by the one that it was sent by. */
  async #stepAside(wished: string): Promise<void> {
    const before = await this.#places.entryAt(wished)
    if (before?.sent === undefined) return
    const { name } = before
    const aside = await this.#places.free(name)
    const [from, to] = [join(this.folder, name), join(this.folder, aside)]
    // A long file takes long to hash: nobody waits for it.
    await this.#hashes.of(from).catch(() => undefined)
    await this.#turns.takeBoth(
      async () => {
        const entry = this.#manifest.at(before)
        if (entry?.sent === undefined || (await stat(to).catch(() => null)) !== null) return
        const stamp = await stampOf(from).catch(() => null)
        let harm: Harm | null = 'lost'
        // One that was lost is looked for under its new name.
        if (stamp !== null) {
          const sha256 = await this.#hashes.of(from)
          harm = sha256 === entry.sha256 ? null : 'rotted'
          await moveFile(from, to)
          await syncFolder(dirname(to))
          await this.#hashes.remember(to, sha256, stamp)
          await this.#hashes.forget(from)
        }
        const renamed = this.#manifest.renamed(entry, aside)
        if (harm !== null) this.#manifest.harmed({ ...entry, name: aside }, harm)
        await renamed
        this.#onMoved(name, aside, entry.sent)
      },
      caseless(name),
      caseless(aside)
    )
  }

  /**
   * Brings a file back that was lost or has other bytes by now, which are kept beside, out of sight.
   * @param room what the disk of its place has for it, where it comes from another one
   * @returns whether it is there: when its turn comes, somebody may have sent or removed a file of that name
   */
  restore(temporary: string, entry: ManifestEntry, room?: PromisedRoom): Promise<boolean> {
    const { name, sha256, size } = entry
    const path = join(this.folder, name)
    return this.#turns.take(async () => {
      if (!this.#manifest.has(entry)) return false
      const aside = join(this.#own, `${name}.replaced`)
      const isFile = (await stat(path).catch(() => null))?.isFile() ?? false
      if (isFile) {
        await mkdir(dirname(aside), { recursive: true })
        await this.#placing.move(path, aside)
      }
      await this.#put({ temporary, sha256, bytes: size }, name, { room }).catch(async (error: unknown) => {
        if (isFile) await this.#placing.move(aside, path)
        throw error
      })
      await this.unfinished.forget(entry.sent ?? name)
      this.#manifest.healed(entry)
      return true
    }, caseless(name))
  }

  /** Removes a file, whole or cut, as a person wishes. Whether there was one. @throws what the disk said */
  async remove(upload: UploadName): Promise<boolean> {
    const name = this.nameOf(upload)
    const inside = { manifest: this.#manifest, hashes: this.#hashes }
    const removed = await this.#turns.take(
      async () => {
        if (this.nameOf(upload) !== name) return null
        const wasCut = (await this.unfinished.bytes(upload.sent)) > 0
        await this.unfinished.forget(upload.sent)
        const file = { place: 'uploads', name: name ?? '' } as const
        return (name !== null && (await removeStored(file, this.folder, inside))) || wasCut
      },
      caseless(name ?? upload.safe)
    )
    // Meanwhile it may have made way for another.
    return removed ?? this.remove(upload)
  }

  /**
   * Gives a whole file another name.
   * @param replaces whether it may be in place of the file that has it
   * @throws what the disk said
   */
  rename(from: UploadName, to: UploadName, how: { readonly replaces: boolean }): Promise<Renaming> {
    return this.#sending.take(() => this.#renameInTurn(from, to, how), caseless(to.safe))
  }

  async #renameInTurn(
    from: UploadName,
    to: UploadName,
    how: { readonly replaces: boolean }
  ): Promise<Renaming> {
    for (;;) {
      const old = this.nameOf(from)
      if (old === null) return 'missing'
      // A long file takes long to hash: nobody waits for it.
      await this.#hashes.of(join(this.folder, old)).catch(() => undefined)
      if (this.nameOf(to) === old) {
        if (await this.#settle(old, to, () => this.nameOf(from) === old)) return { name: old }
        continue
      }
      const name = how.replaces
        ? await this.#placeOf(to)
        : (this.nameOf(to) ?? (await this.#places.free(to.safe)))
      const isThere = (): boolean => this.nameOf(from) === old
      const renaming = await this.#rename(old, name, to, { ...how, isThere })
      if (renaming !== null) return renaming
    }
  }

  /** A file that has the name which it is to have is found by that alone from now on; false where it has another by now. */
  #settle(name: string, to: UploadName, isThere: () => boolean): Promise<boolean> {
    return this.#turns.take(async () => {
      if (!isThere()) return false
      await this.unfinished.forget(to.sent)
      const entry = this.#manifest.at({ place: 'uploads', name })
      if (entry !== null)
        await this.#manifest.changed(entryOf(to, { name, sha256: entry.sha256, bytes: entry.size }))
      return true
    }, caseless(name))
  }

  /** Null where it has another name by now, or another file has got the new one, which it is not to replace. */
  #rename(
    from: string,
    to: string,
    upload: UploadName,
    { replaces, isThere }: { readonly replaces: boolean; readonly isThere: () => boolean }
  ): Promise<Renaming | null> {
    const path = join(this.folder, from)
    return this.#turns.takeBoth(
      async () => {
        if (!isThere()) return null
        const info = await stat(path).catch(() => null)
        if (!info?.isFile()) return 'missing'
        if (replaces && !(await this.#places.mayHave(upload, to))) return null
        const isTaken = (await stat(join(this.folder, to)).catch(() => null)) !== null
        // On a disk that ignores case it may be the file itself.
        if (!replaces && isTaken && !(await isSameFile(path, join(this.folder, to)))) return 'taken'
        const sha256 = await this.#hashes.of(path)
        const bytes = info.size
        const rename = (one: string, place: string): Promise<void> => this.#renameKnown(from, one, place)
        await this.#put({ temporary: path, sha256, bytes }, to, { rename })
        await this.unfinished.forget(upload.sent)
        await this.#manifest.add(entryOf(upload, { name: to, sha256, bytes }))
        await this.#leaveOtherNames(to)
        await this.#hashes.forget(path)
        return { name: to }
      },
      caseless(from),
      caseless(to)
    )
  }

  /** Moves the file of that name, or a copy of it, to its new place. */
  async #renameKnown(name: string, from: string, to: string): Promise<void> {
    // First, so that no repair brings it back under the old name.
    const before = await this.#manifest.remove({ place: 'uploads', name })
    try {
      await moveFile(from, to)
    } catch (error) {
      if (before !== null) await this.#manifest.add(before)
      throw error
    }
  }

  async #put(
    { temporary, sha256 }: Received,
    name: string,
    { room, rename }: { readonly room?: PromisedRoom | undefined; readonly rename?: Rename } = {}
  ): Promise<void> {
    const path = join(this.folder, name)
    const move = (): Promise<Stamp> => this.#placing.move(temporary, path, { sha256, room }, rename)
    const stamp = await move().catch(async (error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error
      await makeFolder(dirname(path))
      return move()
    })
    await syncFolder(dirname(path))
    await this.#hashes.remember(path, sha256, stamp)
  }

  /** What was there under other names that the disk takes for this one was replaced, and is not to be looked for. */
  async #leaveOtherNames(name: string): Promise<void> {
    const file = { place: 'uploads', name } as const
    for (const other of await othersOfSameFile(this.#manifest, file, one => join(this.folder, one)))
      await this.#manifest.remove(other)
  }

  /** Whether there is a folder of this path; '' is the one of all uploads. */
  async hasFolder(path: string): Promise<boolean> {
    return (await stat(join(this.folder, path)).catch(() => null))?.isDirectory() ?? false
  }

  /** Whether there is a whole file of this path. */
  async hasFile(path: string): Promise<boolean> {
    return (await stat(join(this.folder, path)).catch(() => null))?.isFile() ?? false
  }

  /** Whether a folder has the name of this file; one that can have another name has that then. */
  async isFolder(upload: UploadName): Promise<boolean> {
    const name = this.nameOf(upload)
    return name !== null && (await this.hasFolder(name))
  }

  /** Removes a folder in which nothing is. @throws what the system said: `ENOTEMPTY`, `ENOENT` */
  async removeFolder(name: string): Promise<void> {
    const path = join(this.folder, name)
    // The hashes of files that are gone are nothing that anybody has put there.
    if ((await readdir(path)).every(entry => entry === ownFolder))
      await rm(join(path, ownFolder), { recursive: true, force: true })
    await rmdir(path)
    await syncFolder(dirname(path))
  }

  async discard(temporary: string): Promise<void> {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

function entryOf(
  { sent }: UploadName,
  { name, sha256, bytes }: Omit<StoredUpload, 'replaces'>
): ManifestEntry {
  const known = { name, offered: name, size: bytes, sha256, replicated: false, place: 'uploads' } as const
  return sent === name ? known : { ...known, sent }
}

/** Where an upload is found. */
export function uploadLocation(name: string): string {
  return `/uploads/${encodeURIComponent(name)}`
}
