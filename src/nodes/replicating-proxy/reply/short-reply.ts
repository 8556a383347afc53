import { differences, type Difference } from '#nodes/compare/differences'
import type { MessageReader } from '#nodes/compare/message-reader'
import { limits } from '../limits'

/** What the client has beyond the end of a reply that was the same up to there. */
export class ShortReply {
  /** Its first bytes. */
  beyond: Buffer = Buffer.alloc(0)
  readonly #reader: MessageReader | null
  /** How much the reply has of the unit in which it ends. */
  readonly #had: number

  /** @param reader of the client's reply, at that end; null where it is not known in which unit that is */
  constructor(reader: MessageReader | null) {
    this.#reader = reader
    this.#had = reader?.partial.length ?? 0
  }

  /** The client has these bytes next. */
  take(chunk: Buffer): void {
    const told = chunk.subarray(0, limits.toldBytes - this.beyond.length)
    if (told.length === 0) return
    this.beyond = Buffer.concat([this.beyond, told])
    if (this.#reader?.unit === null) this.#reader.take(told, 0)
  }

  /** Which answer of the connection it ends in, from 0. */
  get message(): number {
    return this.#reader?.message ?? 0
  }

  /** What it lacks of the unit in which it ends; null where that is not known, or is nothing but an end of a line or of a chunk. */
  get difference(): Difference | null {
    const reader = this.#reader
    if (!reader || reader.failed) return null
    const theirs = reader.unit ?? reader.partialUnit
    const [found] = differences(theirs, { ...theirs, text: theirs.text.slice(0, this.#had) })
    return found && found.theirs !== '' ? found : null
  }
}
