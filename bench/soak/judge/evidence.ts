import type { JournalEvent } from '../../../src/shared/journal'
import type { ReplicaComparison } from '../../../src/shared/replicas'
import type { Act } from '../faults'
import type { ReplicaLog } from './logs'
import type { Burst, StageOrder, ViolationKind } from '../order'
import type { SessionRecord } from '../session'
import type { Standing } from '../standings'
import type { ReplicaPlace } from '../works'

/** All that is known of one stage when it is over. Times in ms of the run's clock. */
export interface StageEvidence {
  readonly order: StageOrder
  readonly places: readonly ReplicaPlace[]
  readonly proxy: string
  readonly sessions: readonly SessionRecord[]
  readonly acts: readonly Act[]
  readonly bursts: readonly Burst[]
  readonly caughtUp: boolean
  readonly standing: Standing
  readonly events: readonly JournalEvent[]
  readonly logs: readonly ReplicaLog[]
  readonly comparison: ReplicaComparison['replicas']
  readonly descriptors: { readonly before: readonly string[]; readonly after: readonly string[] }
  readonly problems: readonly string[]
  /** Of whom it had how much, ms; what runs in threads of the lab counts as the lab's. */
  readonly cpuMs: Readonly<Record<string, number>>
}

export type Blame = (kind: ViolationKind, what: string) => void
