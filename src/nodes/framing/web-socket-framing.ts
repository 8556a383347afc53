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
