import { createHash, type Hash } from 'node:crypto'
import { basename, join } from 'node:path'
import type { RunMark } from '#shared/runs/runs'
import { FileWriter, type Appended } from '../../journal/file-writer'
import type { Written } from '../../journal/written'
import { BlockSum, chainSeed, journalFileNumber, journalIndexFile, type JournalBlock } from '../journal-block'
import { SealWriter } from './journal-seal'

/** A block is over after so many bytes, and so long after its first, ms. */
const blockBytes = 256 * 1024
const blockMs = 1_000

interface JournalIndexOptions {
  readonly folder: string
  readonly run: string
  /** Takes the marks of events up to a number, which were not taken before. */
  readonly takeMarks: (last: number) => readonly RunMark[]
  readonly onProblem: (message: string) => void
}

/**
 * Says of each stretch of the journal what is in it, so that a long run need not be read to be looked at, and chains the
 * stretches: each hash is over the one before it and the stretch's bytes, so that nothing in between can be changed,
 * left out or put in.
 */
export class JournalIndex {
  #head: string
  #block: { file: number; from: number; to: number; sum: BlockSum; hash: Hash } | null = null
  #timer: NodeJS.Timeout | null = null
  readonly #writer: FileWriter
  readonly #sealWriter: SealWriter
  readonly #options: JournalIndexOptions

  constructor(options: JournalIndexOptions) {
    this.#options = options
    this.#head = createHash('sha256').update(chainSeed(options.run)).digest('hex')
    this.#writer = new FileWriter({
      nextPath: async () => join(options.folder, journalIndexFile),
      maxFileBytes: Infinity,
      // Each hash is over the one before it.
      keepsRefused: true,
      onProblem: message => options.onProblem(`index of the journal: ${message}`)
    })
    this.#sealWriter = new SealWriter({ folder: options.folder, before: () => this.#writer.flush() })
  }

  /** Takes lines that are in the journal's file by now. */
  onAppended({ path, from, data, notes }: Appended<Written>): void {
    const file = journalFileNumber(basename(path)) ?? 0
    if (this.#block && (this.#block.file !== file || this.#block.to !== from)) this.#seal()
    this.#block ??= { file, from, to: from, sum: new BlockSum(), hash: this.#begin() }
    const block = this.#block
    block.hash.update(data)
    block.to = from + data.length
    for (const note of notes) block.sum.addWritten(note)
    if (block.to - block.from >= blockBytes) return this.#seal()
    const { from: begun, to, hash } = block
    this.#sealWriter.put({ file, from: begun, to, head: this.#head, hash: hash.copy().digest('hex') })
    this.#timer ??= setTimeout(() => this.#seal(), blockMs)
    this.#timer.unref()
  }

  /** Ends the block in hand. Resolves when all that was taken is in the index, or lost. */
  async flush(): Promise<void> {
    this.#seal()
    await this.#writer.flush()
  }

  /** After the journal is closed. */
  async close(): Promise<void> {
    this.#seal()
    await this.#writer.close()
    await this.#sealWriter.close()
  }

  #begin(): Hash {
    return createHash('sha256').update(this.#head)
  }

  #seal(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const block = this.#block
    this.#block = null
    if (!block || block.sum.last === 0) return
    const { file, from, to, sum, hash } = block
    const { first, last, since, until, kinds, lines } = sum
    this.#head = hash.digest('hex')
    const marks = [...this.#options.takeMarks(last)]
    const entry: JournalBlock = {
      file,
      from,
      to,
      first,
      last,
      since,
      until,
      kinds,
      lines,
      ...(marks.length > 0 && { marks }),
      hash: this.#head
    }
    this.#writer.write(JSON.stringify(entry))
    void this.#writer.flush()
  }
}
