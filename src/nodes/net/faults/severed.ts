import type { Socket } from 'node:net'

/** The system's part of a socket: private to Node, so its methods are checked before they are used. */
interface SystemHandle {
  readStop(): number
  close(): void
  reset(done: () => void): number
  unref(): void
  onread: unknown
}

/**
 * Takes the connection out of a socket that is about to be destroyed, so that the other end hears nothing of it,
 * and gives what ends it. Null where Node's insides are different: then it ends at once.
 * @param reset whether it is to end with a reset, rather than with a FIN
 */
export function takeConnection(socket: Socket, reset: boolean): (() => void) | null {
  const holder = socket as unknown as { _handle: unknown }
  const handle = holder._handle
  if (!isSystemHandle(handle)) return null
  const { bytesRead, bytesWritten } = socket
  holder._handle = null
  // They would be asked of the handle.
  Object.defineProperty(socket, 'bytesRead', { value: bytesRead, configurable: true })
  Object.defineProperty(socket, 'bytesWritten', { value: bytesWritten, configurable: true })
  handle.readStop()
  handle.onread = () => undefined
  handle.unref()
  return () => {
    // A FIN that is on its way cannot be followed by a reset.
    if (!reset || handle.reset(() => undefined) !== 0) handle.close()
  }
}

/**
 * Drops what still comes from the other end of a socket that is destroyed and not closed yet: Node throws for it.
 * False where Node's insides are different, and nothing was done.
 */
export function deafen(socket: Socket): boolean {
  const handle = (socket as unknown as { _handle: unknown })._handle
  if (!isSystemHandle(handle)) return false
  handle.onread = () => undefined
  return true
}

function isSystemHandle(handle: unknown): handle is SystemHandle {
  if (typeof handle !== 'object' || handle === null) return false
  const methods = handle as Record<string, unknown>
  return ['readStop', 'close', 'reset', 'unref'].every(name => typeof methods[name] === 'function')
}
