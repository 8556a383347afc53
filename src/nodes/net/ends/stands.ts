import type { Socket } from 'node:net'

/** Where the name goes, which nobody reads. */
const name = {}

/**
 * Whether a connection stands, whoever has ended one side of it: systems name the other end of such a one, and of none
 * that was reset or has been ended from both sides (Linux: `inet_getname`). Node asks it by a private method, which is
 * looked for before it is used; null where it cannot be asked.
 */
export function stands(socket: Socket): boolean | null {
  const handle = (socket as { _handle?: { getpeername?: unknown } | null })._handle
  if (typeof handle?.getpeername !== 'function') return null
  return (handle as { getpeername(into: object): unknown }).getpeername(name) === 0
}
