import { appendFile, mkdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)
/** Fast: what is recorded is looked at seldom, and the lab goes on meanwhile. */
const level = 2

export interface SegmentWriterOptions {
  readonly folder: string
  /** Most bytes of all segments together; past it the oldest are thinned to their beginning, and then removed. */
  readonly maxBytes: number
  /** Segments that began so long before the newest are thinned, ms. */
  readonly maxAgeMs?: number
  /** Lines go to the disk together, at the latest after this long: so much is lost with a host that is killed. */
  readonly flushMs?: number
  /** And as soon as there are so many characters of them. */
  readonly flushChars?: number
  /** Most characters that wait for a slow disk; past it lines are dropped, and the segment is broken. */
  readonly maxPendingChars?: number
  /** What has to be on the disk before lines are. */
  readonly before?: () => Promise<void>
  readonly onProblem: (message: string) => void
}

interface Segment {
  readonly path: string
  /** ms since the run began. */
  readonly startedAt: number
  bytes: number
  /** How much of it its first line takes. */
  headBytes: number
  thinned: boolean
}

interface Chunk {
  readonly segment: Segment
  readonly text: string
  readonly isHead: boolean
}

/**
 * Lines in files that follow each other, compressed as they come: each file is a row of gzip members, of whole lines, so
 * that it can be read however it ends. The first member is the first line alone, which is what is left of a file that is
 * thinned. Never blocks the loop, and never fails its caller.
 */
export class SegmentWriter {
  readonly #segments: Segment[] = []
  #current: Segment | null = null
  #lines: string[] = []
  #chars = 0
  /** Characters that wait: those in hand, and those on their way to the disk. */
  #pendingChars = 0
  #timer: NodeJS.Timeout | null = null
  #work: Promise<void> = Promise.resolve()
  #isBroken = false
  #isTroubled = false
  /** Before these, ms since the run began, there are only beginnings, and nothing. */
  #thinnedUntil = 0
  #removedUntil = 0
  readonly #options: Required<SegmentWriterOptions>

  constructor(options: SegmentWriterOptions) {
    this.#options = {
      maxAgeMs: Infinity,
      flushMs: 1_000,
      flushChars: 512 * 1024,
      maxPendingChars: 32 * 1024 ** 2,
      before: () => Promise.resolve(),
      ...options
    }
  }

  /** Whether something of the present segment is missing: the next line belongs into a new one. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  /** From here on there is all, ms since the run began. */
  get wholeFrom(): number {
    return Math.max(this.#thinnedUntil, this.#removedUntil)
  }

  /** Begins a file. `startedAt`: ms since the run began. */
  begin(name: string, startedAt: number, head: string): void {
    this.#hand()
    const path = join(this.#options.folder, name)
    this.#current = { path, startedAt, bytes: 0, headBytes: 0, thinned: false }
    this.#segments.push(this.#current)
    this.#isBroken = false
    this.#enqueue({ segment: this.#current, text: `${head}\n`, isHead: true })
  }

  write(line: string): void {
    if (this.#current === null || this.#isBroken) return
    if (this.#pendingChars + line.length > this.#options.maxPendingChars) {
      this.#break('the disk is too slow')
      return
    }
    this.#lines.push(line)
    this.#chars += line.length + 1
    this.#pendingChars += line.length + 1
    if (this.#chars >= this.#options.flushChars) this.#hand()
    else if (this.#timer === null) {
      this.#timer = setTimeout(() => this.#hand(), this.#options.flushMs)
      this.#timer.unref()
    }
  }

  /** Resolves when everything that was written before is on its way to the disk, or lost. */
  flush(): Promise<void> {
    this.#hand()
    return this.#work
  }

  #hand(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#lines.length === 0 || this.#current === null) return
    const text = `${this.#lines.join('\n')}\n`
    this.#pendingChars -= this.#chars
    this.#lines = []
    this.#chars = 0
    this.#enqueue({ segment: this.#current, text, isHead: false })
  }

  #enqueue(chunk: Chunk): void {
    this.#pendingChars += chunk.text.length
    this.#work = this.#work.then(async () => {
      try {
        await this.#append(chunk)
        this.#isTroubled = false
      } catch (error) {
        if (chunk.segment === this.#current)
          this.#break(error instanceof Error ? error.message : String(error))
      } finally {
        this.#pendingChars -= chunk.text.length
      }
    })
  }

  async #append({ segment, text, isHead }: Chunk): Promise<void> {
    const data = await compress(text, { level })
    await this.#options.before()
    if (this.#segments[0] === segment) await mkdir(this.#options.folder, { recursive: true })
    await appendFile(segment.path, data)
    segment.bytes += data.length
    if (isHead) segment.headBytes = data.length
    await this.#makeRoom()
  }

  /** The oldest lose what follows their beginning, and are removed when all have. The present one stays. */
  async #makeRoom(): Promise<void> {
    const { maxBytes, maxAgeMs } = this.#options
    const older = this.#segments.slice(0, -1)
    const newest = this.#segments.at(-1)?.startedAt ?? 0
    let bytes = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
    for (const [index, segment] of older.entries()) {
      if (segment.thinned) continue
      if (bytes <= maxBytes && newest - segment.startedAt <= maxAgeMs) break
      bytes -= segment.bytes - segment.headBytes
      segment.bytes = segment.headBytes
      segment.thinned = true
      this.#thinnedUntil = this.#segments[index + 1]?.startedAt ?? segment.startedAt
      await truncate(segment.path, segment.headBytes)
    }
    while (bytes > maxBytes && this.#segments.length > 1) {
      const oldest = this.#segments.shift()
      if (!oldest) return
      bytes -= oldest.bytes
      this.#removedUntil = this.#segments[0]?.startedAt ?? this.#removedUntil
      await rm(oldest.path, { force: true })
    }
  }

  #break(why: string): void {
    this.#isBroken = true
    this.#pendingChars -= this.#chars
    this.#lines = []
    this.#chars = 0
    if (this.#isTroubled) return
    this.#isTroubled = true
    this.#options.onProblem(`the record of the run has a hole: ${why}`)
  }
}
