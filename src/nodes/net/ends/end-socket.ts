import type { Socket } from 'node:net'

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
