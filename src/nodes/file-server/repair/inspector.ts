import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ContentHashes } from '../content-hash'
import { entryKey, type Manifest, type ManifestEntry } from './manifest'
import { Pace } from './pace'

/** Bytes of one read while a file is looked through. */
const readBytes = 256 * 1024

/**
 * Looks whether what was stored is still there, as it was. Which files are gone or were written over is seen by their
 * size and times; that bytes have changed without a trace only by reading them, which is done slowly, file by file.
 */
export class Inspector {
  readonly #manifest: Manifest
  readonly #pathOf: (entry: ManifestEntry) => string
  readonly #hashes: ContentHashes
  readonly #pace: Pace
  /** When each file was read last, ms of the monotonic clock. */
  readonly #read = new Map<string, number>()

  /** @param pathOf where each file is */
  constructor(
    manifest: Manifest,
    pathOf: (entry: ManifestEntry) => string,
    hashes: ContentHashes,
    bytesPerSecond: number
  ) {
    this.#manifest = manifest
    this.#pathOf = pathOf
    this.#hashes = hashes
    this.#pace = new Pace(bytesPerSecond)
  }

  /** Looks at the size and the times of every file. */
  async look(signal: AbortSignal): Promise<void> {
    for (const entry of [...this.#manifest.present()]) {
      if (signal.aborted) return
      await this.#lookAt(entry)
    }
  }

  /** Reads the file that was not read for the longest time, if none of `everyMs` was: whether there was one. */
  async read(everyMs: number, signal: AbortSignal): Promise<boolean> {
    const now = performance.now()
    let oldest: ManifestEntry | null = null
    let oldestAt = now - everyMs
    const harmed = new Set(this.#manifest.harms().map(({ entry }) => entryKey(entry)))
    for (const entry of this.#manifest.present()) {
      const key = entryKey(entry)
      const at = this.#read.get(key)
      // One that was just stored was hashed on its way to the disk.
      if (at === undefined) this.#read.set(key, now)
      else if (at <= oldestAt && !harmed.has(key)) [oldest, oldestAt] = [entry, at]
    }
    if (oldest === null) return false
    this.#read.set(entryKey(oldest), now)
    const path = this.#pathOf(oldest)
    const hash = createHash('sha256')
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: readBytes, signal })) {
        hash.update(chunk as Buffer)
        await this.#pace.take((chunk as Buffer).length, signal)
      }
    } catch {
      // It is gone, or can't be read: `look` says which.
      return true
    }
    if (hash.digest('hex') === oldest.sha256) return true
    await this.#hashes.forget(path)
    await this.#lookAt(oldest)
    return true
  }

  async #lookAt(entry: ManifestEntry): Promise<void> {
    const { size, sha256 } = entry
    const path = this.#pathOf(entry)
    const found = await stat(path).catch(() => null)
    if (!found?.isFile()) return this.#manifest.harmed(entry, 'lost')
    const same = found.size === size && (await this.#hashes.of(path).catch(() => null)) === sha256
    if (same) this.#manifest.healed(entry)
    else this.#manifest.harmed(entry, 'rotted')
  }
}
