import { z } from 'zod'
import { runMarkKinds } from '#shared/runs/runs'

/**
 * A stretch of the journal, as a line of `journal-index.ndjson` says it. The blocks of a run are in the order of their
 * events.
 */
export const journalBlockSchema = z.object({
  /** Number of the journal's file, and where in it the block begins and ends, bytes. */
  file: z.int().min(1).max(9999),
  from: z.int().min(0),
  to: z.int().min(0),
  /** Numbers of its first and last event, and the earliest and latest time in it. */
  first: z.int().min(0),
  last: z.int().min(0),
  since: z.number(),
  until: z.number(),
  /** How many events of each kind. */
  kinds: z.record(z.string().max(40), z.int().min(0)),
  /** First and last number of the log lines of each node. */
  lines: z.record(z.string().max(100), z.tuple([z.int(), z.int()])),
  marks: z
    .array(
      z.object({
        t: z.number(),
        seq: z.int(),
        kind: z.enum(runMarkKinds),
        node: z.string().max(100).optional(),
        link: z.string().max(200).optional()
      })
    )
    .optional(),
  /** SHA-256 of the hash before it, as text, and the block's bytes. */
  hash: z.string().regex(/^[0-9a-f]{64}$/)
})
export type JournalBlock = z.infer<typeof journalBlockSchema>

export const journalIndexFile = 'journal-index.ndjson'
const journalFile = /^journal-(\d{4})\.ndjson$/

export function journalFileName(number: number): string {
  return `journal-${String(number).padStart(4, '0')}.ndjson`
}

/** Null for what is no file of a journal. */
export function journalFileNumber(name: string): number | null {
  const [, number] = journalFile.exec(name) ?? []
  return number === undefined ? null : Number(number)
}

/** What the chain of a run begins with. */
export function chainSeed(run: string): string {
  return `relevo-run 1 ${run}`
}

/** What the head of a journal's line says; null for what is no event. Lines are written with these fields first. */
export function readHead(line: string): EventHead | null {
  const [, seq, t, kind, node, number] = head.exec(line) ?? []
  if (seq === undefined || t === undefined || kind === undefined) return null
  return {
    seq: Number(seq),
    t: Number(t),
    kind,
    ...(kind === 'log' &&
      node !== undefined &&
      number !== undefined && { line: { node, number: Number(number) } })
  }
}

export interface EventHead {
  readonly seq: number
  readonly t: number
  readonly kind: string
  readonly line?: { readonly node: string; readonly number: number }
}

const head =
  /^\{"seq":(\d{1,15}),"t":(-?\d+(?:\.\d+)?(?:e-?\d+)?),"kind":"([\w-]{1,40})"(?:,"node":"([^"\\]{1,100})"(?:,"line":(\d{1,15}))?)?/

/** What is said of a block's events, summed up. */
export class BlockSum {
  first = Infinity
  last = 0
  since = Infinity
  until = -Infinity
  readonly kinds: Record<string, number> = {}
  readonly lines: Record<string, [number, number]> = {}

  add({ seq, t, kind, line }: EventHead): void {
    this.first = Math.min(this.first, seq)
    this.last = Math.max(this.last, seq)
    this.since = Math.min(this.since, t)
    this.until = Math.max(this.until, t)
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1
    if (!line) return
    const range = this.lines[line.node]
    if (range) range[1] = line.number
    else this.lines[line.node] = [line.number, line.number]
  }
}
