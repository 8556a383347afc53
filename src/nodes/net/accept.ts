import { Socket, type Server } from 'node:net'
import { plainLinks, type Link } from './faults/links'
import { unowned } from './slab'
import { SlabReader, type OnChunk } from './slab-reader'

/** The accepting part of a server's handle: private to Node, so its presence is checked before it is used. */
interface AcceptingHandle {
  onconnection: (this: unknown, error: number, handle: unknown) => void
}

/**
 * Hands every connection of a listening `server` to `onConnection`, with a way to be told its bytes: call
 * `receive` at once, and once.
 *
 * `net.createServer` has no option to read into memory of one's own (as `net.connect` has, `onread`), so the
 * sockets are made here of what the system's handle accepts. Where Node's insides are different, or `plain` is
 * asked for, they come the usual way, and their bytes by 'data'.
 */
export function acceptConnections(
  server: Server,
  onConnection: (socket: Socket, receive: (onChunk: OnChunk) => void) => void,
  { plain = false, door = plainLinks.door }: { readonly plain?: boolean; readonly door?: Link } = {}
): void {
  const handle = plain ? null : acceptingHandle(server)
  if (handle === null) {
    server.on('connection', socket => {
      door.accepted(socket)
      onConnection(socket, onChunk => socket.on('data', chunk => onChunk(chunk, unowned)))
    })
    return
  }
  const usual = handle.onconnection
  handle.onconnection = function (error, accepted) {
    if (error) {
      usual.call(this, error, accepted)
      return
    }
    let onChunk: OnChunk = () => undefined
    const reader = new SlabReader((chunk, owner) => onChunk(chunk, owner))
    const options = {
      handle: accepted,
      allowHalfOpen: true,
      readable: true,
      writable: true,
      // A write that has to wait, however small, is followed by a 'drain'.
      writableHighWaterMark: 1,
      onread: reader.onread
    }
    const socket = (reader.socket = new Socket(options))
    socket.on('close', () => reader.close())
    door.accepted(socket, reader)
    onConnection(socket, given => {
      onChunk = given
    })
  }
}

function acceptingHandle(server: Server): AcceptingHandle | null {
  const handle: unknown = (server as { _handle?: unknown })._handle
  if (typeof handle !== 'object' || handle === null || !('onconnection' in handle)) return null
  return typeof handle.onconnection === 'function' ? (handle as AcceptingHandle) : null
}
