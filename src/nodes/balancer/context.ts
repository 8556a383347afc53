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
}
