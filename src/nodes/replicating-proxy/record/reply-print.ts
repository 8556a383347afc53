import { crc32 } from 'node:zlib'

/** What is kept of a reply so that another can be told from it. */
export interface ReplyPrint {
  readonly bytes: number
  /** Its first bytes: `headBytes` of them, or all. */
  readonly head: Buffer
  /** CRC-32 of those that are printed: the first MiB, and 64 KiB of each further one. */
  readonly crc: number
}

const nothing = Buffer.alloc(0)
/** Enough to say at which byte most short replies differ. */
const headBytes = 64
/**
 * A reply is printed whole up to here, and `pieceBytes` of each `everyBytes` after that: all of a long one took a third of
 * what it costs to pass it on.
 */
const wholeBytes = 1024 ** 2
const everyBytes = 1024 ** 2
const pieceBytes = 64 * 1024

/** Takes the print of a reply as its bytes come. */
export class ReplyPrinter implements ReplyPrint {
  bytes = 0
  head: Buffer = nothing
  crc = 0

  take(chunk: Buffer): void {
    if (this.head.length < headBytes) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, headBytes - this.head.length)])
    }
    for (let rest = chunk; rest.length > 0;) {
      const { isPrinted, length } = partAt(this.bytes)
      const part = rest.subarray(0, length)
      if (isPrinted) this.crc = crc32(part, this.crc)
      this.bytes += part.length
      rest = rest.subarray(part.length)
    }
  }
}

/** Whether the byte at a place is printed, and how many from it on are so alike. */
function partAt(byte: number): { readonly isPrinted: boolean; readonly length: number } {
  if (byte < wholeBytes) return { isPrinted: true, length: wholeBytes - byte }
  const within = (byte - wholeBytes) % everyBytes
  return within < pieceBytes
    ? { isPrinted: true, length: pieceBytes - within }
    : { isPrinted: false, length: everyBytes - within }
}

/** The first byte at which the beginnings of two replies differ that both have; null where they are the same. */
export function beginningDiffersAt(one: ReplyPrint, other: ReplyPrint): number | null {
  const length = Math.min(one.head.length, other.head.length)
  for (let byte = 0; byte < length; byte++) if (one.head[byte] !== other.head[byte]) return byte
  return null
}

/**
 * The first byte at which two replies are known to differ; null where they are the same. Behind what is kept of them,
 * it is the first of which nothing is known.
 */
export function differsAt(one: ReplyPrint, other: ReplyPrint): number | null {
  const byte = beginningDiffersAt(one, other)
  if (byte !== null) return byte
  const length = Math.min(one.head.length, other.head.length)
  if (one.bytes === other.bytes) return one.crc === other.crc ? null : length
  return Math.min(one.bytes, other.bytes) <= headBytes ? Math.min(one.bytes, other.bytes) : length
}
