import { open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '#system/replace-file'
import { DiskRest } from './disk-rest'
import type { LogEntry } from './log-entry'

const numberSchema = z.int().min(0)
const sessionSchema = z.object({
  session: numberSchema,
  /** Segment, offset, length. */
  extents: z.array(z.tuple([numberSchema, numberSchema, numberSchema])),
  replyBytes: numberSchema,
  ends: z.boolean().default(true),
  halfClosedAt: numberSchema.nullable().default(null),
  /** The same in older files, which do not say when. */
  halfClosed: z.boolean().optional(),
  tookMs: z.number().min(0).default(0),
  reply: z.object({ head: z.base64(), crc: numberSchema }).optional(),
  missedBy: z.array(z.string()),
  /** Replicas that may have had a part of the session. */
  mayHave: z.array(z.string()).default([])
})
const lineSchema = z.union([
  sessionSchema,
  z.object({ done: numberSchema, by: z.string() }),
  /** Its replay begins, or was cut off: from now on it may have had a part. */
  z.object({ begun: numberSchema, by: z.string() }),
  z.object({ reserved: numberSchema })
])

/** A session as a line of the index says it. */
export type IndexedSession = z.infer<typeof sessionSchema>

/** How many session numbers one line reserves, so that a restart never gives one twice. */
const reserve = 1000
/** Lines after which the file is written anew. */
const mostLines = 20_000

/**
 * Which recorded sessions still have to be replayed to which replicas: a file with one JSON line a change, so that a
 * restart of the proxy knows.
 * A line that is half written, or not ours, is skipped. Rewritten with what is still open at each start, and
 * when it has grown long.
 */
export class ReplayIndex {
  #file: FileHandle
  readonly #path: string
  /** The sessions that still have to be replayed, by number. */
  readonly #open = new Map<number, LogEntry>()
  #written = 0
  readonly #report: (problem: string) => void
  #next: number
  #reserved: number
  #lines: string[] = []
  #writing: Promise<void> | null = null
  readonly #rest = new DiskRest()

  private constructor(path: string, file: FileHandle, next: number, report: (problem: string) => void) {
    this.#path = path
    this.#file = file
    this.#next = next
    this.#reserved = next
    this.#report = report
  }

  static async open(
    folder: string,
    report: (problem: string) => void
  ): Promise<{ index: ReplayIndex; sessions: IndexedSession[] }> {
    const path = join(folder, 'sessions.ndjson')
    const { next, sessions } = parse(await readFile(path, 'utf8').catch(() => ''))
    const fresh = [...sessions.map(session => JSON.stringify(session)), JSON.stringify({ reserved: next })]
    // The old one says the same, at greater length.
    await replaceLines(path, fresh).catch((error: unknown) => report(problem(error)))
    return { index: new ReplayIndex(path, await open(path, 'a'), next, report), sessions }
  }

  nextNumber(): number {
    if (this.#next === this.#reserved) {
      this.#reserved += reserve
      this.#line({ reserved: this.#reserved })
    }
    return this.#next++
  }

  /** `entry` is over, and its holders still have to be replayed it. */
  add(entry: LogEntry): void {
    this.#open.set(entry.session, entry)
    this.#line(indexed(entry))
  }

  /** `entry` was found on disk. */
  restored(entry: LogEntry): void {
    this.#open.set(entry.session, entry)
  }

  done(entry: LogEntry, by: string): void {
    if (entry.holders.size === 0) this.#open.delete(entry.session)
    this.#line({ done: entry.session, by })
  }

  /** `by` may have had a part of it from now on; resolves when that is on disk. */
  async begun(entry: LogEntry, by: string): Promise<void> {
    if (!this.#open.has(entry.session)) return
    this.#line({ begun: entry.session, by })
    await this.#writing
  }

  async close(): Promise<void> {
    while (this.#writing) await this.#writing
    if (this.#rest.failed) await this.#rewrite().catch(() => undefined)
    await this.#file.close()
  }

  #line(value: z.input<typeof lineSchema>): void {
    // What it would say is in the file that is then made anew.
    if (this.#rest.isOn) return
    this.#lines.push(JSON.stringify(value))
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null
    })
  }

  async #write(): Promise<void> {
    // One turn later, so that many changes become one write.
    await new Promise(resolve => setImmediate(resolve))
    while (this.#lines.length > 0) {
      const lines = this.#lines.splice(0)
      try {
        this.#written += lines.length
        const isLong = this.#written > mostLines && this.#written > 2 * this.#open.size
        if (isLong || this.#rest.failed) await this.#rewrite()
        else await this.#file.appendFile(lines.join('\n') + '\n')
        this.#rest.end()
      } catch (error) {
        if (!this.#rest.failed) this.#report(problem(error))
        this.#rest.begin()
        this.#lines = []
      }
    }
  }

  /** Begins the file anew with what is still open. */
  async #rewrite(): Promise<void> {
    this.#written = this.#open.size
    const lines = [...this.#open.values()].map(entry => JSON.stringify(indexed(entry)))
    lines.push(JSON.stringify({ reserved: this.#reserved }))
    await replaceLines(this.#path, lines)
    const file = await open(this.#path, 'a')
    await this.#file.close()
    this.#file = file
  }
}

function replaceLines(path: string, lines: readonly string[]): Promise<void> {
  return replaceFile(path, lines.join('\n') + '\n', { temporary: `${path}.new` })
}

function problem(error: unknown): string {
  return `the index of the session log cannot be written (${String(error)})`
}

function indexed(entry: LogEntry): IndexedSession {
  const { session, extents, replyBytes, reply, ends, halfClosedAt, tookMs, holders, mayHave } = entry
  return {
    session,
    extents: extents.map(({ segment, offset, length }) => [segment, offset, length]),
    replyBytes,
    ends,
    halfClosedAt,
    tookMs,
    ...(reply && { reply: { head: reply.head.toString('base64'), crc: reply.crc } }),
    missedBy: [...holders],
    mayHave: [...mayHave]
  }
}

function parse(text: string): { next: number; sessions: IndexedSession[] } {
  const sessions = new Map<number, IndexedSession>()
  let next = 1
  for (const raw of text.split('\n')) {
    const line = lineSchema.safeParse(jsonOrNull(raw)).data
    if (!line) continue
    if ('reserved' in line) next = Math.max(next, line.reserved)
    else if ('begun' in line) sessions.get(line.begun)?.mayHave.push(line.by)
    else if ('done' in line) {
      const session = sessions.get(line.done)
      if (!session) continue
      const missedBy = session.missedBy.filter(name => name !== line.by)
      if (missedBy.length > 0) sessions.set(line.done, { ...session, missedBy })
      else sessions.delete(line.done)
    } else {
      sessions.set(line.session, line)
      next = Math.max(next, line.session + 1)
    }
  }
  return { next, sessions: [...sessions.values()].sort((a, b) => a.session - b.session) }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
