import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalEvent } from '#shared/journal'
import type { LogLine } from '#shared/state'
import {
  BlockSum,
  journalBlockSchema,
  journalFileName,
  journalFileNumber,
  journalIndexFile,
  readHead,
  type EventHead,
  type JournalBlock
} from '../journal-block'
import { readSeal, type JournalSeal } from '../journal-seal'
import { Cache } from './cache'
import { parseRecorded } from './parse-recorded'

/** Blocks whose text is held, and most bytes of one. */
const cached = 64
const maxBlockBytes = 64 * 1024 ** 2
/** Most blocks that are read at once: fewer than are held. */
const mostAhead = 32
/** So many kinds of event are looked for in a block; for more it is gone through. */
const mostKinds = 40
/** What no block tells of is looked through in pieces of so many bytes. */
const pieceBytes = 256 * 1024

/** A block that can be read; without a hash: it was not sealed. */
export type ReadableBlock = Omit<JournalBlock, 'hash'> & { readonly hash: string | null }

/** Everything, all but log lines, or events of some kinds. */
type Kinds = 'all' | 'events' | ReadonlySet<string>

interface Line {
  readonly head: EventHead
  readonly text: string
}

/** Reads the journal of a run by its index, and only what is asked for. */
export class JournalReader {
  /** In the order of their events. */
  readonly blocks: readonly ReadableBlock[]
  /** Number of the first of its files; those before it had to make room. */
  readonly firstFile: number
  /** The last block that the index tells of, also where its file is gone; null: it tells of none. */
  readonly lastSealed: JournalBlock | null
  /** Of the block that its host had in hand when it was ended without a word. */
  readonly seal: JournalSeal | null
  readonly #folder: string
  readonly #texts = new Cache<ReadableBlock, string>(cached)
  readonly #byNode = new Map<string, ReadableBlock[]>()

  private constructor(
    folder: string,
    blocks: readonly ReadableBlock[],
    firstFile: number,
    sealed: Pick<JournalReader, 'lastSealed' | 'seal'>
  ) {
    this.#folder = folder
    this.firstFile = firstFile
    this.lastSealed = sealed.lastSealed
    this.seal = sealed.seal
    this.blocks = blocks
    for (const block of blocks) {
      for (const node of Object.keys(block.lines)) {
        const known = this.#byNode.get(node)
        if (known) known.push(block)
        else this.#byNode.set(node, [block])
      }
    }
  }

  static async open(folder: string): Promise<JournalReader> {
    const sizes = await fileSizes(folder)
    const [index, seal] = await Promise.all([readIndex(folder), readSeal(folder)])
    const sealed = index.filter(({ file, from, to }) => {
      const size = sizes.get(file) ?? 0
      return from < to && to <= size && to - from <= maxBlockBytes
    })
    const blocks: ReadableBlock[] = []
    for (const [file, size] of sizes) {
      const own = sealed.filter(block => block.file === file).sort((a, b) => a.from - b.from)
      let at = 0
      for (const block of own) {
        // One that overlaps the one before it was not written by us.
        if (block.from < at) continue
        blocks.push(...(await scan(folder, file, at, block.from)), block)
        at = block.to
      }
      // Apart: what is after the seal is covered by nothing.
      const until = seal?.file === file && seal.to > at && seal.to <= size ? seal.to : at
      blocks.push(...(await scan(folder, file, at, until)), ...(await scan(folder, file, until, size)))
    }
    const [firstFile = Infinity] = sizes.keys()
    return new JournalReader(folder, blocks, firstFile, { lastSealed: index.at(-1) ?? null, seal })
  }

  /** Reads what is known to be in these blocks, in the order of their events. */
  static of(folder: string, blocks: readonly ReadableBlock[]): JournalReader {
    return new JournalReader(folder, blocks, blocks[0]?.file ?? Infinity, { lastSealed: null, seal: null })
  }

  get nodes(): readonly string[] {
    return [...this.#byNode.keys()]
  }

  /** Number of the last event. */
  get last(): number {
    return this.blocks.at(-1)?.last ?? 0
  }

  /** Number of the first line of a node that there is; 0 where there is none. */
  firstLine(node: string): number {
    return this.#byNode.get(node)?.[0]?.lines[node]?.[0] ?? 0
  }

  /** All events, or those of blocks that are wanted, in their order. */
  async *events(wanted: (block: ReadableBlock) => boolean = () => true): AsyncGenerator<JournalEvent> {
    for (const block of this.blocks) {
      if (!wanted(block)) continue
      for (const { text } of headed(await this.#read(block))) {
        const event = parse(text)
        if (event) yield event
      }
    }
  }

  /** Up to this number events had to make room for newer ones while they were recorded; 0: none. */
  get gone(): number {
    return (this.blocks[0]?.first ?? 1) - 1
  }

  /**
   * The newest events that match, oldest first: `limit` at most, after and before a number, of the kinds that are wanted,
   * and out of so many bytes at most. From the number `from` on, they are all that match; 0: there are none before.
   */
  async newest(wanted: {
    readonly after: number
    readonly before: number
    readonly kinds: Kinds
    readonly limit: number
    readonly maxBytes: number
    readonly matches?: (event: JournalEvent) => boolean
  }): Promise<{ readonly events: JournalEvent[]; readonly from: number }> {
    const { after, before, kinds, limit, maxBytes, matches = () => true } = wanted
    const isWanted = (kind: string): boolean =>
      kinds === 'all' || (kinds === 'events' ? kind !== 'log' : kinds.has(kind))
    const found: JournalEvent[] = []
    let [bytes, from, reached] = [0, 0, before]
    if (kinds === 'all' || kinds === 'events')
      this.#readAhead(this.blocks, wanted, ({ first, last, kinds: counts }) => ({
        ...{ first, last },
        count: Object.entries(counts).reduce((sum, [kind, count]) => sum + (isWanted(kind) ? count : 0), 0)
      }))
    for (let index = this.blocks.length - 1; index >= 0 && found.length < limit; index--) {
      const block = this.blocks[index]
      if (!block || block.first >= before) continue
      if (block.last <= after) break
      const own = Object.keys(block.kinds).filter(isWanted)
      if (own.length === 0) continue
      if (bytes > maxBytes) {
        from = reached
        break
      }
      bytes += block.to - block.from
      const isRare = typeof kinds !== 'string'
      const text = await (isRare ? this.#read(block) : this.#text(block)).catch(unlessGone)
      if (text === null) {
        // A run that goes on has removed it meanwhile, and those before it.
        from = reached
        break
      }
      reached = block.first
      for (const { head, text: line } of linesOfKinds(text, own).reverse()) {
        if (found.length >= limit) break
        if (head.seq <= after || head.seq >= before) continue
        const event = parse(line)
        if (event && matches(event)) found.push(event)
      }
    }
    // A node's own reports may come in another order than their numbers within a block.
    const events = found.sort((a, b) => a.seq - b.seq)
    return { events, from: events.length >= limit ? (events[0]?.seq ?? 0) : from }
  }

  /** The newest lines of a node after one number and before another: `limit` at most, out of so many bytes at most. */
  async lines(
    node: string,
    after: number,
    before: number,
    limit: number,
    maxBytes = Infinity
  ): Promise<LogLine[]> {
    const found: LogLine[] = []
    const blocks = this.#byNode.get(node) ?? []
    let bytes = 0
    this.#readAhead(blocks, { after, before, limit, maxBytes }, ({ lines }) => {
      const range = lines[node]
      return range ? { first: range[0], last: range[1], count: range[1] + 1 - range[0] } : null
    })
    for (let index = blocks.length - 1; index >= 0 && found.length < limit; index--) {
      const block = blocks[index]
      const range = block?.lines[node]
      if (!block || !range || range[0] >= before) continue
      if (range[1] <= after || bytes > maxBytes) break
      bytes += block.to - block.from
      const mark = `,"kind":"log","node":"${node}","line":`
      for (const { head, text } of linesWith(await this.#text(block), mark).reverse()) {
        if (found.length >= limit) break
        if (head.node !== node || head.line <= after || head.line >= before) continue
        const line = logLineOf(parse(text))
        if (line) found.push(line)
      }
    }
    return found.reverse()
  }

  /** The bytes of a block, as they are on the disk. */
  bytes({ file, from, to }: ReadableBlock): Promise<Buffer> {
    return readRange(join(this.#folder, journalFileName(file)), from, to)
  }

  /**
   * Begins to read at once all blocks that will be gone through, which their counts tell.
   * @param heldBy numbers of the first and the last of what a block has of what is looked for, and how many it has; null: none
   */
  #readAhead(
    blocks: readonly ReadableBlock[],
    wanted: {
      readonly after: number
      readonly before: number
      readonly limit: number
      readonly maxBytes: number
    },
    heldBy: (block: ReadableBlock) => {
      readonly first: number
      readonly last: number
      readonly count: number
    } | null
  ): void {
    const ahead: ReadableBlock[] = []
    let [left, bytes] = [wanted.limit, 0]
    for (let index = blocks.length - 1; index >= 0 && left > 0 && ahead.length < mostAhead; index--) {
      const block = blocks[index]
      const held = block && heldBy(block)
      if (!block || !held || held.first >= wanted.before) continue
      const { first, last, count } = held
      if (last <= wanted.after || bytes > wanted.maxBytes) break
      bytes += block.to - block.from
      // Of one that goes on past what is wanted about as many are before that as are of all its entries.
      left -= count * Math.min(1, (wanted.before - first) / (last + 1 - first))
      ahead.unshift(block)
    }
    for (const row of rowsOf(ahead.filter(block => !this.#texts.has(block)))) this.#readRow(row)
  }

  /** Reads blocks that follow each other in a file in one piece: each piece waits for the disk, and for a core. */
  #readRow(row: readonly ReadableBlock[]): void {
    const [first, last] = [row[0], row.at(-1)]
    if (!first || !last) return
    const data = this.bytes({ ...first, to: last.to })
    for (const block of row) {
      const text = async (): Promise<string> =>
        (await data).toString('utf8', block.from - first.from, block.to - first.from)
      void this.#texts.get(block, text).catch(() => undefined)
    }
  }

  #text(block: ReadableBlock): Promise<string> {
    return this.#texts.get(block, () => this.#read(block))
  }

  async #read(block: ReadableBlock): Promise<string> {
    return (await this.bytes(block)).toString('utf8')
  }
}

function unlessGone(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}

/** Blocks in rows of those that follow each other in one file without a hole. */
function rowsOf(blocks: readonly ReadableBlock[]): ReadableBlock[][] {
  const rows: ReadableBlock[][] = []
  for (const block of blocks) {
    const before = rows.at(-1)?.at(-1)
    if (before?.file === block.file && before.to === block.from) rows.at(-1)?.push(block)
    else rows.push([block])
  }
  return rows
}

/** All lines of a block that are events, in their order. */
function headed(text: string): Line[] {
  return linesOf(text).flatMap(line => {
    const head = readHead(line)
    return head ? [{ head, text: line }] : []
  })
}

/** A block has few events among many log lines, as a rule: lines without those are looked for, and not gone through. */
function linesOfKinds(text: string, kinds: readonly string[]): Line[] {
  const isFew = kinds.length <= mostKinds && !kinds.includes('log')
  if (!isFew) return headed(text).filter(({ head }) => kinds.includes(head.kind))
  const found = kinds.flatMap(kind => {
    // The mark may also stand inside an event.
    return linesWith(text, `,"kind":"${kind}"`).filter(({ head }) => head.kind === kind)
  })
  return found.sort((a, b) => a.head.seq - b.head.seq)
}

/** The lines that have a mark, in their order, each once. */
function linesWith(text: string, mark: string): Line[] {
  const found: Line[] = []
  for (let at = text.indexOf(mark); at >= 0;) {
    const end = text.indexOf('\n', at)
    const line = text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end)
    const head = readHead(line)
    if (head) found.push({ head, text: line })
    at = end < 0 ? -1 : text.indexOf(mark, end)
  }
  return found
}

/** A node's line, of its event; null for an event that is none. */
export function logLineOf(event: JournalEvent | null): LogLine | null {
  if (event?.kind !== 'log' || event.line === undefined || event.node === undefined) return null
  const { t, node, line, level, text, bound, peerPort, child, source, styles } = event
  return {
    seq: line,
    t,
    node,
    level,
    text,
    ...(bound !== undefined && { bound }),
    ...(peerPort !== undefined && { peerPort }),
    ...(child !== undefined && { child }),
    ...(source && { source }),
    ...(styles && { styles })
  }
}

/** The blocks that the index tells of, also those whose file is gone. A line that is torn or foreign ends it. */
export async function readIndex(folder: string): Promise<JournalBlock[]> {
  const text = await readFile(join(folder, journalIndexFile), 'utf8').catch(() => '')
  const blocks: JournalBlock[] = []
  for (const line of linesOf(text)) {
    try {
      blocks.push(journalBlockSchema.parse(JSON.parse(line)))
    } catch {
      break
    }
  }
  return blocks
}

/** The journal's files by their numbers, in their order, with their sizes. */
async function fileSizes(folder: string): Promise<Map<number, number>> {
  const numbers = (await readdir(folder).catch(() => [])).flatMap(name => journalFileNumber(name) ?? [])
  const sizes = new Map<number, number>()
  for (const number of numbers.sort((a, b) => a - b)) {
    const found = await stat(join(folder, journalFileName(number))).catch(() => null)
    if (found) sizes.set(number, found.size)
  }
  return sizes
}

/** Blocks for what the index does not tell of: the last before a host was killed, or all of an older run. */
async function scan(folder: string, file: number, from: number, to: number): Promise<ReadableBlock[]> {
  const blocks: ReadableBlock[] = []
  const path = join(folder, journalFileName(file))
  for (let at = from; at < to;) {
    const end = Math.min(to, at + pieceBytes)
    const data = await readRange(path, at, end).catch(() => Buffer.alloc(0))
    const lineEnd = data.lastIndexOf(0x0a)
    // The last line may be torn; one that is longer than a piece is none of ours.
    if (data.length === 0 || (lineEnd < 0 && end === to)) break
    const length = lineEnd < 0 ? data.length : lineEnd + 1
    const sum = new BlockSum()
    for (const line of linesOf(data.subarray(0, length).toString('utf8'))) {
      const head = readHead(line)
      if (head) sum.addHead(head)
    }
    if (sum.last > 0) blocks.push({ file, from: at, to: at + length, ...sum, hash: null })
    at += length
  }
  return blocks
}

async function readRange(path: string, from: number, to: number): Promise<Buffer> {
  const handle = await open(path)
  try {
    const data = Buffer.alloc(to - from)
    const { bytesRead } = await handle.read(data, 0, data.length, from)
    return data.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line !== '')
}

function parse(text: string): JournalEvent | null {
  try {
    // Written by a lab of the same format; what shows it takes each kind that it knows.
    return parseRecorded(text) as JournalEvent | null
  } catch {
    return null
  }
}
