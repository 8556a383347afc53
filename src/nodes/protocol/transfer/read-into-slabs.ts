import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { readsElsewhere, SlabReader } from '#nodes/net/slab-reader'

/** A socket that is read into slabs. */
interface SlabReading {
  /** Whose memory the chunk is that the socket's 'data' tells of, for the time of that event. */
  readonly owner: ChunkOwner
}

/** What is private to Node of a socket that reads into memory of its owner's, by the names of its symbols. */
const privates = ['kBuffer', 'kBufferCb', 'kBufferGen'] as const

/**
 * Has a socket that is open, and that an HTTP server has let go of, read into slabs from now on: the 64 KiB that Node
 * allocates for each read cost a receiver more than all that it does with them, but for the hash. Its bytes still come as
 * 'data', so that recordings and faults see them.
 *
 * @returns null where that cannot be: inside TLS, or where Node's insides are others. Then all is as it was.
 */
export function readIntoSlabs(socket: Duplex): SlabReading | null {
  if (!(socket instanceof Socket) || 'encrypted' in socket || socket.destroyed) return null
  const handle: unknown = (socket as { _handle?: unknown })._handle
  const [buffer, callback, generator] = privates.map(name => symbolOf(socket, name))
  if (!readsElsewhere(handle) || !buffer || !callback || !generator) return null
  const reading = { owner: unowned }
  const reader = new SlabReader((chunk, owner) => {
    reading.owner = owner
    socket.emit('data', chunk)
    reading.owner = unowned
  })
  reader.socket = socket
  socket.once('close', () => reader.close())
  const { buffer: room, callback: take } = reader.onread
  if (typeof room !== 'function') return null
  const memory = room()
  Object.assign(socket, {
    [buffer]: memory,
    [generator]: room,
    [callback]: (bytes: number, into: Uint8Array) => {
      // A fault stands before the stream, or what it held back waits there.
      const isTapped = Object.hasOwn(socket, 'push') || socket.readableLength > 0
      reader.tap = isTapped ? chunk => socket.push(Buffer.from(chunk)) : null
      return take(bytes, into)
    }
  })
  handle.useUserBuffer(memory)
  return reading
}

function symbolOf(socket: Socket, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(socket).find(({ description }) => description === name)
}
