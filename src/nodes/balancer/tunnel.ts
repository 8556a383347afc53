import type { Socket } from 'node:net'
import type { Framing } from '#nodes/framing/framing'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import type { ChunkOwner } from '#nodes/net/slab'
import type { Ending } from '#shared/outcome'
import type { Backend } from './backends/backend'
import { limits } from './limits'
import { SocketWriter } from './socket-writer'
import { nowMs } from './now'

/** What a tunnel has carried, in bytes of content, and how and why it ended. */
export interface TunnelEnd {
  readonly up: number
  readonly down: number
  readonly reason: string
  readonly ending: Ending
}

/** The two connections that a tunnel joins. */
export interface TunnelEnds {
  readonly client: Socket
  readonly server: Socket
  readonly backend: Backend
  /** When the connection to the backend was opened, ms by `nowMs`. */
  readonly openedAt: number
  /** Where what the backend says stands by its own framing; left out where none is known. */
  readonly framing?: Framing
}

/**
 * Joins a client and a backend byte for byte, for TCP mode and for upgraded connections. An end is passed on in its
 * own direction, so that the other may still speak; a reset is passed on as a reset, so that what was cut never looks
 * whole. For the same reason a backend's end is passed on once it is known that it has not died, unless its framing tells:
 * the system of a killed program ends its connections as orderly. `fromClient` and `fromServer` get the bytes of the sockets; each is read no
 * faster than the other takes.
 */
export class Tunnel {
  readonly #ends: TunnelEnds
  readonly #toClient: SocketWriter
  readonly #toServer: SocketWriter
  #up = 0
  #down = 0
  #reason = 'closed'
  /** How it ended, once that is known; until then the client would be the one who left. */
  #ending: Ending = { outcome: 'unknown', evidence: 'client-left' }

  /**
   * @param idleMs resets both when neither says anything for this long; 0 never
   * @param done called once, when both are closed
   */
  constructor(ends: TunnelEnds, idleMs: number, done: (end: TunnelEnd) => void) {
    const { client, server, backend } = ends
    this.#ends = ends
    this.#toClient = new SocketWriter(client, () => server.resume())
    this.#toServer = new SocketWriter(server, () => client.resume())
    let open = 2
    for (const [socket, other, name] of [
      [client, server, 'client'],
      [server, client, backend.id]
    ] as const) {
      // Each counts both directions: reads and writes restart it.
      socket.setTimeout(idleMs, () => {
        this.#reason = `silent for ${idleMs} ms (idleMs)`
        this.#ending = { outcome: 'cut', evidence: 'limit' }
        this.#reset()
      })
      socket.setKeepAlive(true, limits.tcpKeepAliveMs)
      let ended = socket.readableEnded
      socket.on('end', () => {
        ended = true
        if (socket === client) server.end()
        else void this.#serverEnded()
      })
      socket.on('error', error => {
        this.#reason = `${name}: ${error.message}`
        if (socket === server && !ended) this.#ending = { outcome: 'cut', evidence: 'reset' }
      })
      const closed = (failed: boolean): void => {
        if (failed) resetOpen(other)
        else if (!ended) other.destroy()
        if (--open === 0) {
          done({ up: this.#up, down: this.#down, reason: this.#reason, ending: this.#ending })
        }
      }
      // A socket that closed before this listener was added does not say so again.
      if (socket.closed) closed(false)
      else socket.once('close', closed)
    }
    if (client.destroyed) server.destroy()
    if (server.destroyed) client.destroy()
    if (client.readableEnded) server.end()
    if (server.readableEnded) void this.#serverEnded()
  }

  fromClient(chunk: Buffer, owner: ChunkOwner): void {
    this.#up += chunk.length
    this.#ends.backend.bytesUp += chunk.length
    if (!this.#toServer.send('', [chunk], owner)) this.#ends.client.pause()
  }

  fromServer(chunk: Buffer, owner: ChunkOwner): void {
    this.#down += chunk.length
    this.#ends.framing?.take(chunk)
    this.#ends.backend.received(chunk.length, nowMs())
    if (!this.#toClient.send('', [chunk], owner)) this.#ends.server.pause()
  }

  async #serverEnded(): Promise<void> {
    const { client, backend, openedAt, framing } = this.#ends
    if (framing?.state === 'partial') {
      this.#reason = `${backend.id} ended it inside of a message`
      this.#ending = { outcome: 'cut', evidence: 'short' }
      return this.#reset()
    }
    if (framing?.state === 'complete') {
      this.#ending = { outcome: 'whole', evidence: 'framing' }
      return void client.end()
    }
    const lived = await backend.lives.lived({ openedAt, endedAt: nowMs() })
    if (client.destroyed) return
    if (lived === false) {
      this.#reason = `${backend.id} died as it ended the connection`
      this.#ending = { outcome: 'cut', evidence: 'died' }
      return this.#reset()
    }
    this.#ending = lived
      ? { outcome: 'whole', evidence: 'alive' }
      : { outcome: 'unknown', evidence: 'unverified' }
    client.end()
  }

  #reset(): void {
    resetOpen(this.#ends.client)
    resetOpen(this.#ends.server)
  }
}

function resetOpen(socket: Socket): void {
  if (!socket.destroyed) resetSocket(socket)
}
