import { Socket, type Server } from 'node:net'
import { acceptConnections } from '#nodes/net/accept'
import { onceAfterReads } from '#nodes/net/after-reads'
import type { Link } from '#nodes/net/faults/links'
import { hostOptions } from '#nodes/net/host-options'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import { inWords } from '#nodes/net/shortage'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { SlabReader, type OnChunk } from '#nodes/net/slab-reader'
import type { Shortage } from '#shared/journal'
import type { Asked } from './algorithms/algorithm'
import type { Backend } from './backends/backend'
import { isBusy } from './backends/probe'
import type { BalancerContext } from './context'
import type { Loss } from './loss'
import type { Inbound } from './inbound'
import { limits } from './limits'
import { nowMs, onClock } from './now'
import type { Lease, Unavailable } from './backends/pool'
import { ExcludedBackends } from './backends/excluded-backends'
import { Tunnel, type TunnelEnd } from './tunnel'

/** Between two looks at a connection that lacks something of this side, ms. */
const shortLookMs = 100

/** Of the topology's balancer node. */
interface TcpOptions {
  readonly connectTimeoutMs: number
  /** Longest that a busy backend is waited for; 0: for ever. */
  readonly answerTimeoutMs: number
  /** A connection on which neither side speaks for this long is reset; 0 never. */
  readonly idleMs: number
  /** The link that clients come in by, with its faults. */
  readonly door: Link
}

/**
 * TCP mode: each client's whole connection goes to one backend. Not a byte is read from the client before a backend
 * has accepted. `startBalancer` makes it.
 */
export class TcpFrontend {
  readonly #context: Pick<BalancerContext, 'pool' | 'telemetry'>
  readonly #options: TcpOptions

  constructor(context: Pick<BalancerContext, 'pool' | 'telemetry'>, options: TcpOptions) {
    this.#context = context
    this.#options = options
  }

  /** Serves all that `server`, which listens, accepts. */
  serve(server: Server, inbound: Inbound): void {
    const { door } = this.#options
    acceptConnections(
      server,
      (client, receive) => {
        const spoke = inbound.accept(client)
        if (!spoke) return
        client.pause()
        const peer = `${client.remoteAddress}:${client.remotePort}`
        this.#serve(client, peer, onChunk =>
          receive((chunk, owner) => {
            spoke()
            onChunk(chunk, owner)
          })
        ).catch((error: unknown) => {
          this.#context.telemetry.log('warn', String(error))
          client.destroy()
        })
      },
      { door }
    )
  }

  async #serve(client: Socket, peer: string, receive: (onChunk: OnChunk) => void): Promise<void> {
    const { telemetry } = this.#context
    const startedAt = performance.now()
    let leave: (() => void) | null = null
    client.on('error', () => leave?.()).once('close', () => leave?.())
    telemetry.requests++
    // A paused socket may still bring what it had read: such bytes wait for the tunnel.
    let tunnel: Tunnel | null = null
    const early: Buffer[] = []
    receive((chunk: Buffer, owner: ChunkOwner) => {
      if (tunnel) tunnel.fromClient(chunk, owner)
      else early.push(Buffer.from(chunk))
    })
    const excluded = new ExcludedBackends()
    let loss: Loss | null = null
    for (let attempt = 0; attempt < limits.attempts; attempt++) {
      const lease = await this.#acquire(client, excluded, stop => (leave = stop))
      if (lease === 'gone') return
      if (typeof lease === 'string') break
      const { backend } = lease
      const chosenAt = nowMs()
      const toTunnel: { tunnel: Tunnel | null } = { tunnel: null }
      const server = await this.#connect(
        client,
        backend,
        () => !this.#context.pool.hasOther(excluded, backend),
        (chunk, owner) => toTunnel.tunnel?.fromServer(chunk, owner),
        stop => (leave = stop)
      )
      leave = null
      if (server === 'gone') return lease.release()
      if (!(server instanceof Socket)) {
        lease.release()
        if (server.lacks) {
          // It would be the same with every other, and no fault of theirs.
          loss = { from: backend, cause: 'shortage', reason: server.reason, at: nowMs() }
          break
        }
        backend.failures++
        if (server.late) backend.health.unconnected(server.reason, backend.wire.faulty)
        else backend.health.unreachable(server.reason)
        excluded.excludeUntilBack(backend)
        const cause = server.late ? 'timeout' : 'refused'
        loss = { from: backend, cause, reason: server.reason, at: nowMs() }
        continue
      }
      const openedAt = nowMs()
      backend.total++
      backend.health.connected()
      backend.lives.connected()
      backend.health.answered()
      if (loss) {
        const move = { from: loss.from.id, to: backend.id }
        telemetry.retried({ ...move, method: 'TCP', path: peer, reason: loss.reason })
        telemetry.failedOver({
          ...move,
          ...{ cause: loss.cause, byte: 0, lostAt: loss.at, chosenAt, firstByteAt: nowMs() }
        })
      }
      const end = await new Promise<TunnelEnd>(done => {
        tunnel = new Tunnel({ client, server, backend, openedAt }, this.#options.idleMs, done)
        toTunnel.tunnel = tunnel
        for (const chunk of early.splice(0)) tunnel.fromClient(chunk, unowned)
        server.resume()
        client.resume()
      })
      lease.release()
      telemetry.answered(backend, performance.now() - startedAt)
      telemetry.tunnelEnded(end, { method: 'TCP', path: peer, status: 0 })
      telemetry.logDecision(
        () =>
          `${peer} -> ${backend.id}: ${end.up} B up, ${end.down} B down, ${end.reason}, ` +
          `${end.ending.outcome} (${end.ending.evidence})`
      )
      return
    }
    const reason = refusalOf(loss)
    const cut = { outcome: 'cut', evidence: 'refused' } as const
    telemetry.unanswered({ method: 'TCP', path: peer, status: 0, reason, ...cut })
    resetSocket(client)
  }

  #acquire(
    client: Socket,
    excluded: ExcludedBackends,
    onWait: (leave: () => void) => void
  ): Promise<Lease | Unavailable | 'gone'> {
    return new Promise(resolve => {
      if (client.destroyed) return resolve('gone')
      const leave = this.#context.pool.acquire(askedBy(client), excluded, resolve)
      onWait(() => {
        leave?.()
        resolve('gone')
      })
    })
  }

  /**
   * Connects to a backend, and leaves the socket paused. A living server that is busy takes no more connections than its
   * backlog, which is waited for, and otherwise where it is the last.
   * @param isLast whether there is no other to go to
   * @param onWait gets what gives up the connection because the client has left
   */
  #connect(
    client: Socket,
    backend: Backend,
    isLast: () => boolean,
    onChunk: OnChunk,
    onWait: (leave: () => void) => void
  ): Promise<Socket | Unreached | 'gone'> {
    const { id, host, port, wire } = backend
    const { connectTimeoutMs, answerTimeoutMs } = this.#options
    return new Promise(resolve => {
      const beganAt = nowMs()
      const reader = new SlabReader(onChunk)
      const socket = wire.connect(
        {
          ...hostOptions(host),
          ...{ port, noDelay: true, allowHalfOpen: true },
          // A write that has to wait, however small, is followed by a 'drain'.
          writableHighWaterMark: 1,
          onread: reader.onread
        },
        reader,
        client
      )
      reader.socket = socket
      socket.readsPastRefusedWrites()
      const giveUp = (result: Unreached | 'gone'): void => {
        stop()
        socket.destroy()
        resolve(result)
      }
      const late = (): void => {
        if (!socket.connecting) return
        if (socket.short) {
          const ms = Math.round(nowMs() - beganAt)
          if (ms >= limits.shortageMs) return giveUp(lacking(socket.short, ms))
          stop = onceAfterReads(shortLookMs, late)
          return
        }
        const busy = isBusy(backend)
        if (!socket.connecting) return
        const ms = Math.round(nowMs() - Math.max(beganAt, onClock(socket.shortAt)))
        if (ms < connectTimeoutMs) {
          stop = onceAfterReads(connectTimeoutMs - ms, late)
          return
        }
        const most = busy ? answerTimeoutMs || Infinity : wire.faulty || !isLast() ? 0 : limits.lastConnectMs
        if (ms >= most) return giveUp({ late: true, reason: `no connection to ${id} in ${ms} ms` })
        stop = onceAfterReads(Math.max(100, connectTimeoutMs), late)
      }
      // However long it may take: the socket waits for what this side lacks only somewhat longer than `shortageMs`.
      let stop = onceAfterReads(Math.min(connectTimeoutMs, limits.shortageMs), late)
      onWait(() => giveUp('gone'))
      socket.on('close', () => reader.close())
      socket.on('error', (error: NodeJS.ErrnoException) => {
        backend.failedToConnect(error.code)
        giveUp({ late: false, reason: `${id} cannot be reached (${error.code ?? error.message})` })
      })
      socket.once('connect', () => {
        stop()
        // Nothing is read before the tunnel stands.
        socket.pause()
        resolve(socket)
      })
    })
  }
}

/** Why there is no connection to a backend; `late`: it did not stand in time, and nobody refused it. */
interface Unreached {
  readonly late: boolean
  /** Something of this side has run out: the backend was not asked. */
  readonly lacks?: true
  readonly reason: string
}

function lacking(what: Shortage, ms: number): Unreached {
  return { late: true, lacks: true, reason: `${inWords(what)} (waited ${ms} ms)` }
}

function refusalOf(loss: Loss | null): string {
  if (!loss) return 'every backend is down or at its limit'
  return loss.cause === 'shortage' ? loss.reason : `no other backend after: ${loss.reason}`
}

function askedBy({ remoteAddress = '' }: Socket): Asked {
  return { key: remoteAddress, address: remoteAddress, cookie: () => undefined }
}
