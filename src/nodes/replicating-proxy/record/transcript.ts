import { maxRecordedBytes } from '#shared/load/said'

/** One piece of a request: when it came, and how much of the reply its client had by then. */
interface Mark {
  readonly bytes: number
  readonly afterMs: number
  readonly afterBytes: number
}

/** Chunks that are smaller together are kept as one, bytes: a buffer for each byte would take a hundred times as much. */
const pieceBytes = 4 * 1024

/** What one session said and was answered, as long as that is little. */
export class Transcript {
  readonly request: Buffer[] = []
  readonly reply: Buffer[] = []
  readonly marks: Mark[] = []
  requestBytes = 0
  replyBytes = 0
  /** Bytes of the reply that the client had when it ended its side; null while it has not, before the reply's end. */
  clientEndedAt: number | null = null
  /** More was said than is kept. */
  lost = false
  #at: number

  constructor(now: number) {
    this.#at = now
  }

  said(chunk: Buffer, now: number): void {
    const afterMs = Math.round(now - this.#at)
    this.#at = now
    if (this.lost || !this.#fits(this.requestBytes + chunk.length)) return
    this.requestBytes += chunk.length
    keep(this.request, chunk)
    // What comes with nothing in between is one piece.
    const last = this.marks.at(-1)
    if (last?.afterBytes === this.replyBytes && afterMs < 2) {
      this.marks[this.marks.length - 1] = { ...last, bytes: last.bytes + chunk.length }
    } else this.marks.push({ bytes: chunk.length, afterMs, afterBytes: this.replyBytes })
  }

  answered(chunk: Buffer): void {
    if (this.lost || !this.#fits(this.replyBytes + chunk.length)) return
    this.replyBytes += chunk.length
    keep(this.reply, chunk)
  }

  #fits(bytes: number): boolean {
    if (bytes <= maxRecordedBytes && this.marks.length < 1_000) return true
    this.lost = true
    this.request.length = this.reply.length = this.marks.length = 0
    return false
  }
}

function keep(kept: Buffer[], chunk: Buffer): void {
  const last = kept.at(-1)
  if (last && last.length + chunk.length <= pieceBytes) kept[kept.length - 1] = Buffer.concat([last, chunk])
  else kept.push(Buffer.from(chunk))
}
