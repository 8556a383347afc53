import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContentHashes } from '../content-hash'
import type { Manifest, ManifestEntry } from './manifest'
import { Pace } from './pace'

/** Bytes of one read while a file is looked through. */
const readBytes = 256 * 1024

/**
 * Looks whether what was stored is still there, as it was. Which files are gone or were written over is seen by their
 * size and times; that bytes have changed without a trace only by reading them, which is done slowly, file by file.
 */
export class Inspector {
  readonly #manifest: Manifest
  readonly #folder: string
  readonly #hashes: ContentHashes
  readonly #pace: Pace
  /** When each file was read last, ms of the monotonic clock. */
  readonly #read = new Map<string, number>()

  constructor(manifest: Manifest, folder: string, hashes: ContentHashes, bytesPerSecond: number) {
    this.#manifest = manifest
    this.#folder = folder
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
    const harmed = new Set(this.#manifest.harms().map(({ entry }) => entry.name))
    for (const entry of this.#manifest.present()) {
      const at = this.#read.get(entry.name)
      // One that was just stored was hashed on its way to the disk.
      if (at === undefined) this.#read.set(entry.name, now)
      else if (at <= oldestAt && !harmed.has(entry.name)) [oldest, oldestAt] = [entry, at]
    }
    if (oldest === null) return false
    this.#read.set(oldest.name, now)
    const path = join(this.#folder, oldest.name)
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

  async #lookAt({ name, size, sha256 }: ManifestEntry): Promise<void> {
    const path = join(this.#folder, name)
    const found = await stat(path).catch(() => null)
    if (!found?.isFile()) return this.#manifest.harmed(name, 'lost')
    const same = found.size === size && (await this.#hashes.of(path).catch(() => null)) === sha256
    if (same) this.#manifest.healed(name)
    else this.#manifest.harmed(name, 'rotted')
  }
}
