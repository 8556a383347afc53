import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Offer } from '#nodes/protocol/transfer/messages'
import { repairReasons, type RepairOf } from '#shared/transfers/repair'
import { monotonicMs } from '#system/clock'
import { Ages } from '#system/disk/ages'
import { replaceFile } from '#system/replace-file'
import type { PartialLimits } from '../limits'
import { hashFile } from '../content-hash'
import { ReceptionError } from '../reception-error'

const recordSchema = z.lazy(() =>
  z.object({
    transferId: z.string(),
    name: z.string(),
    size: z.int().min(0),
    /** Set when the file was verified and has its name in the received folder. */
    stored: z.object({ name: z.string(), sha256: z.string() }).optional(),
    /** Of what is fetched from another receiver. */
    repair: z.object({ from: z.string(), why: z.enum(repairReasons) }).optional()
  })
)
type PartialRecord = z.infer<typeof recordSchema>
type FinishedRecord = PartialRecord & Required<Pick<PartialRecord, 'stored'>>

/** What is known of a transfer before its bytes. */
type Known = Pick<Offer, 'transferId' | 'size'>

/** A file that is fetched from another receiver. */
export interface Fetched extends Known {
  readonly name: string
  readonly sha256: string
  readonly repair: RepairOf
}

/**
 * Up to here a transfer is written down only when it is cut, bytes: it is sent again as soon as it is gone on with. That it
 * is done is known to this life of the receiver only: the next one takes it once more, and finds its file.
 */
const lightBytes = 1024 ** 2

/** The endings of what lies in the folder. */
const kinds = ['part', 'json', 'done'] as const

/** One transfer that this receiver knows: a partial file, or the record of a finished one. */
export interface Partial {
  readonly key: string
  /** Its bytes so far; exists once something was written. */
  readonly path: string
  readonly bytes: number
  readonly stored: { readonly name: string; readonly sha256: string } | null
}

/** An unfinished transfer that was dropped to keep within the limits. */
export interface DroppedPartial {
  readonly transferId: string
  readonly name: string
  readonly size: number
  /** Bytes that had come. */
  readonly bytes: number
  readonly why: string
  /** Of what was fetched from another receiver. */
  readonly repair?: RepairOf | undefined
}

/** What lies in the folder under one key. */
interface Entry {
  readonly key: string
  /** Whether its bytes are another receiver's, of which it can be fetched again. */
  readonly isFetched: boolean
  bytes: number
  mtimeMs: number
  finished: boolean
  /** It is known what was offered. */
  recorded: boolean
}

/** While nothing new begins, ages are looked at this often, ms. */
const lookEveryMs = 3_600_000

/**
 * The unfinished transfers on disk, in `partial/`: `<key>.part` holds the bytes, `<key>.json` what was offered; and in
 * `<key>.done` the records of finished ones. They survive restarts; number, bytes and age are bounded, the oldest go
 * first. What is fetched from other receivers is there too, as `repair-<sha256>`: it makes room for whatever a sender brings,
 * and takes none of it. The records have bounds of their own, so that no number of them costs what can be resumed. Of light ones that were
 * never cut the records are in memory only: after a restart such a file is taken once more, and found to be there.
 */
export class PartialStore {
  readonly folder: string
  readonly #limits: PartialLimits
  readonly #onDropped: (dropped: DroppedPartial) => void
  readonly #ages: Ages
  readonly #active = new Set<string>()
  /** Keys of which there is a record on disk. */
  readonly #recorded = new Set<string>()
  /** The light ones that are done, the oldest first. */
  readonly #lightDone = new Map<string, FinishedRecord>()
  /** What may begin before the folder has to be looked through again: transfers, and bytes. */
  #room = { transfers: 0, bytes: 0, until: 0 }
  /** The making of room that goes on. */
  #making: Promise<void> = Promise.resolve()
  /** Bytes of what is coming in, of which not all is on disk: they have their room. */
  readonly #coming = new Map<string, number>()

  constructor(
    dataDir: string,
    limits: PartialLimits,
    onDropped: (dropped: DroppedPartial) => void,
    ages = new Ages()
  ) {
    this.folder = join(dataDir, 'partial')
    this.#limits = limits
    this.#onDropped = onDropped
    this.#ages = ages
  }

  /** Creates the folder and removes what an earlier life left behind and cannot be resumed. */
  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    for (const file of await readdir(this.folder)) {
      if (file.startsWith('plain-') || file.endsWith('.new'))
        await rm(join(this.folder, file), { force: true })
    }
    for (const { key, recorded } of await this.#list()) {
      if (recorded) this.#recorded.add(key)
      else await this.#remove(key)
    }
    await this.#evict()
  }

  /** A path for bytes that can't be resumed: those of the plain protocol. */
  temporary(): string {
    return join(this.folder, `plain-${randomUUID()}.part`)
  }

  /** Whether there is a record of this offer. */
  knows(offer: Offer, name: string): boolean {
    const key = keyOf(offer, name)
    return this.#recorded.has(key) || this.#lightDone.has(key)
  }

  /** Takes up, or begins, the transfer of this offer; until `release` it is not evicted. */
  async open(offer: Offer, name: string): Promise<Partial> {
    const key = keyOf(offer, name)
    const path = join(this.folder, `${key}.part`)
    this.#active.add(key)
    try {
      const record = this.#lightDone.get(key) ?? (this.#recorded.has(key) ? await this.#read(key) : null)
      if (record?.stored !== undefined) return { key, path, bytes: offer.size, stored: record.stored }
      if (record === null && offer.size <= lightBytes) {
        await this.#makeRoom(offer.size)
        this.#coming.set(key, offer.size)
        return { key, path, bytes: 0, stored: null }
      }
      const bytes = (await stat(path).catch(() => null))?.size ?? 0
      if (bytes > offer.size) await rm(path, { force: true })
      if (record === null) {
        await this.#makeRoom(offer.size)
        this.#coming.set(key, offer.size)
        await this.#write(key, { transferId: offer.transferId, name, size: offer.size })
      }
      this.#coming.set(key, offer.size)
      return { key, path, bytes: bytes > offer.size ? 0 : bytes, stored: null }
    } catch (error) {
      this.#active.delete(key)
      this.#coming.delete(key)
      throw error
    }
  }

  /**
   * Takes up, or begins, what is fetched from another receiver; until `release` it is not evicted. Its `bytes` are all only
   * where they have the hash.
   * @throws ReceptionError `LIMIT_REACHED` when what senders have brought fills the room
   */
  async openFetched({ sha256, size, name, transferId, repair }: Fetched): Promise<Partial> {
    const key = `repair-${sha256}`
    const path = join(this.folder, `${key}.part`)
    this.#active.add(key)
    try {
      await mkdir(this.folder, { recursive: true })
      const there = (await stat(path).catch(() => null))?.size ?? 0
      const isWhole = there === size && size > 0 && (await hashFile(path)).digest('hex') === sha256
      const bytes = isWhole || there < size ? there : 0
      if (!this.#recorded.has(key)) await this.#makeRoom(size, { fetched: true })
      this.#coming.set(key, size)
      if (size > lightBytes) await this.#write(key, { transferId, name, size, repair })
      return { key, path, bytes, stored: null }
    } catch (error) {
      this.#active.delete(key)
      this.#coming.delete(key)
      throw error
    }
  }

  /** Bytes that are here of transfers of this id which are not whole. */
  async unfinishedBytes(transferId: string): Promise<number> {
    let bytes = 0
    for (const entry of await this.#list()) {
      if (entry.finished || (await this.#read(entry.key))?.transferId !== transferId) continue
      bytes += entry.bytes
    }
    return bytes
  }

  release(partial: Partial): void {
    this.#active.delete(partial.key)
    this.#coming.delete(partial.key)
  }

  /** Writes down what was offered, so that the transfer can be gone on with; one of which nothing came is forgotten. */
  async keep(
    partial: Partial,
    { transferId, size }: Known,
    name: string,
    bytes: number,
    repair?: RepairOf
  ): Promise<void> {
    if (bytes === 0) await this.#remove(partial.key)
    else if (!this.#recorded.has(partial.key))
      await this.#write(partial.key, { transferId, name, size, repair })
  }

  /** Remembers that the transfer is done, for a sender that missed our last word and asks again. */
  async markStored(
    partial: Partial,
    offer: Offer,
    offeredName: string,
    stored: { name: string; sha256: string }
  ): Promise<void> {
    const { transferId, size } = offer
    const record: FinishedRecord = { transferId, name: offeredName, size, stored }
    if (size <= lightBytes && !this.#recorded.has(partial.key)) {
      this.#lightDone.set(partial.key, record)
      const [oldest = ''] = this.#lightDone.keys()
      if (this.#lightDone.size > this.#limits.records) this.#lightDone.delete(oldest)
      return
    }
    // One that a crash cuts is no record: then the file is taken once more, and found to be there.
    await writeFile(join(this.folder, `${partial.key}.done`), JSON.stringify(record))
    if (this.#recorded.has(partial.key)) await rm(join(this.folder, `${partial.key}.json`), { force: true })
    this.#recorded.add(partial.key)
  }

  async forget(partial: Partial): Promise<void> {
    await this.#remove(partial.key)
  }

  /** Removes what there is of an unfinished transfer, except while it is coming in. */
  async forgetTransfer(transferId: string): Promise<void> {
    for (const { key } of await this.#list()) {
      if (this.#active.has(key)) continue
      const record = await this.#read(key)
      if (record?.transferId === transferId && record.stored === undefined) await this.#remove(key)
    }
  }

  async #remove(key: string): Promise<void> {
    this.#lightDone.delete(key)
    this.#recorded.delete(key)
    for (const kind of kinds) await rm(join(this.folder, `${key}.${kind}`), { force: true })
  }

  async #read(key: string): Promise<PartialRecord | null> {
    for (const kind of ['done', 'json']) {
      const text = await readFile(join(this.folder, `${key}.${kind}`), 'utf8').catch(() => '')
      const record = recordSchema.safeParse(parseJson(text))
      if (record.success) return record.data
    }
    return null
  }

  async #write(key: string, record: PartialRecord): Promise<void> {
    const path = join(this.folder, `${key}.json`)
    await replaceFile(path, JSON.stringify(record), { temporary: `${path}.new` })
    this.#recorded.add(key)
  }

  /** Makes room for one more of `bytes`. @throws ReceptionError `LIMIT_REACHED` when what is in use fills it. */
  #makeRoom(bytes: number, { fetched = false } = {}): Promise<void> {
    // Whoever can have no room at all costs nobody else's.
    if (bytes > this.#limits.bytes)
      throw new ReceptionError(
        'LIMIT_REACHED',
        `more than ${this.#limits.bytes} bytes are not kept unfinished`
      )
    const before = this.#making
    const made = before.then(() => this.#takeRoom(bytes, fetched))
    this.#making = made.catch(() => undefined)
    return made
  }

  /** One at a time: what is left after one has looked is not there for two. */
  async #takeRoom(bytes: number, fetched: boolean): Promise<void> {
    if (this.#room.transfers < 1 || this.#room.bytes < bytes || monotonicMs() > this.#room.until)
      await this.#evict(bytes, 1, fetched)
    if (this.#room.transfers < 1 || this.#room.bytes < bytes)
      throw new ReceptionError('LIMIT_REACHED', 'too many unfinished transfers')
    this.#room.transfers--
    this.#room.bytes -= bytes
  }

  /** Drops what is too old, also while nothing new begins. */
  dropOld(): Promise<void> {
    const dropped = this.#making.then(() => this.#evict())
    this.#making = dropped.catch(() => undefined)
    return dropped
  }

  /**
   * Removes what is too old, and the oldest until there is room for so many more transfers of so many bytes: first of what
   * is fetched, of which alone where that needs the room.
   */
  async #evict(moreBytes = 0, more = 0, forFetched = false): Promise<void> {
    const limits = this.#limits
    const entries = (await this.#list()).sort((a, b) => a.mtimeMs - b.mtimeMs)
    const unfinished = entries.filter(({ finished }) => !finished)
    const records = entries.filter(({ finished }) => finished)
    let kept = records.length
    // A quarter at once, so that the folder is not looked through at each transfer.
    const most = kept > limits.records ? limits.records * 0.75 : limits.records
    for (const { key, mtimeMs } of records) {
      if (this.#active.has(key) || (kept <= most && !this.#ages.isPast(mtimeMs, limits.recordAgeMs))) continue
      await this.#remove(key)
      kept--
    }
    // What is coming in counts as all that was offered.
    const resting = unfinished
      .filter(({ key }) => !this.#active.has(key))
      .sort((a, b) => Number(b.isFetched) - Number(a.isFetched))
    let count = resting.length + this.#coming.size
    let total = resting.reduce((sum, entry) => sum + entry.bytes, 0)
    for (const bytes of this.#coming.values()) total += bytes
    for (const entry of resting) {
      const isOld = this.#ages.isPast(entry.mtimeMs, limits.ageMs)
      const fits = count + more <= limits.count && total + moreBytes <= limits.bytes
      if (!isOld && (fits || (forFetched && !entry.isFetched))) continue
      await this.#drop(entry, isOld ? 'nobody went on with it for too long' : 'newer ones needed its room')
      count--
      total -= entry.bytes
    }
    this.#room = {
      transfers: Math.min(limits.count - count, Math.max(1, limits.records - kept)),
      bytes: limits.bytes - total,
      until: monotonicMs() + lookEveryMs
    }
  }

  async #drop({ key, bytes }: Entry, why: string): Promise<void> {
    const record = await this.#read(key)
    await this.#remove(key)
    if (record === null || record.stored !== undefined) return
    const { transferId, name, size, repair } = record
    this.#onDropped({ transferId, name, size, bytes, why, repair })
  }

  async #list(): Promise<Entry[]> {
    const entries = new Map<string, Entry>()
    for (const file of await readdir(this.folder)) {
      const [, key, kind] = /^([0-9a-f]{32}|repair-[0-9a-f]{64})\.(part|json|done)$/.exec(file) ?? []
      if (key === undefined) continue
      const info = await stat(join(this.folder, file)).catch(() => null)
      if (info === null) continue
      const entry = entries.get(key) ?? {
        ...{ key, isFetched: key.startsWith('repair-') },
        ...{ bytes: 0, mtimeMs: 0, finished: false, recorded: false }
      }
      if (kind === 'part') entry.bytes = info.size
      if (kind === 'done') entry.finished = true
      if (kind !== 'part') entry.recorded = true
      entry.mtimeMs = Math.max(entry.mtimeMs, info.mtimeMs)
      entries.set(key, entry)
    }
    return [...entries.values()]
  }
}

function keyOf({ transferId, size }: Offer, name: string): string {
  return createHash('sha256')
    .update(JSON.stringify([transferId, name, size]))
    .digest('hex')
    .slice(0, 32)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
