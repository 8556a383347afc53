import type { Socket } from 'node:net'
import { resetSocket } from '#nodes/net/reset-socket'
import type { ChunkOwner } from '#nodes/net/slab'
import type { Backend } from './backends/backend'
import { SocketWriter } from './socket-writer'
import { nowMs } from './now'

/** What a tunnel has carried, in bytes of content, and why it ended. */
export interface TunnelEnd {
  readonly up: number
  readonly down: number
  readonly reason: string
}

/**
 * Joins a client and a backend byte for byte, for TCP mode and for upgraded connections. An end is passed on in its
 * own direction, so that the other may still speak; a reset is passed on as a reset, so that what was cut never looks
 * whole. `fromClient` and `fromServer` get the bytes of the sockets; each is read no faster than the other takes.
 */
export class Tunnel {
  readonly #client: Socket
  readonly #server: Socket
  readonly #backend: Backend
  readonly #toClient: SocketWriter
  readonly #toServer: SocketWriter
  #up = 0
  #down = 0
  #reason = 'closed'

  /**
   * @param idleMs closes both when neither says anything for this long; 0 never
   * @param done called once, when both are closed
   */
  constructor(
    client: Socket,
    server: Socket,
    backend: Backend,
    idleMs: number,
    done: (end: TunnelEnd) => void
  ) {
    this.#client = client
    this.#server = server
    this.#backend = backend
    this.#toClient = new SocketWriter(client, () => server.resume())
    this.#toServer = new SocketWriter(server, () => client.resume())
    let open = 2
    for (const [socket, other, name] of [
      [client, server, 'client'],
      [server, client, backend.id]
    ] as const) {
      // Each counts both directions: reads and writes restart it.
      socket.setTimeout(idleMs, () => {
        this.#reason = `silent for ${idleMs} ms`
        client.destroy()
        server.destroy()
      })
      socket.setKeepAlive(true, 30_000)
      socket.on('end', () => other.end())
      socket.on('error', error => (this.#reason = `${name}: ${error.message}`))
      const closed = (failed: boolean): void => {
        if (failed) resetSocket(other)
        else if (!socket.readableEnded) other.destroy()
        if (--open === 0) done({ up: this.#up, down: this.#down, reason: this.#reason })
      }
      // A socket that closed before this listener was added does not say so again.
      if (socket.closed) closed(false)
      else socket.once('close', closed)
    }
    if (client.destroyed) server.destroy()
    if (server.destroyed) client.destroy()
    if (client.readableEnded) server.end()
    if (server.readableEnded) client.end()
  }

  fromClient(chunk: Buffer, owner: ChunkOwner): void {
    this.#up += chunk.length
    this.#backend.bytesUp += chunk.length
    if (!this.#toServer.send('', [chunk], owner)) this.#client.pause()
  }

  fromServer(chunk: Buffer, owner: ChunkOwner): void {
    this.#down += chunk.length
    this.#backend.received(chunk.length, nowMs())
    if (!this.#toClient.send('', [chunk], owner)) this.#server.pause()
  }
}
