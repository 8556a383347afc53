import type { NodeOfKind } from '#shared/topology'
import type { Outcome } from '#shared/outcome'
import type { Latency } from '#shared/latency'
import { addressText } from '#system/addresses'
import type { Backend } from '../backends/backend'
import type { Inbound } from '../inbound'
import { nowMs } from '../now'
import type { Pool } from '../backends/pool'
import type { Telemetry } from '../telemetry'
import packageFile from '../../../../package.json'

/**
 * `slow`: it is up, owes answers and is silent; `ejected`: it accepts connections and fails what they carry; `frozen`: the
 * lab says so.
 */
type BackendState = 'unknown' | 'up' | 'slow' | 'down' | 'ejected' | 'frozen' | 'draining'

/** One backend as the status page shows it. Times in ms. */
interface BackendStatus {
  readonly id: string
  readonly address: string
  readonly state: BackendState
  /** Why it is in that state, as the last change said. */
  readonly reason: string
  readonly weight: number
  readonly inWork: number
  readonly total: number
  readonly failures: number
  readonly bytesUp: number
  readonly bytesDown: number
  /** Of its last replies. */
  readonly latency: Latency | null
  /** How long ago its health changed; null while it never did. */
  readonly lastChangeMsAgo: number | null
  /** When it is checked next; null once it is not checked any more. */
  readonly nextCheckInMs: number | null
}

export interface BalancerStatus {
  readonly version: string
  readonly id: string
  readonly uptimeMs: number
  readonly mode: 'http' | 'tcp'
  readonly algorithm: string
  readonly totals: {
    readonly requests: number
    readonly failed: number
    readonly retries: number
    readonly bytesIn: number
    readonly bytesOut: number
    readonly connections: number
    readonly openConnections: number
    /** How the requests ended, as far as it can be shown. */
    readonly outcomes: Readonly<Record<Outcome, number>>
  }
  readonly queue: { readonly length: number; readonly limit: number }
  readonly backends: readonly BackendStatus[]
}

interface StatusSources {
  readonly node: NodeOfKind<'balancer'>
  readonly backends: readonly Backend[]
  readonly pool: Pool
  readonly inbound: Inbound
  readonly telemetry: Telemetry
  /** When the balancer started, by `nowMs`. */
  readonly startedAt: number
}

/** How the balancer and its backends are right now. */
export function statusOf({
  node,
  backends,
  pool,
  inbound,
  telemetry,
  startedAt
}: StatusSources): BalancerStatus {
  const now = nowMs()
  return {
    version: packageFile.version,
    id: node.id,
    uptimeMs: Math.round(now - startedAt),
    mode: node.mode,
    algorithm: node.algorithm,
    totals: {
      requests: telemetry.requests,
      failed: telemetry.failed,
      retries: telemetry.retries,
      ...inbound.bytes(),
      connections: inbound.total,
      openConnections: inbound.open,
      outcomes: { ...telemetry.outcomes }
    },
    queue: { length: pool.waiting, limit: node.queueLimit },
    backends: backends.map(backend => backendStatus(backend, now))
  }
}

function backendStatus(backend: Backend, now: number): BackendStatus {
  const { id, health, weight, active, total, failures, bytesUp, bytesDown } = backend
  const { changedAt, nextCheckAt } = health
  return {
    id,
    address: addressText(backend),
    state: stateOf(backend),
    reason: health.reason,
    weight,
    inWork: active,
    ...{ total, failures, bytesUp, bytesDown },
    latency: backend.latency.percentiles(),
    lastChangeMsAgo: changedAt === null ? null : Math.round(now - changedAt),
    nextCheckInMs: nextCheckAt === null ? null : Math.max(0, Math.round(nextCheckAt - now))
  }
}

function stateOf({ health, draining, slow }: Backend): BackendState {
  if (health.state === 'down') return downState(health.downCause)
  return draining ? 'draining' : slow ? 'slow' : health.state
}

function downState(cause: Backend['health']['downCause']): BackendState {
  if (cause === 'frozen') return 'frozen'
  return cause === 'failing' || cause === 'silent' ? 'ejected' : 'down'
}
