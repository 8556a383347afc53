import type { ResolvedLink } from '#shared/node-channel'
import type { Link } from '#nodes/net/faults/links'
import type { LinkStats } from '#shared/state'
import type { Candidate } from '../algorithms/algorithm'
import { BackendHealth, type HealthOptions } from './health'
import { LatencyRing } from './latency-ring'
import { limits } from '../limits'
import { nowMs } from '../now'

/** Something that a backend is working on, as the watch sees it. */
export interface Work {
  /** Since when the backend owes bytes, ms; null while it is someone else's turn. */
  readonly owedSince: number | null
  /** It owed them for `answerTimeoutMs`. */
  timedOut(): void
  /** It is frozen: go elsewhere, where that is possible. May be called again and again. */
  backendSilent(reason: string): void
}

/** One server behind the balancer. */
export class Backend implements Candidate {
  readonly id: string
  readonly host: string
  readonly port: number
  /** What connections to it are opened over. */
  readonly wire: Link
  readonly weight: number
  readonly health: BackendHealth
  /** Requests and tunnels in work. */
  active = 0
  /** Finishes what it has and is given nothing new. */
  draining: boolean
  total = 0
  failures = 0
  bytesUp = 0
  bytesDown = 0
  /** When it last sent anything: it is alive as long as it talks to anyone. */
  lastByteAt = -Infinity
  readonly work = new Set<Work>()
  /** Of its last replies. */
  readonly latency = new LatencyRing()

  constructor(
    link: ResolvedLink,
    wire: Link,
    weight: number,
    options: HealthOptions,
    onHealth: (backend: Backend, healthy: boolean, reason: string) => void
  ) {
    this.id = link.to
    this.host = link.host
    this.port = link.port
    this.wire = wire
    this.weight = weight
    this.draining = weight === 0
    this.health = new BackendHealth(this, options, (healthy, reason) => onHealth(this, healthy, reason))
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

  /** @param now as `nowMs` gives it */
  received(bytes: number, now: number): void {
    this.bytesDown += bytes
    this.lastByteAt = now
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
