import type { NodeContext } from '#nodes/runtime/node-program'
import type { Judge } from '#nodes/compare/judge'
import type { Unproxyable } from '../framing/unproxyable'
import type { RememberedSessions } from '../record/remembered'
import type { SessionLog } from '../record/session-log'
import type { ReplicaSet } from '../replicas/replica-set'
import type { MemoryBudget } from '../reply/memory-budget'
import type { ReplyPolicy } from '../reply/policies/reply-policy'
import type { SessionLines } from './session-lines'
import type { SessionView } from './session-view'

/** What a session and its parts need of the proxy that they belong to. */
export interface SessionHost {
  readonly context: NodeContext<'replicating-proxy'>
  readonly policy: ReplyPolicy
  /** Decides about replies that differ; null where all bytes have to be the same. */
  readonly judge: Judge | null
  readonly budget: MemoryBudget
  readonly replicas: ReplicaSet
  /** Null when sessions are not recorded: catch-up is off, or there is nobody but one who could be replayed them. */
  readonly recorded: SessionLog | null
  /** What short sessions said, so that one can become the load. */
  readonly remembered: RememberedSessions
  readonly lines: SessionLines
  /** Whether sessions wait for the end of the one that has its turn (`order: total`). */
  readonly othersWait: boolean
  /** Ms of a monotonic clock, read once a tick: for waits, not for measurements. */
  readonly now: number
  /** A session does what a proxy of bytes cannot carry. */
  unproxyable(session: number, what: Unproxyable): void
  /** Whether the journal hears of the beginning of one more session, or the end of one, now. */
  mayTell(phase: 'open' | 'close'): boolean
  /** Its leader is silent while others have more: it is looked after more often until that is over. */
  watchClosely(session: SessionView): void
}
