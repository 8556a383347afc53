import { Socket } from 'node:net'

const nothing = Buffer.alloc(0)
/**
 * Where the loop of Node (libuv, `uv__stream_io`) tells a reset as an end: when it came right behind bytes that did not
 * fill the buffer, the loop takes the hang-up for the end without reading again.
 */
const mayBeReset = process.platform === 'linux'

/**
 * Calls `listener` when the other side has ended its own, and not when it has reset the connection, which Node may tell
 * as an end as well: then there is an 'error', as for other resets. The system is asked by a write of no bytes, which
 * sends nothing, and which it refuses on a connection that was reset. Where bytes wait to be sent, their fate tells later.
 */
export function onPeerEnd(socket: Socket, listener: () => void): void {
  socket.on('end', () => {
    if (!mayBeReset || !socket.writable || socket.writableLength > 0) return listener()
    // Past the faults of a link, which have a `write` of their own.
    const write: (bytes: Uint8Array, then: (error?: Error | null) => void) => boolean = Socket.prototype.write
    write.call(socket, nothing, error => {
      if (!error && !socket.destroyed) listener()
    })
  })
}
