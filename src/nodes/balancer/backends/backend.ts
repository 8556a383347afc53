import type { ResolvedLink } from '#shared/node-channel'
import { Members } from '#system/members'
import type { Draws } from '#system/random'
import { refusedAt } from '#system/tcp/tcp-table'
import type { Link } from '#nodes/net/faults/links'
import type { LinkStats } from '#shared/state'
import type { Candidate } from '../algorithms/algorithm'
import { BackendHealth, type HealthOptions, type Others } from './health'
import { LatencyRing } from './latency-ring'
import { Lives } from './lives'
import { limits } from '../limits'
import { nowMs } from '../now'

/** A request that a backend is working on, as the silence watch sees it; `Call` is the one. */
export interface Work {
  /** Since when the backend owes bytes of an answer, ms; null while the client has to send or to read. */
  readonly owedSince: number | null
  /** Whether its answer has begun: from then on it may rest, as a stream does. */
  readonly answered: boolean
  /** Whether no byte has come on its connection yet: the backend may not have a thread for it. */
  readonly unheard: boolean
  /** The backend has owed bytes for as long as the option `limit` allows. */
  timedOut(limit: 'answerTimeoutMs' | 'idleMs'): void
  /** The backend is frozen, or to be hedged: the request goes to another, where that is possible. May be called again. */
  backendSilent(reason: string): void
}

/** One server behind the balancer: its address, health, counts and work. Made by `startBalancer`. */
export class Backend implements Candidate {
  readonly id: string
  host: string
  port: number
  /** The link that connections to it are opened over, with its faults. */
  readonly wire: Link
  readonly weight: number
  readonly health: BackendHealth
  /** Requests and tunnels in work. */
  active = 0
  /** Whether it gets no new requests and only finishes those it has. */
  draining: boolean
  /** Requests and tunnels that went out to it on a connection that stood. */
  total = 0
  failures = 0
  bytesUp = 0
  bytesDown = 0
  /** When it last sent a byte on any connection, ms: a backend that sends is not frozen. */
  lastByteAt = -Infinity
  /** It owes answers and is silent for longer than it usually is: others are preferred. Set by the silence watch. */
  slow = false
  /** Requests wait on connections that it has not spoken on: it may want a thread, which an idle one would hold. */
  crowded = false
  /** Its requests in work, for the silence watch. */
  readonly work = new Members<Work>()
  /** Latencies of its last replies. */
  readonly latency = new LatencyRing()
  /** Whether its program lives on after the end of a connection. */
  readonly lives: Lives
  readonly #limit: number

  constructor(
    link: ResolvedLink,
    wire: Link,
    weight: number,
    options: Omit<HealthOptions, 'random'> & { readonly backendConnections: number; readonly draws: Draws },
    others: (backend: Backend) => Others,
    onHealth: (backend: Backend, healthy: boolean, reason: string) => void
  ) {
    this.id = link.to
    this.host = link.host
    this.port = link.port
    this.wire = wire
    this.weight = weight
    this.draining = weight === 0
    this.#limit = options.backendConnections
    this.lives = new Lives(this)
    this.health = new BackendHealth(
      this,
      { ...options, random: options.draws.of('health', link.to) },
      others(this),
      (healthy, reason) => onHealth(this, healthy, reason)
    )
  }

  /** Where it is from now on; what is open to it stays so. */
  moveTo({ host, port }: Pick<ResolvedLink, 'host' | 'port'>): void {
    this.host = host
    this.port = port
  }

  get free(): boolean {
    return this.active < this.#limit
  }

  get usable(): boolean {
    return this.health.usable && !this.draining
  }

  get share(): number {
    const { returnedAt } = this.health
    if (returnedAt === -Infinity) return 1
    const back = (nowMs() - returnedAt) / limits.slowStartMs
    return back >= 1 ? 1 : Math.max(0.1, back)
  }

  /** A connection to it has failed with `code`: what that says of who listens there, unless a fault of the link did it. */
  failedToConnect(code: string | undefined): void {
    if (code === 'ECONNREFUSED' && !this.wire.faulty) refusedAt(this.host, this.port)
  }

  /** Counts bytes that came from it. @param now by `nowMs` */
  received(bytes: number, now: number): void {
    this.bytesDown += bytes
    this.lastByteAt = now
    this.slow = false
  }

  stats(): LinkStats {
    return {
      to: this.id,
      open: this.active,
      total: this.total,
      failures: this.failures,
      bytesUp: this.bytesUp,
      bytesDown: this.bytesDown,
      health: this.health.state,
      attached: !this.draining
    }
  }
}
