import { constants } from 'node:os'
import { Socket } from 'node:net'

/** An error with the code and the message that the system gives for `code`. */
function systemError(
  code: 'ECONNREFUSED' | 'ECONNRESET' | 'EPIPE',
  syscall: string,
  where = ''
): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(`${syscall} ${code}${where}`)
  return Object.assign(error, { code, syscall, errno: -constants.errno[code] })
}

/** The error of a connection that nobody accepts at `address` and `port` (ECONNREFUSED). */
export function refused(address = '127.0.0.1', port = 0): NodeJS.ErrnoException {
  return Object.assign(systemError('ECONNREFUSED', 'connect', ` ${address}:${port}`), { address, port })
}

/** The error of a write to a connection that has been closed (EPIPE). */
export function brokenPipe(): NodeJS.ErrnoException {
  return systemError('EPIPE', 'write')
}

/** The error of reading a connection that the other end has reset (ECONNRESET). */
export function connectionReset(): NodeJS.ErrnoException {
  return systemError('ECONNRESET', 'read')
}

/** Ends a connection with a reset: the other end gets it from the system, the owner as `error`. */
export function resetBothEnds(socket: Socket, error: Error = connectionReset()): void {
  if (socket.destroyed) return
  const destroy = (): Socket => Socket.prototype.destroy.call(socket, error)
  // Nothing of it is there yet, or its FIN is on the way, when the system refuses to reset it.
  if (socket.connecting || (socket.writableEnded && !socket.writableFinished)) {
    destroy()
    return
  }
  // Node resets without an error for the owner; it gets one by the method that ends what was reset.
  const own = Object.getOwnPropertyDescriptor(socket, 'destroy')
  socket.destroy = destroy
  Socket.prototype.resetAndDestroy.call(socket)
  if (own) Object.defineProperty(socket, 'destroy', own)
  else Reflect.deleteProperty(socket, 'destroy')
}
