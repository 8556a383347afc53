import type { Counts } from './tally'
import type { ActKind } from './faults'
import type { WorkName } from './works'

/** One lab's part of the soak: so many kills among replicas of one sort. */
export interface StageOrder {
  readonly index: number
  readonly seed: number
  readonly work: WorkName
  readonly replicas: number
  readonly proxyRuntime: 'thread' | 'process'
  readonly order: 'connections' | 'total'
  readonly replay: 'at-least-once' | 'at-most-once'
  readonly kills: number
  /** The kind of its first fault: so that even a short soak has every kind. */
  readonly opening: ActKind
  /** The first of a thousand ports that no other stage uses meanwhile. */
  readonly firstPort: number
  readonly dataDir: string
  /** Where the bundled programs are. */
  readonly entryDir: string
  /** How soon after the last fault all replicas have to be attached, ms. */
  readonly attachMs: number
}

export interface StageResult {
  readonly counts: Counts
  readonly findings: readonly Finding[]
}

/** When faults began and ended, ms of the run's clock. `restored`: all replicas were attached again at `until`. */
export interface Burst {
  readonly from: number
  readonly lastFaultAt: number
  readonly until: number
  readonly restored: boolean
}

/** What must not happen, ever. */
export const violations = {
  'false-whole': 'told whole, and the client did not have it all',
  'fin-after-part': 'a part that ended with a FIN and was not told unknown',
  'wrong-bytes': 'bytes that are not right',
  'healthy-detached': 'a replica detached that nobody had touched',
  'twice-unsaid': 'executed twice, and not said so',
  missing: 'acknowledged, and missing in a replica',
  'other-order': 'logs in another order, although the proxy has one for all',
  'false-verdict': 'the panel says identical or not, and the files say otherwise',
  descriptors: 'descriptors left open',
  'not-restored': 'replicas attached too late, or never',
  hung: 'a client that nobody answered or reset',
  problem: 'what the lab could not tell anyone'
} as const
export type ViolationKind = keyof typeof violations

export interface Finding {
  readonly kind: ViolationKind
  readonly stage: number
  /** Enough to find it in the lab's journal. */
  readonly what: string
}
