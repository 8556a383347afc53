import { TextDecoder } from 'node:util'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { unmask } from './unmask'

/** A WebSocket close code, and why (RFC 6455, section 7.4.1). */
export class WebSocketError extends Error {
  readonly closeCode: number

  constructor(closeCode: number, message: string) {
    super(message)
    this.name = 'WebSocketError'
    this.closeCode = closeCode
  }
}

/** What a `FrameReader` calls, in the order in which things come. */
interface FrameHandler {
  /** Some payload of the current message, already unmasked. Who needs it after the call retains `owner`. */
  onData(chunk: Buffer, binary: boolean, owner: ChunkOwner): void
  /** The current message is whole; `bytes` is its length. */
  onMessage(bytes: number, binary: boolean): void
  onPing(payload: Buffer): void
  /** Code 1005 stands for a close frame without one. */
  onClose(code: number, reason: string): void
}

/** What a frame is (RFC 6455, section 5.2); those of 8 and more are control frames. */
const continuationOpcode = 0
const textOpcode = 1
const binaryOpcode = 2
const closeOpcode = 8
const pingOpcode = 9
const pongOpcode = 10
/** The longest header of a frame: 2 bytes, 8 of extended length, 4 of key. */
const maxHeaderBytes = 14
const maxControlPayloadBytes = 125

/**
 * Reads the frames that a client sends (RFC 6455, section 5), handing payload on as it comes: a message of any
 * size takes no more memory than the chunk that is being read.
 */
export class FrameReader {
  readonly #handler: FrameHandler
  readonly #header = Buffer.alloc(maxHeaderBytes)
  #headerHave = 0
  #headerNeed = 2
  readonly #key = Buffer.alloc(4)
  #phase = 0
  /** Payload bytes of the current frame that are still to come. */
  #left = 0
  #inPayload = false
  #opcode = continuationOpcode
  #fin = false
  /** The message that the current or next data frame belongs to; null between messages. */
  #message: { readonly binary: boolean; bytes: number; readonly utf8: TextDecoder | null } | null = null
  #control: Buffer[] = []
  #closed = false
  /** Of the chunk that is being read. */
  #owner: ChunkOwner = unowned

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  /** Between two messages, with no frame begun: the stream may end here without cutting anything. */
  get atBoundary(): boolean {
    return this.#message === null && !this.#inPayload && this.#headerHave === 0
  }

  /**
   * Takes the next bytes of the stream, which it overwrites. After a close frame everything is ignored.
   * @param owner whose memory they are
   * @throws WebSocketError on anything that the protocol forbids; the reader must not be used after it.
   */
  push(chunk: Buffer, owner: ChunkOwner = unowned): void {
    this.#owner = owner
    let rest = chunk
    while (rest.length > 0 && !this.#closed) {
      rest = this.#inPayload ? this.#readPayload(rest) : this.#readHeader(rest)
    }
  }

  #readHeader(chunk: Buffer): Buffer {
    const take = Math.min(chunk.length, this.#headerNeed - this.#headerHave)
    chunk.copy(this.#header, this.#headerHave, 0, take)
    this.#headerHave += take
    if (this.#headerHave < this.#headerNeed) return chunk.subarray(take)
    if (this.#headerNeed === 2) this.#headerNeed = this.#checkStart()
    else this.#beginPayload()
    return chunk.subarray(take)
  }

  /** Checks the first two bytes; returns how long the whole header is. */
  #checkStart(): number {
    const first = this.#header.readUInt8(0)
    const second = this.#header.readUInt8(1)
    const opcode = first & 0x0f
    const fin = (first & 0x80) !== 0
    const length = second & 0x7f
    if ((first & 0x70) !== 0) throw new WebSocketError(1002, 'reserved bits are set')
    if ((second & 0x80) === 0) throw new WebSocketError(1002, 'frames of a client must be masked')
    if (opcode >= closeOpcode) {
      if (opcode > pongOpcode) throw new WebSocketError(1002, `unknown opcode ${opcode}`)
      if (!fin) throw new WebSocketError(1002, 'a control frame must not be fragmented')
      if (length > maxControlPayloadBytes) throw new WebSocketError(1002, 'control frame too long')
    } else {
      if (opcode > binaryOpcode) throw new WebSocketError(1002, `unknown opcode ${opcode}`)
      if (opcode === continuationOpcode && this.#message === null)
        throw new WebSocketError(1002, 'continuation of no message')
      if (opcode !== continuationOpcode && this.#message !== null)
        throw new WebSocketError(1002, 'a new message inside another')
    }
    this.#opcode = opcode
    this.#fin = fin
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + 4
  }

  #beginPayload(): void {
    const length = this.#header.readUInt8(1) & 0x7f
    this.#left = length === 126 ? this.#header.readUInt16BE(2) : length === 127 ? this.#longLength() : length
    this.#header.copy(this.#key, 0, this.#headerNeed - 4, this.#headerNeed)
    this.#phase = 0
    this.#headerHave = 0
    this.#headerNeed = 2
    this.#inPayload = true
    if (this.#opcode === textOpcode || this.#opcode === binaryOpcode) {
      const binary = this.#opcode === binaryOpcode
      this.#message = { binary, bytes: 0, utf8: binary ? null : new TextDecoder('utf-8', { fatal: true }) }
    }
    if (this.#left === 0) this.#endFrame()
  }

  #longLength(): number {
    const length = this.#header.readBigUInt64BE(2)
    if (length >> 63n) throw new WebSocketError(1002, 'the top bit of a length must be 0')
    if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw new WebSocketError(1009, 'frame too long')
    return Number(length)
  }

  #readPayload(chunk: Buffer): Buffer {
    const payload = chunk.subarray(0, this.#left)
    this.#left -= payload.length
    this.#phase = unmask(payload, this.#key, this.#phase)
    if (this.#opcode >= closeOpcode) this.#control.push(Buffer.from(payload))
    else if (this.#message !== null) {
      const message = this.#message
      message.bytes += payload.length
      if (message.utf8) decodeUtf8(message.utf8, payload, true)
      const kept = compact(payload, this.#owner)
      this.#handler.onData(kept, message.binary, kept === payload ? this.#owner : unowned)
    }
    if (this.#left === 0) this.#endFrame()
    return chunk.subarray(payload.length)
  }

  #endFrame(): void {
    this.#inPayload = false
    if (this.#opcode >= closeOpcode) {
      const payload = Buffer.concat(this.#control)
      this.#control = []
      this.#onControl(payload)
    } else if (this.#fin && this.#message !== null) {
      const { bytes, binary, utf8 } = this.#message
      if (utf8) decodeUtf8(utf8, undefined, false)
      this.#message = null
      this.#handler.onMessage(bytes, binary)
    }
  }

  #onControl(payload: Buffer): void {
    if (this.#opcode === pingOpcode) this.#handler.onPing(payload)
    if (this.#opcode !== closeOpcode) return
    this.#closed = true
    if (payload.length === 0) return this.#handler.onClose(1005, '')
    if (payload.length === 1) throw new WebSocketError(1002, 'half a close code')
    const code = payload.readUInt16BE(0)
    if (!isCloseCode(code)) throw new WebSocketError(1002, `close code ${code} must not be sent`)
    const reason = decodeUtf8(new TextDecoder('utf-8', { fatal: true }), payload.subarray(2), false)
    this.#handler.onClose(code, reason)
  }
}

/** Fewer bytes than these are copied out of a slab, which others use too. */
const leastInSlab = 4 * 1024

/**
 * A few bytes that are kept would keep the whole chunk that they came in: a peer could make each byte of a message
 * cost 64 KiB.
 */
function compact(payload: Buffer, owner: ChunkOwner): Buffer {
  const least = owner === unowned ? payload.buffer.byteLength / 8 : leastInSlab
  return payload.length < least ? Buffer.from(payload) : payload
}

function decodeUtf8(decoder: TextDecoder, bytes: Buffer | undefined, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch {
    throw new WebSocketError(1007, 'text that is not UTF-8')
  }
}

/** Those that may travel in a close frame: RFC 6455, section 7.4, and IANA's registry. */
function isCloseCode(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) ||
    (code >= 3000 && code <= 4999)
  )
}
