import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ByteBatch } from '#shared/bytes/byte-records'
import { FileWriter } from '../journal/file-writer'
import type { RunObserver } from '../journal/recorder'
import type { RunClock } from '../run/run-clock'
import { byteFormat, parseSegmentName, segmentName, type Segment } from './segment-name'

const compress = promisify(gzip)

interface ByteFilesOptions {
  /** The run's `bytes` folder; it exists. */
  readonly folder: string
  readonly clock: Pick<RunClock, 'from'>
  /** A file is full past so many bytes: it is compressed, and another one begins. */
  readonly maxFileBytes?: number
  /** Most bytes on disk of one node, and of the run. Past it, what is oldest is removed. */
  readonly maxNodeBytes?: number
  readonly maxRunBytes?: number
  readonly onProblem?: (message: string) => void
}

interface NodeFiles {
  readonly writer: FileWriter
  number: number
}

interface Written extends Segment {
  bytes: number
}

/**
 * Writes what the nodes' connections carry into the run's folder, the newest of it: in files of a few MiB, which are
 * compressed when they are full. docs/bytes-format.md says how they read.
 */
export class ByteFiles implements RunObserver {
  readonly folder: string
  readonly #nodes = new Map<string, NodeFiles>()
  readonly #segments: Written[] = []
  readonly #options: Required<ByteFilesOptions>
  #tidying: Promise<void> = Promise.resolve()

  constructor(options: ByteFilesOptions) {
    this.folder = options.folder
    this.#options = {
      maxFileBytes: 2 * 1024 ** 2,
      maxNodeBytes: 24 * 1024 ** 2,
      maxRunBytes: 96 * 1024 ** 2,
      onProblem: () => undefined,
      ...options
    }
  }

  onBytes(node: string, { at, life, lines, bound }: ByteBatch): void {
    const head = { t: this.#options.clock.from(at), life, ...(bound !== undefined && { bound }) }
    this.#filesOf(node).writer.write(`${JSON.stringify(head)}\n${lines}`)
  }

  /** Resolves when everything so far can be read. */
  async flush(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map(({ writer }) => writer.flush()))
  }

  /** Writes what is left. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map(({ writer }) => writer.close()))
    await this.#tidying
  }

  #filesOf(node: string): NodeFiles {
    const known = this.#nodes.get(node)
    if (known) return known
    const { maxFileBytes, onProblem } = this.#options
    const files: NodeFiles = {
      number: 0,
      writer: new FileWriter({
        maxFileBytes,
        maxPendingBytes: 4 * 1024 ** 2,
        nextPath: firstLine => this.#next(node, files, firstLine),
        onProblem: message => onProblem(`recorded bytes of ${node}: ${message}`)
      })
    }
    this.#nodes.set(node, files)
    return files
  }

  async #next(node: string, files: NodeFiles, firstLine: string): Promise<string> {
    const full = this.#segments.findLast(segment => segment.node === node)
    if (full) this.#tidying = this.#tidying.then(() => this.#tidy(full))
    const t = Number(/^\{"t":(-?[\d.]+)/.exec(firstLine)?.[1] ?? 0)
    const name = segmentName(node, ++files.number, t)
    const segment = parseSegmentName(name)
    if (segment) this.#segments.push({ ...segment, bytes: 0 })
    const path = join(this.folder, name)
    await writeFile(path, `${JSON.stringify({ format: byteFormat, node })}\n`)
    return path
  }

  /** Compresses a file that is full, then makes room. */
  async #tidy(full: Written): Promise<void> {
    try {
      const path = join(this.folder, full.name)
      const packed = `${full.name}.gz`
      const bytes = await compress(await readFile(path))
      await writeFile(join(this.folder, packed), bytes)
      await rm(path)
      const index = this.#segments.indexOf(full)
      this.#segments[index] = { ...full, name: packed, bytes: bytes.length }
      await this.#makeRoom(full.node)
    } catch (error) {
      this.#options.onProblem(
        `recorded bytes of ${full.node}: ${error instanceof Error ? error.message : String(error)}`
      )
    }
  }

  async #makeRoom(node: string): Promise<void> {
    for (const segment of this.#segments) {
      if (segment.name.endsWith('.gz')) continue
      segment.bytes = await stat(join(this.folder, segment.name)).then(
        ({ size }) => size,
        () => 0
      )
    }
    const { maxNodeBytes, maxRunBytes } = this.#options
    const sizeOf = (list: readonly Written[]): number => list.reduce((sum, { bytes }) => sum + bytes, 0)
    for (;;) {
      const own = this.#segments.filter(segment => segment.node === node)
      const list =
        sizeOf(own) > maxNodeBytes ? own : sizeOf(this.#segments) > maxRunBytes ? this.#segments : []
      const oldest = list.find(({ name }) => name.endsWith('.gz'))
      if (!oldest) return
      this.#segments.splice(this.#segments.indexOf(oldest), 1)
      await rm(join(this.folder, oldest.name), { force: true })
    }
  }
}
