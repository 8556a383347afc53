import { readSync } from 'node:fs'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { connectionReset } from '#nodes/net/socket-errors'
import { stands } from './stands'

/**
 * Has Node tell every reset as an error. On Linux its loop (libuv before 1.52, `uv__stream_io`) takes a hang-up behind
 * bytes that did not fill the buffer for an end, without reading again: a program that was killed in the middle of what it
 * sent would seem to have ended it. Whoever imports this has it so for all connections of the process.
 */
const [major = 0, minor = 0] = process.versions.uv.split('.').map(Number)
const isMisled = process.platform === 'linux' && major === 1 && minor < 52

const push: (chunk: unknown, encoding?: BufferEncoding) => boolean = Readable.prototype.push
Socket.prototype.push = function (this: Socket, chunk: unknown, encoding?: BufferEncoding): boolean {
  const reset = chunk === null ? resetInstead(this) : null
  if (reset === null) return push.call(this, chunk, encoding)
  this.destroy(reset)
  return false
}

/** Of these, a write has told that they were reset. */
const refused = new WeakSet<Socket>()

/**
 * A write has failed because the other end has closed, which is passed over: the system has told of the reset by that, and
 * tells no other behind what is still to be read, but an end.
 */
export function toldByWrite(socket: Socket): void {
  refused.add(socket)
}

/** The error of a connection that was reset, when Node tells that the other side has ended it; null where it has. */
export function resetInstead(socket: Socket): Error | null {
  if (refused.has(socket)) return connectionReset()
  // TLS has an end of its own, behind which the connection may be reset: the other side has not read our last words.
  if (!isMisled || 'encrypted' in socket || stands(socket) !== false) return null
  // Private to Node, so that it is looked for before it is used.
  const fd = (socket as { _handle?: { fd?: unknown } | null })._handle?.fd
  if (typeof fd !== 'number' || fd < 0) return null
  try {
    // Both sides may have ended theirs. What the loop did not ask: nothing is left to be read, and the system says why.
    readSync(fd, Buffer.alloc(1))
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? connectionReset() : null
  }
}
