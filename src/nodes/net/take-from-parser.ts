import type { Socket } from 'node:net'

/**
 * Node's HTTP server has its parser read the connection past the stream, until somebody listens for 'data'. From
 * then on the parser gets its bytes by that event, for good.
 */
export function takeFromParser(socket: Socket & { parser?: unknown }): void {
  if (!socket.parser) return
  const nothing = (): void => undefined
  socket.on('data', nothing).off('data', nothing)
}
