/** A message with its number, from 1 on; each side numbers its own. */
export interface Numbered {
  readonly seq: number
  readonly message: unknown
}

/**
 * What one side has sent and the other has not acknowledged. It outlives connections: over the next one it is sent
 * again, so that each message arrives once and in order.
 */
export class Outgoing {
  #last = 0
  #bytes = 0
  #kept: { readonly seq: number; readonly frame: Buffer }[] = []
  #write: ((frame: Buffer) => void) | null = null
  readonly #encode: (numbered: Numbered) => Buffer

  constructor(encode: (numbered: Numbered) => Buffer) {
    this.#encode = encode
  }

  /** Bytes that were not acknowledged. */
  get bytes(): number {
    return this.#bytes
  }

  send(message: unknown): void {
    const seq = ++this.#last
    const frame = this.#encode({ seq, message })
    this.#kept.push({ seq, frame })
    this.#bytes += frame.length
    this.#write?.(frame)
  }

  /** Over a new connection, whose other side has had all up to `seen`. */
  attach(write: (frame: Buffer) => void, seen: number): void {
    this.acknowledge(seen)
    this.#write = write
    for (const { frame } of this.#kept) write(frame)
  }

  detach(): void {
    this.#write = null
  }

  acknowledge(seq: number): void {
    const first = this.#kept.findIndex(one => one.seq > seq)
    const gone = this.#kept.splice(0, first < 0 ? this.#kept.length : first)
    for (const { frame } of gone) this.#bytes -= frame.length
  }
}

/** What one side has had of the other. */
export class Incoming {
  #seen = 0

  /** All up to this number has come. */
  get seen(): number {
    return this.#seen
  }

  /** Whether it is the next one, and not one that came before; a number that was left out is never taken. */
  isNext(seq: number): boolean {
    if (seq !== this.#seen + 1) return false
    this.#seen = seq
    return true
  }
}
