import type { Socket } from 'node:net'
import type { Telemetry } from './telemetry'

/** The connections of clients, for both frontends: counted, bounded, and closed when the balancer stops. */
export class Inbound {
  total = 0
  /** Each open connection, and whether a byte came on it: health checks connect and leave, which is not reported. */
  readonly #sockets = new Map<Socket, { spoke: boolean }>()
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

  /** Counts a new connection. @returns false when there are too many: the connection is closed then */
  accept(socket: Socket): boolean {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    if (this.#sockets.size >= this.#maxConnections) {
      socket.on('error', () => undefined)
      socket.destroy()
      this.#telemetry.refused(peer, 'LIMIT_REACHED', `more than ${this.#maxConnections} connections`)
      return false
    }
    this.total++
    socket.setNoDelay(true)
    const state = { spoke: false }
    this.#sockets.set(socket, state)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#bytesIn += socket.bytesRead
      this.#bytesOut += socket.bytesWritten
      if (state.spoke) this.#telemetry.closed(peer, socket.bytesRead, socket.bytesWritten)
      if (this.#sockets.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve()
    })
    return true
  }

  /** Bytes came on a connection: its first are reported as its opening. */
  spoke(socket: Socket): void {
    const state = this.#sockets.get(socket)
    if (!state || state.spoke) return
    state.spoke = true
    this.#telemetry.opened(`${socket.remoteAddress}:${socket.remotePort}`)
  }

  /** Bytes of all connections so far, those that have closed included. */
  bytes(): { bytesIn: number; bytesOut: number } {
    let bytesIn = this.#bytesIn
    let bytesOut = this.#bytesOut
    for (const socket of this.#sockets.keys()) {
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
    for (const socket of this.#sockets.keys()) socket.destroy()
  }
}
