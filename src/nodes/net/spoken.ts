import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Which connections of a server have sent something. Health checks connect and leave without a word, every second:
 * only connections that have sent a byte are told to the journal.
 */
export class Spoken {
  readonly #spoken = new WeakSet<object>()
  readonly #tell: (socket: Socket) => void

  /** @param tell called once for each connection, when it has sent something */
  constructor(tell: (socket: Socket) => void) {
    this.#tell = tell
  }

  add(socket: Socket): void {
    // What is inside TLS is no connection of its own: that which carries it is counted.
    if ('encrypted' in socket) return
    if (this.#spoken.has(socket)) return
    this.#spoken.add(socket)
    this.#tell(socket)
  }

  /**
   * Whether a connection that is closed ever sent something. Also finds those that sent too little for a request, of
   * which no event told.
   */
  closed(socket: Socket): boolean {
    if (socket.bytesRead + socket.bytesWritten > 0) this.add(socket)
    return this.#spoken.has(socket)
  }

  /**
   * Watches the requests of a server. A listener for the bytes themselves would take Node's parser off its fast
   * path. Only what the server listens for already: another listener would change what it does.
   */
  watchHttp(server: HttpServer): void {
    if (server.listenerCount('upgrade') > 0)
      server.prependListener('upgrade', ({ socket }) => this.add(socket))
    server.prependListener('request', ({ socket }) => this.add(socket))
    server.prependListener('checkContinue', ({ socket }) => this.add(socket))
    server.prependListener('clientError', (_error, socket) => this.closed(socket as Socket))
  }
}
