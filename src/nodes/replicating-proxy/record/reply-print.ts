import { crc32 } from 'node:zlib'

/** What is kept of a reply so that another can be told from it. */
export interface ReplyPrint {
  readonly bytes: number
  /** Its first bytes: `headBytes` of them, or all. */
  readonly head: Buffer
  /** CRC-32 of all of them. */
  readonly crc: number
}

const nothing = Buffer.alloc(0)
/** Enough to say at which byte most short replies differ. */
const headBytes = 64

/** Takes the print of a reply as its bytes come. */
export class ReplyPrinter implements ReplyPrint {
  bytes = 0
  head: Buffer = nothing
  crc = 0

  take(chunk: Buffer): void {
    if (this.head.length < headBytes) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, headBytes - this.head.length)])
    }
    this.bytes += chunk.length
    this.crc = crc32(chunk, this.crc)
  }
}

/**
 * The first byte at which two replies are known to differ; null where they are the same. Behind what is kept of them,
 * it is the first of which nothing is known.
 */
export function differsAt(one: ReplyPrint, other: ReplyPrint): number | null {
  const length = Math.min(one.head.length, other.head.length)
  for (let byte = 0; byte < length; byte++) if (one.head[byte] !== other.head[byte]) return byte
  if (one.bytes === other.bytes) return one.crc === other.crc ? null : length
  return Math.min(one.bytes, other.bytes) <= headBytes ? Math.min(one.bytes, other.bytes) : length
}
