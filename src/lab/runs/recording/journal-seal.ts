import { open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { NewestWriter } from '#system/newest-writer'
import { journalSealFile, sealText, type JournalSeal } from '../journal-seal'

interface SealWriterOptions {
  readonly folder: string
  /** Resolves when the blocks before the one that is sealed here are on the disk. */
  readonly before: () => Promise<void>
}

/**
 * Keeps the seal of the block in hand: what of the journal is on the disk is sealed within milliseconds, and not when its
 * block is over, a second later. The newest is written over the one before, in one piece: whoever kills the host in
 * between finds either.
 */
export class SealWriter {
  readonly #path: string
  readonly #writer: NewestWriter<JournalSeal>
  #handle: FileHandle | null = null

  constructor({ folder, before }: SealWriterOptions) {
    this.#path = join(folder, journalSealFile)
    this.#writer = new NewestWriter(seal => this.#write(seal), before)
  }

  put(seal: JournalSeal): void {
    this.#writer.put(seal)
  }

  /** The last block is over, and so is what this is for. Resolves when its file is gone. */
  async close(): Promise<void> {
    this.#writer.drop()
    await this.#writer.settled()
    await this.#handle?.close().catch(() => undefined)
    this.#handle = null
    await rm(this.#path, { force: true }).catch(() => undefined)
  }

  async #write(seal: JournalSeal): Promise<void> {
    try {
      // Not emptied first: it has the same length each time.
      this.#handle ??= await open(this.#path, 'w')
      await this.#handle.write(sealText(seal), 0)
    } catch {
      // The journal and its index tell of a disk that takes nothing; what is not sealed here is with its block.
    }
  }
}
