import type { Backend } from '../../backends/backend'
import { isBusy } from '../../backends/probe'
import { limits } from '../../limits'
import { nowMs } from '../../now'
import { BackendConnection, type ConnectionOwner, type ConnectionUser } from './backend-connection'

/** A connection that does not stand yet: the call that waits for it, and when it is looked at, ms by `nowMs`. */
interface Connecting {
  readonly call: ConnectionUser
  lookAt: number
}

/** Between two looks at a connection that lacks something of this side, ms. */
const shortLookMs = 100

/** The HTTP connections to all backends, kept for the next request. The only place that opens any for requests. */
export class ConnectionPool implements ConnectionOwner {
  readonly #connectTimeoutMs: number
  /** Idle connections of each backend, the one used last at the end. */
  readonly #idle = new Map<Backend, BackendConnection[]>()
  readonly #connecting = new Map<BackendConnection, Connecting>()
  readonly #strict: boolean
  #closed = false

  /** @param strict see `BalancerContext` */
  constructor(connectTimeoutMs: number, strict: boolean) {
    this.#strict = strict
    this.#connectTimeoutMs = connectTimeoutMs
  }

  /**
   * A kept connection for `call`, or a new one that may not be connected yet.
   * @param fresh a kept connection may have been closed at the other end a moment ago, when nobody can tell
   * whether the request was read: only what can be sent again takes that risk
   */
  connectionFor(call: ConnectionUser, fresh: boolean): BackendConnection {
    const { backend } = call
    const idle = this.#idle.get(backend)
    // An idle connection is closed for it: on some servers each one takes a thread, or the only one.
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
    const opened = new BackendConnection(backend, this, call, this.#strict)
    // However long it may take: the socket waits for what this side lacks only somewhat longer than `shortageMs`.
    const lookMs = Math.min(this.#connectTimeoutMs, limits.shortageMs)
    this.#connecting.set(opened, { call, lookAt: opened.openedAt + lookMs })
    return opened
  }

  /** Takes back a connection whose answer has ended; `forMs` up to 0 closes it. */
  keep(connection: BackendConnection, forMs: number): void {
    const { backend } = connection
    let idle = this.#idle.get(backend)
    if (!idle) this.#idle.set(backend, (idle = []))
    if (this.#closed || forMs <= 0 || backend.crowded || idle.length >= limits.idleConnections)
      return connection.drop()
    connection.idleUntil = nowMs() + forMs
    idle.push(connection)
  }

  /** A connection has closed. */
  forget(connection: BackendConnection): void {
    this.#connecting.delete(connection)
    const idle = this.#idle.get(connection.backend)
    const at = idle?.indexOf(connection) ?? -1
    if (at >= 0) idle?.splice(at, 1)
  }

  /** Gives up connections that do not stand in time, and those idle for too long. Called by the balancer's ticker. */
  tick(now: number): void {
    for (const [connection, connecting] of this.#connecting) {
      if (connection.connected) this.#connecting.delete(connection)
      else if (now >= connecting.lookAt) {
        connecting.lookAt = Infinity
        this.#late(connection, connecting)
      }
    }
    for (const idle of this.#idle.values()) {
      for (const connection of [...idle]) if (now >= connection.idleUntil) connection.drop()
    }
  }

  /** Closes the idle connections of a backend: each may hold a thread that it wants for others. */
  freeThreads(backend: Backend): void {
    for (const connection of this.#idle.get(backend)?.splice(0) ?? []) connection.drop()
  }

  /**
   * A connection does not stand in time. A living server that is busy takes no more connections than its backlog, and
   * the system tries again after 1, 3 and 7 s: that is waited for, and otherwise where there is nobody else to ask.
   */
  #late(connection: BackendConnection, connecting: Connecting): void {
    const { call } = connecting
    const { backend, short } = connection
    if (short) {
      const lackedMs = Math.round(nowMs() - connection.openedAt)
      connecting.lookAt = nowMs() + shortLookMs
      if (lackedMs < limits.shortageMs) return
      this.#connecting.delete(connection)
      call.lacked(short, lackedMs)
      return
    }
    const ms = Math.round(nowMs() - connection.askedAt)
    if (ms < this.#connectTimeoutMs) {
      connecting.lookAt = connection.askedAt + this.#connectTimeoutMs
      return
    }
    const busy = isBusy(backend)
    if (connection.connected || this.#connecting.get(connection) !== connecting) return
    const alone = !backend.wire.faulty && !call.hasOther() && ms < limits.lastConnectMs
    if (busy || alone) {
      call.waitsForConnection(connection.openedAt)
      connecting.lookAt = nowMs() + Math.max(100, this.#connectTimeoutMs)
      return
    }
    this.#connecting.delete(connection)
    call.unconnected(ms)
  }

  /** Closes every idle connection, and keeps none from now on. */
  close(): void {
    this.#closed = true
    for (const idle of this.#idle.values()) for (const connection of idle.splice(0)) connection.drop()
  }
}
