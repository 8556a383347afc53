import type { Socket } from 'node:net'
import { Members } from '#system/members'
import type { Telemetry } from './telemetry'

/** The connections of clients, for both frontends: counted, bounded, and closed when the balancer stops. */
export class Inbound {
  total = 0
  readonly #sockets = new Members<Socket>()
  readonly #maxConnections: number
  readonly #telemetry: Telemetry
  #bytesIn = 0
  #bytesOut = 0
  #whenEmpty: (() => void)[] = []

  /** @param maxConnections more at once are closed */
  constructor(maxConnections: number, telemetry: Telemetry) {
    this.#maxConnections = maxConnections
    this.#telemetry = telemetry
  }

  get open(): number {
    return this.#sockets.size
  }

  /**
   * Counts a new connection. Its opening is reported when bytes come on it: health checks connect and leave.
   * @returns what is to be called when they do; null where the connection is closed: there are too many, or its client
   * reset it before it was taken, and the system has forgotten who that was
   */
  accept(socket: Socket): (() => void) | null {
    if (socket.remoteAddress === undefined) {
      this.total++
      socket.on('error', () => undefined)
      socket.destroy()
      return null
    }
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    if (this.#sockets.size >= this.#maxConnections) {
      socket.on('error', () => undefined)
      socket.destroy()
      this.#telemetry.refused(peer, 'LIMIT_REACHED', `more than ${this.#maxConnections} connections`)
      return null
    }
    this.total++
    socket.setNoDelay(true)
    let hasSpoken = false
    const leave = this.#sockets.add(socket)
    socket.once('close', () => {
      leave()
      this.#bytesIn += socket.bytesRead
      this.#bytesOut += socket.bytesWritten
      if (hasSpoken) this.#telemetry.closed(peer, socket.bytesRead, socket.bytesWritten)
      if (this.#sockets.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve()
    })
    return () => {
      if (hasSpoken || socket.destroyed) return
      hasSpoken = true
      this.#telemetry.opened(peer)
    }
  }

  /** Bytes of all connections so far, those that have closed included. */
  bytes(): { bytesIn: number; bytesOut: number } {
    let bytesIn = this.#bytesIn
    let bytesOut = this.#bytesOut
    for (const socket of this.#sockets) {
      bytesIn += socket.bytesRead
      bytesOut += socket.bytesWritten
    }
    return { bytesIn, bytesOut }
  }

  /** Resolves when no connection is open. */
  settled(): Promise<void> {
    if (this.#sockets.size === 0) return Promise.resolve()
    return new Promise(resolve => this.#whenEmpty.push(resolve))
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
