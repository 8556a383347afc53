import type { Socket } from 'node:net'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import type { Part } from './http/body/body-reader'

/** Pieces of up to this many bytes in all are joined into one text: cheaper than to hand each to the socket. */
const joinBytes = 8 * 1024
/** Pieces of fewer bytes than this on average are joined: each write costs more memory than such a piece has. */
const pieceBytes = 256

/**
 * Writes to a socket, for the connections and the tunnel. The pieces of one `send` leave together. While the system
 * has not taken them, the memory of their chunks is retained and the caller is told to wait.
 */
export class SocketWriter {
  readonly #socket: Socket
  readonly #onDrain: () => void
  #waiting = false
  /** Owners of chunks that the socket still holds. */
  #held: ChunkOwner[] = []

  /** @param onDrain called when what had to wait has gone */
  constructor(socket: Socket, onDrain: () => void) {
    this.#socket = socket
    this.#onDrain = onDrain
    socket.on('drain', this.#drained)
    socket.on('close', this.#letGo)
  }

  /** Whether bytes that were written have not gone yet. */
  get waiting(): boolean {
    return this.#waiting
  }

  /** Writes `text` (Latin-1), then `parts`. @returns whether all of it has gone */
  send(text: string, parts: readonly Part[], owner: ChunkOwner): boolean {
    const socket = this.#socket
    if (!socket.writable) return true
    if (parts.length === 0) {
      if (text !== '') socket.write(text, 'latin1')
    } else {
      let size = text.length
      for (const part of parts) size += part.length
      const [only] = parts
      if (parts.length === 1 && text === '' && typeof only === 'object') socket.write(only)
      else if (size <= joinBytes) {
        let joined = text
        for (const part of parts) joined += typeof part === 'string' ? part : part.toString('latin1')
        if (joined !== '') socket.write(joined, 'latin1')
      } else if (size < pieceBytes * parts.length) {
        socket.write(joinedOf(text, parts, size))
      } else {
        socket.cork()
        if (text !== '') socket.write(text, 'latin1')
        for (const part of parts) {
          if (typeof part === 'string') socket.write(part, 'latin1')
          else socket.write(part)
        }
        socket.uncork()
      }
    }
    // Sockets of ours have a mark of 1; others say when less than theirs has gone, and not when all has.
    if (socket.writableLength < socket.writableHighWaterMark) return true
    this.#waiting = true
    if (owner !== unowned) {
      owner.retain()
      this.#held.push(owner)
    }
    return false
  }

  readonly #drained = (): void => {
    if (!this.#waiting || this.#socket.writableLength > 0) return
    this.#waiting = false
    this.#letGo()
    this.#onDrain()
  }

  readonly #letGo = (): void => {
    if (this.#held.length > 0) for (const owner of this.#held.splice(0)) owner.release()
  }
}

function joinedOf(text: string, parts: readonly Part[], size: number): Buffer {
  const joined = Buffer.allocUnsafe(size)
  let at = joined.write(text, 'latin1')
  for (const part of parts) {
    if (typeof part === 'string') at += joined.write(part, at, 'latin1')
    else {
      joined.set(part, at)
      at += part.length
    }
  }
  return joined
}
