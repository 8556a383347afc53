import { FrameWalker } from './frame-walker'
import type { Framing, FramingState } from './framing'

const closeOpcode = 8

/**
 * The frames of a WebSocket's server (RFC 6455, section 5.2): whole once it has said that it closes. Between two frames
 * it owes nothing that could be told from here.
 */
export class WebSocketFraming implements Framing {
  /** A server closes once both have said so. */
  readonly closes = true
  #closed = false
  readonly #frames = new FrameWalker(header => this.#onHeader(header))

  get state(): FramingState {
    if (this.#frames.inside) return 'partial'
    return this.#closed ? 'complete' : 'unknown'
  }

  get owes(): boolean {
    return this.state === 'partial'
  }

  take(chunk: Buffer): void {
    this.#frames.take(chunk)
  }

  #onHeader(header: readonly number[]): number | null {
    const length = payloadLength(header)
    if (length !== null && ((header[0] ?? 0) & 0x0f) === closeOpcode) this.#closed = true
    return length
  }
}

/** The first byte of a frame by which somebody says that it closes: it is the last of its message, and not split. */
const closes = 0x80 | closeOpcode
const masked = 0x80

/** The frames of a WebSocket's client: where it says that it closes. */
export class ClientFrames {
  /** The byte at which that begins; null while it has not. */
  closesAt: number | null = null
  #at: number
  readonly #frames = new FrameWalker(header => this.#onHeader(header))

  /** @param at the first byte of its first frame */
  constructor(at: number) {
    this.#at = at
  }

  take(chunk: Buffer): void {
    this.#frames.take(chunk)
  }

  #onHeader(header: readonly number[]): number | null {
    const length = payloadLength(header)
    if (length === null) return null
    const [first, second = 0] = header
    // A client masks its frames (RFC 6455, section 5.1): a request of HTTP that comes instead is not taken for one.
    if (first === closes && second & masked) this.closesAt ??= this.#at
    this.#at += header.length + length
    return length
  }
}

/** Bytes after the header of a frame, whose mask counts as such; null while the header is not whole. */
function payloadLength(header: readonly number[]): number | null {
  const [, second] = header
  if (second === undefined) return null
  const short = second & 0x7f
  const mask = second & 0x80 ? 4 : 0
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0
  if (header.length < 2 + extended) return null
  if (extended === 0) return short + mask
  return header.slice(2, 2 + extended).reduce((sum, byte) => sum * 256 + byte, 0) + mask
}
