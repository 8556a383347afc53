/**
 * A queue of records in memory that two threads share: one writes, the other reads. What is written is there for the
 * reader at once, without a message, and stays when the writer's thread has ended in the same instant.
 *
 * ```
 * word 0: head   bytes written so far    word 1: tail   bytes read so far    (both count round 2^32)
 *
 * record, at a multiple of 8 bytes, never across the end:
 *   uint32 bytes of the text | uint8 kind, uint8 level, uint16 port | float64 time | text (UTF-8) | padding
 * ```
 *
 * A length of all ones says that the next record is at the beginning of the memory.
 */
const headWord = 0
const tailWord = 1
const wordsBytes = 16
const recordBytes = 16
const skip = 0xffff_ffff

/** One record. What the numbers mean is for writer and reader to agree on. */
export interface RingRecord {
  /** From 0 to 255, both. */
  readonly kind: number
  readonly level: number
  /** From 0 to 65,535. */
  readonly port: number
  readonly at: number
  readonly text: string
}

/** @param bytes for records: a power of two */
export function makeRing(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(wordsBytes + bytes)
}

interface RingViews {
  readonly words: Int32Array
  readonly uints: Uint32Array
  readonly doubles: Float64Array
  readonly text: Buffer
  readonly bytes: number
}

function viewsOf(memory: SharedArrayBuffer): RingViews {
  const bytes = memory.byteLength - wordsBytes
  return {
    words: new Int32Array(memory, 0, wordsBytes / 4),
    uints: new Uint32Array(memory, wordsBytes),
    doubles: new Float64Array(memory, wordsBytes),
    text: Buffer.from(memory, wordsBytes),
    bytes
  }
}

export class RingWriter {
  readonly #views: RingViews

  constructor(memory: SharedArrayBuffer) {
    this.#views = viewsOf(memory)
  }

  /** Returns whether there was room: a record takes half of the memory at most. */
  write({ kind, level, port, at, text }: RingRecord): boolean {
    const { words, uints, doubles, text: buffer, bytes } = this.#views
    // UTF-8 takes up to three bytes for a UTF-16 unit.
    const most = padded(recordBytes + 3 * text.length)
    if (most > bytes / 2) return false
    const head = Atomics.load(words, headWord) >>> 0
    const free = bytes - ((head - (Atomics.load(words, tailWord) >>> 0)) >>> 0)
    const before = head & (bytes - 1)
    const skipped = most > bytes - before ? bytes - before : 0
    if (skipped + most > free) return false
    if (skipped > 0) uints[before / 4] = skip
    const start = (before + skipped) & (bytes - 1)
    const length = buffer.write(text, start + recordBytes)
    uints[start / 4] = length
    uints[start / 4 + 1] = kind | (level << 8) | (port << 16)
    doubles[start / 8 + 1] = at
    // Only now is it there for the reader.
    Atomics.store(words, headWord, (head + skipped + padded(recordBytes + length)) | 0)
    return true
  }
}

export class RingReader {
  readonly #views: RingViews

  constructor(memory: SharedArrayBuffer) {
    this.#views = viewsOf(memory)
  }

  /** Hands on all that is there, oldest first. */
  drain(take: (record: RingRecord) => void): void {
    const { words, uints, doubles, text, bytes } = this.#views
    const head = Atomics.load(words, headWord) >>> 0
    let tail = Atomics.load(words, tailWord) >>> 0
    while (tail !== head) {
      const start = tail & (bytes - 1)
      const length = uints[start / 4] ?? skip
      if (length === skip) {
        tail = (tail + bytes - start) >>> 0
        continue
      }
      const packed = uints[start / 4 + 1] ?? 0
      const record: RingRecord = {
        kind: packed & 0xff,
        level: (packed >>> 8) & 0xff,
        port: packed >>> 16,
        at: doubles[start / 8 + 1] ?? 0,
        text: text.toString('utf8', start + recordBytes, start + recordBytes + length)
      }
      tail = (tail + padded(recordBytes + length)) >>> 0
      // Its room may be used again from here on.
      Atomics.store(words, tailWord, tail | 0)
      take(record)
    }
    Atomics.store(words, tailWord, tail | 0)
  }
}

function padded(bytes: number): number {
  return (bytes + 7) & ~7
}
