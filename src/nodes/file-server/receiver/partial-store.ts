import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Offer } from '#nodes/protocol/transfer/messages'
import { replaceFile } from '#system/replace-file'
import type { PartialLimits } from '../limits'
import { ReceptionError } from '../reception-error'

const recordSchema = z.object({
  transferId: z.string(),
  name: z.string(),
  size: z.int().min(0),
  /** Set when the file was verified and has its name in the received folder. */
  stored: z.object({ name: z.string(), sha256: z.string() }).optional()
})
type PartialRecord = z.infer<typeof recordSchema>

/** One transfer that this receiver knows: a partial file, or the record of a finished one. */
export interface Partial {
  readonly key: string
  /** Its bytes so far; exists once something was written. */
  readonly path: string
  readonly bytes: number
  readonly stored: { readonly name: string; readonly sha256: string } | null
}

/**
 * The unfinished transfers on disk, in `partial/`: `<key>.part` holds the bytes, `<key>.json` what was offered.
 * They survive restarts; number, bytes and age are bounded, the oldest go first.
 */
export class PartialStore {
  readonly folder: string
  readonly #limits: PartialLimits
  readonly #active = new Set<string>()

  constructor(dataDir: string, limits: PartialLimits) {
    this.folder = join(dataDir, 'partial')
    this.#limits = limits
  }

  /** Creates the folder and removes what an earlier life left behind and cannot be resumed. */
  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    for (const file of await readdir(this.folder)) {
      if (file.startsWith('plain-') || file.endsWith('.new'))
        await rm(join(this.folder, file), { force: true })
    }
    await this.#evict(0)
  }

  /** A path for bytes that can't be resumed: those of the plain protocol. */
  temporary(): string {
    return join(this.folder, `plain-${randomUUID()}.part`)
  }

  /** Takes up, or begins, the transfer of this offer; until `release` it is not evicted. */
  async open(offer: Offer, name: string): Promise<Partial> {
    const key = keyOf(offer, name)
    const record = await this.#read(key)
    const path = join(this.folder, `${key}.part`)
    this.#active.add(key)
    try {
      if (record?.stored !== undefined) return { key, path, bytes: offer.size, stored: record.stored }
      const bytes = (await stat(path).catch(() => null))?.size ?? 0
      if (bytes > offer.size) await rm(path, { force: true })
      if (record === null) {
        await this.#evict(offer.size)
        await this.#write(key, { transferId: offer.transferId, name, size: offer.size })
      }
      return { key, path, bytes: bytes > offer.size ? 0 : bytes, stored: null }
    } catch (error) {
      this.#active.delete(key)
      throw error
    }
  }

  release(partial: Partial): void {
    this.#active.delete(partial.key)
  }

  /** Remembers that the transfer is done, for a sender that missed our last word and asks again. */
  async markStored(
    partial: Partial,
    offer: Offer,
    offeredName: string,
    stored: { name: string; sha256: string }
  ): Promise<void> {
    const { transferId, size } = offer
    await this.#write(partial.key, { transferId, name: offeredName, size, stored })
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
    await rm(join(this.folder, `${key}.part`), { force: true })
    await rm(join(this.folder, `${key}.json`), { force: true })
  }

  async #read(key: string): Promise<PartialRecord | null> {
    const text = await readFile(join(this.folder, `${key}.json`), 'utf8').catch(() => '')
    try {
      return recordSchema.parse(JSON.parse(text))
    } catch {
      return null
    }
  }

  async #write(key: string, record: PartialRecord): Promise<void> {
    const path = join(this.folder, `${key}.json`)
    await replaceFile(path, JSON.stringify(record), { temporary: `${path}.new` })
  }

  /** Makes room for one more of `bytes`. @throws ReceptionError `LIMIT_REACHED` when what is in use fills it. */
  async #evict(bytes: number): Promise<void> {
    const found = (await this.#list()).sort((a, b) => a.mtimeMs - b.mtimeMs)
    let count = found.length
    let total = found.reduce((sum, entry) => sum + entry.bytes, 0)
    const oldest = Date.now() - this.#limits.ageMs
    for (const { key, bytes: freed, mtimeMs } of found) {
      const fits = count < this.#limits.count && total + bytes <= this.#limits.bytes
      if (this.#active.has(key) || (fits && mtimeMs > oldest)) continue
      await this.#remove(key)
      count--
      total -= freed
    }
    if (count >= this.#limits.count || total + bytes > this.#limits.bytes)
      throw new ReceptionError('LIMIT_REACHED', 'too many unfinished transfers')
  }

  async #list(): Promise<{ key: string; bytes: number; mtimeMs: number }[]> {
    const entries = new Map<string, { key: string; bytes: number; mtimeMs: number }>()
    for (const file of await readdir(this.folder)) {
      const [, key, kind] = /^([0-9a-f]{32})\.(part|json)$/.exec(file) ?? []
      if (key === undefined) continue
      const info = await stat(join(this.folder, file)).catch(() => null)
      if (info === null) continue
      const entry = entries.get(key) ?? { key, bytes: 0, mtimeMs: 0 }
      if (kind === 'part') entry.bytes = info.size
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
