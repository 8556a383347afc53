import type { Server, Socket } from 'node:net'
import { Members } from '#system/members'
import { acceptConnections } from '#nodes/net/accept'
import type { Link } from '#nodes/net/faults/links'
import type { OnChunk } from '#nodes/net/slab-reader'
import type { ClientRuns } from '../redirect/client-runs'
import type { Inbound } from '../../inbound'
import { limits } from '../../limits'
import { nowMs } from '../../now'
import type { BalancerContext } from '../../context'
import type { NamedDoor } from '#nodes/net/foreign-page'
import { ClientConnection, type ConnectionFrontend } from './client-connection'

/** Of the topology's balancer node. */
export interface HttpOptions extends NamedDoor {
  /** A client that takes nothing of its reply for this long is reset; 0 never. */
  readonly idleMs: number
  /** A client's connection without a request for this long is closed; 0 never. */
  readonly keepAliveMs: number
  /** A request whose body is longer gets 413. */
  readonly maxBodyBytes: number
}

/** HTTP mode: what clients connect to. Accepts their connections and looks after them; `startBalancer` makes it. */
export class HttpFrontend implements ConnectionFrontend {
  readonly context: BalancerContext
  readonly runs: ClientRuns
  readonly idleMs: number
  readonly keepAliveMs: number
  readonly headersMs: number
  readonly maxBodyBytes: number
  readonly door: NamedDoor
  /** The balancer is being stopped: each connection ends with the reply in hand. */
  draining = false
  /** The time of the last tick, ms, by `nowMs`: exact enough for limits that ticks enforce. */
  now = nowMs()
  readonly #connections = new Members<ClientConnection>()

  constructor(context: BalancerContext, runs: ClientRuns, node: HttpOptions) {
    const { idleMs, keepAliveMs, maxBodyBytes } = node
    this.context = context
    this.runs = runs
    this.idleMs = idleMs
    this.keepAliveMs = keepAliveMs
    this.headersMs = Math.min(keepAliveMs || limits.headersMs, limits.headersMs)
    this.maxBodyBytes = maxBodyBytes
    this.door = node
  }

  /** Serves all that `server`, which listens, accepts. */
  serve(server: Server, inbound: Inbound, door: Link): void {
    const accept = (socket: Socket, receive: (onChunk: OnChunk) => void): void => {
      const spoke = inbound.accept(socket)
      if (!spoke) return
      const connection = new ClientConnection(this, socket)
      connection.leave = this.#connections.add(connection)
      receive((chunk, owner) => {
        spoke()
        connection.receive(chunk, owner)
      })
    }
    acceptConnections(server, accept, { door })
  }

  /** Gives up on clients that are too slow. Called by the balancer's ticker, with the time in ms. */
  tick(now: number): void {
    this.now = now
    for (const connection of this.#connections) connection.tick(now)
  }

  /** Ends each connection as soon as it has no request in work. */
  drain(): void {
    this.draining = true
    for (const connection of this.#connections) connection.drain()
  }
}
