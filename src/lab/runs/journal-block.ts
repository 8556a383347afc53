import { z } from 'zod'
import { runMarkKinds } from '#shared/runs/runs'

/** Most rows of the tables of a block, which have one for each kind of event, or node. Counted before they are looked at. */
const mostRows = 1_000
const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.keys(value).length <= mostRows
const table = z.custom<Record<string, unknown>>(isTable)

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
  kinds: table.pipe(z.record(z.string().max(40), z.int().min(0))),
  /** First and last number of the log lines of each node. */
  lines: table.pipe(z.record(z.string().max(100), z.tuple([z.int(), z.int()]))),
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

/** What a journal's line begins with. `node` and `line` are those of a line of a node's log; otherwise '' and 0. */
export interface EventHead {
  readonly seq: number
  readonly t: number
  readonly kind: string
  readonly node: string
  readonly line: number
}

/** Longest name of a kind or of a node. */
const maxName = 100

/**
 * What the head of a journal's line says; null for what is no event. Lines are written with these fields first. By hand:
 * a run has them by the million, and a regular expression takes several times as long.
 */
export function readHead(text: string): EventHead | null {
  if (!text.startsWith(seqStart)) return null
  const seqEnd = text.indexOf(',', seqStart.length)
  const seq = Number(text.slice(seqStart.length, seqEnd))
  if (seqEnd < 0 || !text.startsWith(tStart, seqEnd)) return null
  const tEnd = text.indexOf(',', seqEnd + tStart.length)
  const t = Number(text.slice(seqEnd + tStart.length, tEnd))
  if (tEnd < 0 || !text.startsWith(kindStart, tEnd)) return null
  const kindEnd = text.indexOf('"', tEnd + kindStart.length)
  const kind = text.slice(tEnd + kindStart.length, kindEnd)
  if (kindEnd < 0 || kind.length > maxName || !Number.isSafeInteger(seq) || !Number.isFinite(t)) return null
  const none = { seq, t, kind, node: '', line: 0 }
  if (kind !== 'log' || !text.startsWith(nodeStart, kindEnd)) return none
  const nodeEnd = text.indexOf('"', kindEnd + nodeStart.length)
  if (nodeEnd < 0 || !text.startsWith(lineStart, nodeEnd)) return none
  const node = text.slice(kindEnd + nodeStart.length, nodeEnd)
  const line = Number(text.slice(nodeEnd + lineStart.length, text.indexOf(',', nodeEnd + lineStart.length)))
  return node.length > maxName || !Number.isSafeInteger(line) ? none : { seq, t, kind, node, line }
}

const seqStart = '{"seq":'
const tStart = ',"t":'
const kindStart = ',"kind":"'
const nodeStart = '","node":"'
const lineStart = '","line":'

/** A line of a node's log: its number there, and its time. */
interface LoggedLine {
  readonly seq: number
  readonly t: number
  readonly node: string
}

/** What is said of a block's events, summed up. */
export class BlockSum {
  first = Infinity
  last = 0
  since = Infinity
  until = -Infinity
  readonly kinds = Object.create(null) as Record<string, number>
  readonly lines = Object.create(null) as Record<string, [number, number]>

  /** An event that is no line of a node's log. */
  add({ seq, t, kind }: Pick<EventHead, 'seq' | 't' | 'kind'>): void {
    if (seq < this.first) this.first = seq
    if (seq > this.last) this.last = seq
    if (t < this.since) this.since = t
    if (t > this.until) this.until = t
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1
  }

  /** An event, or a line of a node's log that is to be one. */
  addWritten(
    written: Pick<EventHead, 'seq' | 't' | 'kind'> | { readonly seq: number; readonly logged: LoggedLine }
  ): void {
    if ('logged' in written) this.addLine(written.seq, written.logged)
    else this.add(written)
  }

  addLine(seq: number, line: LoggedLine): void {
    this.add({ seq, t: line.t, kind: 'log' })
    const range = this.lines[line.node]
    if (range) range[1] = line.seq
    else this.lines[line.node] = [line.seq, line.seq]
  }

  addHead(head: EventHead): void {
    const { seq, t, node, line } = head
    if (line === 0) this.add(head)
    else this.addLine(seq, { seq: line, t, node })
  }
}
