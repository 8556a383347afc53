import type { Socket } from 'node:net'
import type { LossCause } from '#shared/journal'
import type { CutEvidence, Ending } from '#shared/outcome'
import type { LogEntry } from '../record/log-entry'
import type { ReplyPrint } from '../record/reply-print'
import type { LossPlace } from '../replicas/loss'
import type { ReplyFraming } from '#nodes/framing/reply-framing'
import type { Replica } from '../replicas/replica'
import type { ReplyMerge, ReplyVerdict } from '../reply/reply-merge'
import type { ClientRequest } from './client-request'
import type { Lane } from './lane'

export type { CutEvidence }

/**
 * A session as its own parts see it, and the proxy that it belongs to: what they may read of it, and what they may
 * have it do. `Session` is the only class that is one; the type stands here so that neither side imports the other.
 */
export interface SessionView {
  /** Greater than that of every session before, also of those before a restart. */
  readonly number: number
  /** `address:port` of the client. */
  readonly peer: string
  readonly client: Socket
  /** One for each replica that was given the session, in the order in which they joined. */
  readonly lanes: readonly Lane[]
  readonly request: ClientRequest
  readonly reply: ReplyState
  readonly merge: ReplyMerge
  /** Its record; null when sessions are not recorded. */
  readonly entry: LogEntry | null
  readonly standing: ReplyStanding
  /** How long it waited for its turn (`order: total`), ms. */
  readonly waitedMs: number
  /** When the client connected, ms of `performance.now()`. */
  readonly startedAt: number
  /** When it began on the clock that all nodes share, ms. */
  readonly openedAt: number
  /** When the client or a replica last sent a byte, ms of `performance.now()`. */
  readonly activeAt: number
  /** When the client was last seen to have taken some of what waits for it, ms of `performance.now()`; it is looked at `now`. */
  tookAt(now: number): number
  /** When the reply ended, or the client's connection closed, ms of `performance.now()`; 0 before. */
  readonly endedAt: number
  /** How the reply ended, and what shows it; null while it goes on. */
  readonly ending: Ending | null
  /** Whether the client left before the reply had ended. */
  readonly clientLeft: boolean
  /** Whether the client's connection is closed. */
  readonly clientGone: boolean
  /** Whether the system probes its connections for life (TCP keep-alive). */
  readonly keptAlive: boolean
  /** Whether the journal was told of the session's beginning, and not yet of its end. */
  told: boolean
  /** How many lanes the session had when the journal was told of its beginning. */
  toldLanes: number
  /** Whether it is among those that the proxy looks after more often. */
  watchedClosely: boolean
  /** Ends the reply to the client, once. */
  endReply(ending: Ending): void
  /** Resets the client's connection: what it has not taken of its reply, it does not get. */
  cutClient(ending: Ending): void
  /** Whether the client has an answer to each request, by their framing, and has begun no other. */
  readonly isAnswered: boolean
  /** Ends, at both ends, what `isAnswered`: as a server does that keeps a connection no longer. */
  endTurn(): void
  /** Gives up on one replica's connection, once. */
  lose(lane: Lane, cause: LossCause): void
  /** Opens a connection to `replica`. */
  join(replica: Replica): Lane
  /** How far the lane's reply had come, for the journal. */
  place(lane: Lane): LossPlace
  /** Has the system probe its connections for life. */
  keepAlive(): void
}

/** What is known of the client's reply. */
export interface ReplyState {
  /** The client does not read: nothing is read for it. */
  readonly blocked: boolean
  /** Where the reply stands by its own framing. */
  readonly framing: ReplyFraming
  /** What is kept of it to compare replays with; null where sessions are not recorded. */
  readonly print: ReplyPrint | null
  verdict(): ReplyVerdict
  /** Whether a replica that answers from the beginning can be compared with all that the client has. */
  readonly canBeginAgain: boolean
  /** A replica is about to answer from the beginning. */
  beginAgain(): void
}

/** Where the reply of a session stands: what `watch` measures the session's waits by. Times are of `performance.now()`. */
export interface ReplyStanding {
  /** Since when the client is held because no replica is left; null while one is. */
  readonly heldAt: number | null
  /** Since when it is doubted that the reply ended where one replica ended it; null when there is no such doubt. */
  readonly unconfirmedAt: number | null
  /** Since when the leader's silence holds up bytes that others have sent; null while it does not. */
  overdueAt: number | null
  /** Since when all replicas that are left stand still; null while one does not. */
  frozenAt: number | null
  /** Ends the reply as short as it is; `why` goes to the log. */
  cut(evidence?: CutEvidence, why?: string): void
  /** Ends a reply whose end was doubted for long enough, with what is known of it. */
  conclude(): void
  /** Goes on with `replica`, if the client is held for one. */
  adopt(replica: Replica): void
}
