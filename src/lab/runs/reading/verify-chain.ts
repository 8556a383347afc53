import { createHash } from 'node:crypto'
import { BlockSum, chainSeed, readHead, type JournalBlock } from '../journal-block'
import { readIndex, type JournalReader } from './journal-reader'

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
  const unsealed = journal.blocks
    .filter(({ hash }) => hash === null)
    .reduce((sum, block) => sum + eventsIn(block), 0)
  const first = journal.blocks[0]?.first ?? 0
  const counts = { unsealed, first }
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
  return { ok: true, head: index.length > 0 ? before : null, blocks, sealed, ...counts }
}

async function compare(block: JournalBlock, before: string, bytes: Buffer): Promise<string | null> {
  const hash = createHash('sha256').update(before).update(bytes).digest('hex')
  if (hash !== block.hash) return 'the journal is another than the one that was sealed'
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
