import { Server as HttpServer } from 'node:http'
import type { Server, Socket } from 'node:net'
import { Spoken } from '#nodes/net/spoken'
import type { Telemetry } from './telemetry'

/** The connections of clients: counted, bounded, and closed at the end. */
export class Inbound {
  total = 0
  readonly #sockets = new Set<Socket>()
  #bytesIn = 0
  #bytesOut = 0

  constructor(server: Server, maxConnections: number, telemetry: Telemetry) {
    const spoken = new Spoken(socket => telemetry.opened(`${socket.remoteAddress}:${socket.remotePort}`))
    if (server instanceof HttpServer) spoken.watchHttp(server)
    else spoken.watchTcp(server)
    server.maxConnections = maxConnections
    server.on('drop', data => {
      const peer = `${data?.remoteAddress}:${data?.remotePort}`
      telemetry.refused(peer, 'LIMIT_REACHED', `more than ${maxConnections} connections`)
    })
    server.on('connection', (socket: Socket) => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`
      this.total++
      this.#sockets.add(socket)
      socket.once('close', () => {
        this.#sockets.delete(socket)
        this.#bytesIn += socket.bytesRead
        this.#bytesOut += socket.bytesWritten
        if (spoken.closed(socket)) telemetry.closed(peer, socket.bytesRead, socket.bytesWritten)
      })
    })
  }

  get open(): number {
    return this.#sockets.size
  }

  bytes(): { bytesIn: number; bytesOut: number } {
    let bytesIn = this.#bytesIn
    let bytesOut = this.#bytesOut
    for (const socket of this.#sockets) {
      bytesIn += socket.bytesRead
      bytesOut += socket.bytesWritten
    }
    return { bytesIn, bytesOut }
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
