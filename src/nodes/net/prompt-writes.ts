import type { Socket } from 'node:net'

/** Less than any segment of TCP: it goes at once while nothing else is on its way. */
const smallBytes = 512

/**
 * Turns Nagle's algorithm off for a socket before it could first hold something back. One small write never is, and
 * short connections, which have no other, are spared a call to the system.
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
