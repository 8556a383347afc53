import type { Pool } from './backends/pool'
import type { ConnectionPool } from './http/upstream/connection-pool'
import type { UploadLocations } from './http/upstream/upload-locations'
import type { Telemetry } from './telemetry'

/** What `startBalancer` makes once, and every request works with. TCP mode takes `pool` and `telemetry` only. */
export interface BalancerContext {
  /** The backends, and which of them is next. */
  readonly pool: Pool
  /** The HTTP connections to the backends. */
  readonly connections: ConnectionPool
  readonly telemetry: Telemetry
  readonly uploadLocations: UploadLocations
  /** A tunnel in which nothing moves for this long is reset; 0 never. */
  readonly idleMs: number
  /** Whether a request that may be repeated leaves a backend that is merely silent. */
  readonly hedge: boolean
  /** Whether lines that end in LF without CR are refused. */
  readonly strict: boolean
}
