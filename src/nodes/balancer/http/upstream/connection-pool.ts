import type { Backend } from '../../backends/backend'
import { limits } from '../../limits'
import { nowMs } from '../../now'
import { BackendConnection, type ConnectionOwner, type ConnectionUser } from './backend-connection'

/** The connections to the backends: the only file that opens HTTP connections for requests. */
export class ConnectionPool implements ConnectionOwner {
  readonly #connectTimeoutMs: number
  /** Idle connections, the one that was used last at the end. */
  readonly #idle = new Map<Backend, BackendConnection[]>()
  readonly #connecting = new Map<BackendConnection, ConnectionUser>()
  #closed = false

  constructor(connectTimeoutMs: number) {
    this.#connectTimeoutMs = connectTimeoutMs
  }

  /**
   * A kept connection, or a new one that may not be connected yet.
   * @param fresh a kept connection may have been closed at the other end a moment ago, when nobody can tell
   * whether the request was read: only what can be sent again takes that risk
   */
  connectionFor(call: ConnectionUser, fresh: boolean): BackendConnection {
    const { backend } = call
    const idle = this.#idle.get(backend)
    // In its place: what rests would take a thread of some servers, or the only one.
    if (fresh) idle?.shift()?.drop()
    else {
      for (let kept = idle?.pop(); kept; kept = idle?.pop()) {
        if (kept.usable) {
          kept.use(call)
          return kept
        }
        kept.drop()
      }
    }
    const opened = new BackendConnection(backend, this, call)
    this.#connecting.set(opened, call)
    return opened
  }

  keep(connection: BackendConnection, forMs: number): void {
    const { backend } = connection
    let idle = this.#idle.get(backend)
    if (!idle) this.#idle.set(backend, (idle = []))
    if (this.#closed || forMs <= 0 || idle.length >= limits.idleConnections) return connection.drop()
    connection.idleUntil = nowMs() + forMs
    idle.push(connection)
  }

  forget(connection: BackendConnection): void {
    this.#connecting.delete(connection)
    const idle = this.#idle.get(connection.backend)
    const at = idle?.indexOf(connection) ?? -1
    if (at >= 0) idle?.splice(at, 1)
  }

  /** Gives up what has not connected in time, and what has been idle for too long. Called now and then. */
  tick(now: number): void {
    for (const [connection, call] of this.#connecting) {
      if (connection.connected) this.#connecting.delete(connection)
      else if (now - connection.openedAt >= this.#connectTimeoutMs) {
        this.#connecting.delete(connection)
        call.unconnected(this.#connectTimeoutMs)
      }
    }
    for (const idle of this.#idle.values()) {
      for (const connection of [...idle]) if (now >= connection.idleUntil) connection.drop()
    }
  }

  /** Closes every idle connection, and keeps none from now on. */
  close(): void {
    this.#closed = true
    for (const idle of this.#idle.values()) for (const connection of idle.splice(0)) connection.drop()
  }
}
