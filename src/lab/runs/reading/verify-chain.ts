import { createHash } from 'node:crypto'
import { BlockSum, chainSeed, readHead, type JournalBlock } from '../journal-block'
import type { JournalSeal } from '../journal-seal'
import { readIndex, type JournalReader, type ReadableBlock } from './journal-reader'

/** What the chain over a run's journal shows. */
export interface ChainVerdict {
  /** Whether every block that is there is as it was sealed, in the order in which it was. */
  readonly ok: boolean
  /** The last hash; null where nothing was sealed. */
  readonly head: string | null
  readonly blocks: number
  /** Events that are sealed, and those that are in the journal and are not: the last before a host was killed. */
  readonly sealed: number
  readonly unsealed: number
  /** The time of the first of those that are not, ms since the run began; null: there is none. */
  readonly unsealedFrom: number | null
  /** Number of the first event that there is: those before it had to make room. */
  readonly first: number
  /** What does not follow, in words, and the events in which it is. */
  readonly problem?: { readonly message: string; readonly first: number; readonly last: number }
}

/** Computes the chain anew from the journal's bytes. */
export async function verifyChain(
  folder: string,
  run: string,
  journal: JournalReader
): Promise<ChainVerdict> {
  const index = await readIndex(folder)
  const readable = new Map(journal.blocks.map(block => [`${block.file} ${block.from} ${block.to}`, block]))
  const last = index.at(-1) ?? null
  const inHand = blockInHand(last, journal)
  const open = uncovered(last, journal)
  const counts = {
    unsealed: open?.events ?? 0,
    unsealedFrom: open?.from ?? null,
    first: journal.blocks[0]?.first ?? 0
  }
  let sealed = 0
  let blocks = 0
  let before = createHash('sha256').update(chainSeed(run)).digest('hex')
  for (const block of index) {
    const key = `${block.file} ${block.from} ${block.to}`
    const found = readable.get(key)
    // Whole files at the beginning may have had to make room, and never all of them.
    if (found || block.file >= journal.firstFile || journal.firstFile === Infinity) {
      const message = found ? await compare(block, before, await journal.bytes(found)) : 'events are missing'
      if (message !== null) {
        const problem = { message, first: block.first, last: block.last }
        return { ok: false, head: before, blocks, sealed, ...counts, problem }
      }
      blocks++
      sealed += eventsIn(block)
    }
    before = block.hash
  }
  if (inHand) {
    const { seal, blocks: parts } = inHand
    const [from, last] = [parts[0]?.first ?? 0, parts.at(-1)?.last ?? 0]
    const bytes = await journal.bytes({ ...seal, ...emptySum })
    if (hashOf(before, bytes) !== seal.hash) {
      const problem = { message: otherJournal, first: from, last }
      return { ok: false, head: before, blocks, sealed, ...counts, problem }
    }
    sealed += parts.reduce((sum, block) => sum + eventsIn(block), 0)
    before = seal.hash
  }
  return { ok: true, head: index.length > 0 || inHand ? before : null, blocks, sealed, ...counts }
}

/**
 * The chain as it was when the event of that number was written: what comes after it changes nothing. Null where nothing
 * was sealed by then.
 */
export async function chainUpTo(
  folder: string,
  run: string,
  journal: JournalReader,
  seq: number
): Promise<string | null> {
  const index = await readIndex(folder)
  let before = createHash('sha256').update(chainSeed(run)).digest('hex')
  let sealed = 0
  for (const { last, hash } of index) {
    if (last > seq) break
    before = hash
    sealed = last
  }
  const rest = journal.blocks.filter(({ first, last }) => last > sealed && first <= seq)
  if (rest.length === 0) return index.length > 0 ? before : null
  const hash = createHash('sha256').update(before)
  for (const block of rest) {
    const bytes = await journal.bytes(block)
    hash.update(bytes.subarray(0, endOf(bytes, seq)))
  }
  return hash.digest('hex')
}

/** Where the line of an event ends, or else all ends, bytes. */
function endOf(bytes: Buffer, seq: number): number {
  let at = 0
  for (const line of bytes.toString('utf8').split('\n')) {
    at += Buffer.byteLength(line) + 1
    if (readHead(line)?.seq === seq) return Math.min(at, bytes.length)
  }
  return bytes.length
}

/**
 * What is in the journal and is covered by no seal, if there is any: how many events, and the time of the first, ms.
 * @param last the last block of the index
 */
export function uncovered(
  last: JournalBlock | null,
  journal: JournalReader
): { readonly events: number; readonly from: number } | null {
  const inHand = blockInHand(last, journal)
  const open = journal.blocks.filter(block => block.hash === null && !inHand?.blocks.includes(block))
  if (open.length === 0) return null
  const events = open.reduce((sum, block) => sum + eventsIn(block), 0)
  return { events, from: Math.min(...open.map(({ since }) => since)) }
}

/** What the seal of the block in hand is of; null where there is none, or that block is in the index by now. */
function blockInHand(
  last: JournalBlock | null,
  { seal, blocks, firstFile }: JournalReader
): { readonly seal: JournalSeal; readonly blocks: readonly ReadableBlock[] } | null {
  const isNext = last ? seal?.head === last.hash : seal?.file === firstFile && seal.from === 0
  if (!seal || !isNext) return null
  const parts = blocks.filter(
    ({ hash, file, from, to }) => hash === null && file === seal.file && from >= seal.from && to <= seal.to
  )
  return { seal, blocks: parts }
}

const emptySum = { first: 0, last: 0, since: 0, until: 0, kinds: {}, lines: {} }
const otherJournal = 'the journal is another than the one that was sealed'

function hashOf(before: string, bytes: Buffer): string {
  return createHash('sha256').update(before).update(bytes).digest('hex')
}

async function compare(block: JournalBlock, before: string, bytes: Buffer): Promise<string | null> {
  if (hashOf(before, bytes) !== block.hash) return otherJournal
  const sum = new BlockSum()
  for (const line of bytes.toString('utf8').split('\n')) {
    const head = readHead(line)
    if (head) sum.addHead(head)
  }
  const { first, last, since, until, kinds, lines } = block
  const said = { first, last, since, until, kinds, lines }
  return JSON.stringify(said) === JSON.stringify({ ...sum })
    ? null
    : 'the index says something else than the journal'
}

function eventsIn({ kinds }: Pick<JournalBlock, 'kinds'>): number {
  return Object.values(kinds).reduce((sum, count) => sum + count, 0)
}
