import type { Socket } from 'node:net'

/**
 * Ends a connection at once, with a reset. The system refuses that while the socket's own end is on the way: Node would
 * then lose it, without a 'close' and with its descriptor open for ever. Such a connection is closed.
 */
export function resetSocket(socket: Socket): void {
  const isEnding = socket.writableEnded && socket.writableLength === 0 && !socket.writableFinished
  if (isEnding) socket.destroy()
  else socket.resetAndDestroy()
}
