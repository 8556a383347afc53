import { Socket } from 'node:net'

const nothing = Buffer.alloc(0)
/**
 * Where the loop of Node (libuv, `uv__stream_io`) tells a reset as an end: when it came right behind bytes that did not
 * fill the buffer, the loop takes the hang-up for the end without reading again.
 */
const mayBeReset = process.platform === 'linux'

/**
 * Calls `listener` when the other side has ended its own, and not when it has reset the connection, which Node may tell
 * as an end as well: then there is an 'error', as for other resets. The system is asked; where bytes wait to be sent,
 * their fate tells later.
 */
export function onPeerEnd(socket: Socket, listener: () => void): void {
  socket.on('end', () => {
    if (!mayBeReset || !socket.writable || socket.writableLength > 0 || stands(socket)) return listener()
    // A write of no bytes, which sends nothing, and which the system refuses on a connection that was reset. Past the
    // faults of a link, which have a `write` of their own.
    const write: (bytes: Uint8Array, then: (error?: Error | null) => void) => boolean = Socket.prototype.write
    write.call(socket, nothing, error => {
      if (!error && !socket.destroyed) listener()
    })
  })
}

/**
 * Ends this side of a connection. Where the other has ended its own and nothing waits to be sent, the connection is closed:
 * the other end sees the same FIN, for fewer calls to the system.
 */
export function endSocket(socket: Socket): void {
  const isLast = socket.readableEnded && socket.writableLength === 0 && socket.writable
  // Faults and recordings have methods of their own to see an end by.
  const isSeen = Object.hasOwn(socket, '_final') || Object.hasOwn(socket, 'end')
  if (isLast && !isSeen) socket.destroy()
  else socket.end()
}

/**
 * Whether the connection is known to stand, whoever has ended a side of it: Linux names the other end of one, and of none
 * that was reset (`inet_getname`). Node asks it by a private method, which is looked for before it is used.
 */
function stands(socket: Socket): boolean {
  const handle = (socket as { _handle?: { getpeername?: unknown } | null })._handle
  if (typeof handle?.getpeername !== 'function') return false
  return (handle as { getpeername(into: object): unknown }).getpeername({}) === 0
}
