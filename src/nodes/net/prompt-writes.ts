import type { Socket } from 'node:net'

/** A write of this many bytes is less than any TCP segment: it goes at once while nothing else is on its way. */
const smallBytes = 512

/**
 * Turns Nagle's algorithm off (TCP_NODELAY) for one socket just before it could hold a write back. A first small write
 * is never held back, so that short connections, which have no other, are spared the call to the system.
 */
export class PromptWrites {
  #wrote = false
  #on = false

  /** To be called before each write. */
  before(socket: Socket, bytes: number): void {
    if (this.#on) return
    if (!this.#wrote && bytes <= smallBytes) {
      this.#wrote = true
      return
    }
    this.#on = true
    socket.setNoDelay(true)
  }
}
