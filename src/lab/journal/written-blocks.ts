import { basename } from 'node:path'
import { BlockSum, journalFileNumber } from '../runs/journal-block'
import type { ReadableBlock } from '../runs/reading/journal-reader'
import type { Appended } from './file-writer'
import type { Written } from './written'

const blockBytes = 256 * 1024

/** What is in which stretch of the files that the journal has written, so that little has to be read to find something. */
export class WrittenBlocks {
  /** In the order of their events; the last one grows. */
  #blocks: ReadableBlock[] = []
  #sum = new BlockSum()
  #gone = 0

  get all(): readonly ReadableBlock[] {
    return this.#blocks
  }

  /** Number of the newest event that was in a file which is gone by now; 0 where none is. */
  get gone(): number {
    return this.#gone
  }

  /** Takes lines that are in a file by now. */
  onAppended({ path, from, data, notes }: Appended<Written>): void {
    const file = journalFileNumber(basename(path)) ?? 0
    const open = this.#blocks.at(-1)
    const goesOn = open?.file === file && open.to === from && open.to - open.from < blockBytes
    if (!goesOn) this.#sum = new BlockSum()
    for (const note of notes) this.#sum.addWritten(note)
    const block = { file, from: goesOn ? open.from : from, to: from + data.length, ...this.#sum, hash: null }
    if (goesOn) this.#blocks.pop()
    this.#blocks.push(block)
  }

  /** The files up to this number are gone. */
  forget(number: number): void {
    for (const { file, last } of this.#blocks) if (file <= number) this.#gone = Math.max(this.#gone, last)
    this.#blocks = this.#blocks.filter(({ file }) => file > number)
  }
}
