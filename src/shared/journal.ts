import { z } from 'zod'
import type { ErrorCode, RelevoErrorData } from './errors'
import type { AnswerValue, CheckView, ExerciseNote, StudentView, Verdict } from './exercise/view'
import type { StepKind } from './exercise/steps'
import type { LinkFault } from './faults'
import type { DoorPorts } from './roads/file-doors'
import type { MachineState } from './machines'
import type { LoadOutcome } from './load/load-results'
import type { Buckets } from './measures/buckets'
import type { LogLevel, NodeState } from './names'
import { outcomes, type Evidence, type Had, type Outcome } from './outcome'
import type { LogNoiseKind } from './programs/log-noise'
import type { Road } from './roads/roads'
import type { RepairOf } from './transfers/repair'
import type { LineSource } from './programs/console'
import type { TextStyle } from './programs/styled-text'
import { transferPhases, type TransferPhase } from './transfer-phases'

export { transferPhases, type LogLevel, type TransferPhase }

/** Why a proxy or a balancer gave up on an upstream; `shortage`: it lacked something itself to connect to it. */
export type LossCause =
  'fin' | 'rst' | 'refused' | 'timeout' | 'no-progress' | 'lagging' | 'diverged' | 'detached' | 'shortage'

/** Why nodes were not started: they need more of something than this machine has left, in bytes or in number. */
export interface TooLarge {
  readonly what: 'memory' | 'tasks'
  readonly nodes: number
  readonly needs: number
  readonly has: number
}

/** What a node's own machine, or process, can run out of, so that it can open no more connections. */
export type Shortage = 'descriptors' | 'ports' | 'memory'

/**
 * What each kind of event carries besides `seq`, `t`, `node` and `link`.
 *
 * Times: a field whose name ends in `At` is, like `t`, ms since the run began. Inside a node it is a reading of
 * the system's monotonic clock (`src/system/clock.ts`), which the lab converts.
 */
export interface EventData {
  /** `seed`: of all that is drawn by chance from now on. */
  'run-started': { topology: string; pid: number; host: string; seed: number }
  'run-ended': { reason: string }
  /** A person said whether a kind of noise in the lines of own programs counts. */
  'log-noise': { by: string; noise: LogNoiseKind; counts: boolean }
  'topology-changed': { topology: string; nodes: number; seed: number }
  'start-asked': { by: string }
  'stop-asked': { by: string }
  'kill-asked': { by: string; keepDown: boolean }
  'freeze-asked': { by: string }
  'resume-asked': { by: string }
  'faults-reset': { by: string; nodes: number; faults: number; partitions: number }
  /** `link` of the event is the link's id; `what` is the fault in one line. */
  'fault-set': {
    by: string
    name: string
    type: string
    what: string
    fault: LinkFault
    changed: boolean
  }
  /** What it had touched when it was taken off; null when its node did not say. */
  'fault-cleared': {
    by: string
    name: string
    type: string
    connections: number | null
    bytes: number | null
  }
  'partition-set': { by: string; name: string; sides: readonly (readonly string[])[] }
  /** `sides`: left out in runs of before. */
  'partition-cleared': { by: string; name: string; sides?: readonly (readonly string[])[] }
  'node-state': { from: NodeState; to: NodeState; reason: string; pid?: number; threadId?: number }
  'node-exit': {
    code: number | null
    signal: string | null
    /** `unknown`: its machine, or the keeper there, is another life, and nobody saw its end. */
    cause: 'killed' | 'crashed' | 'exited' | 'stopped' | 'unknown'
    error?: RelevoErrorData
  }
  /** A machine was reached, or nothing is heard of it any more. */
  machine: { machine: string; state: MachineState; hostname?: string; error?: RelevoErrorData }
  'node-backoff': { delayMs: number; exits: number; maxExits: number; windowMs: number }
  'node-listening': { port?: number; receiverPort?: number; doors?: DoorPorts }
  /** A program of the user's own has ended and started again by itself what serves in it: the process `before`, now `pid`. */
  renewed: { before: number; pid: number }
  /** Sampled past a rate: `skipped` says how many were not recorded since the last one. */
  connection: {
    action: 'open' | 'close'
    peer: string
    bytesIn?: number
    bytesOut?: number
    reason?: string
    skipped?: number
  }
  /** Input that was refused: bad protocol, too large, too many, too slow. */
  refused: { peer: string; reason: string; code: string; skipped?: number }
  /** One client connection of a replicating proxy; `localPort` is the proxy's own port toward each replica. */
  session: {
    phase: 'open' | 'close'
    session: number
    client: string
    /** When it began: before the first of its connections was opened. It is told when the last of them stands. */
    openedAt: number
    /** When the last of its connections was gone; its end is told when it is known who has had it. */
    endedAt?: number
    upstreams: readonly {
      to: string
      localPort: number | null
      /** How long after `openedAt` it was connected to, where that was not at once: to one that has come back, ms. */
      afterMs?: number
      bytesUp?: number
      bytesDown?: number
      /** How much of the request it has had; only where the session is over. */
      had?: Had
      /** It may have had a part of the session before: it may run twice. */
      again?: true
    }[]
    requestBytes?: number
    replyBytes?: number
    /** How the client's reply ended, and what shows it; left out where only more is told of who has `had` it. */
    outcome?: Outcome
    evidence?: Evidence
    /** How the replay of a recorded session to one replica ended: `part` means cut off by a death, or on the way. */
    replay?: 'done' | 'part'
    /** How long it waited for its turn (`order: 'total'`), ms; left out where it did not wait. */
    waitedMs?: number
  }
  attached: { to: string; reason: string }
  detached: { to: string; session: number | null; cause: LossCause; byte: number }
  /** `to`'s reply is another one; where that is known, at which place, and what each replica has there. */
  diverged: {
    to: string
    session: number
    byte: number
    /** As people read it: `header etag`, `$.user.id`, `line 3, token 5`. */
    place?: string
    values?: Readonly<Record<string, string>>
    /** Those whose answer ends there. */
    ended?: readonly string[]
    /** Replicas that were started again before they first differed there: they have lost what they kept in memory alone. */
    startedAgain?: readonly string[]
    /** Those of them of which nobody saw that: it is concluded, from who listens there, or that nobody did for a while. */
    concluded?: readonly string[]
    /** `to` is the one whose reply the client gets, and these agree against it. */
    agreeing?: readonly string[]
    /** It is the reply to a replay that differs from the one that the session's client had. */
    replay?: true
  }
  /** Another replica takes over a reply, or a new session, from `from`. */
  failover: {
    session: number | null
    from: string
    to: string
    cause: LossCause
    /** Byte of the reply at which `to` goes on. */
    byte: number
    lostAt: number
    chosenAt: number
    /** When the first byte from `to` went to the client; null if the reply was already whole. */
    firstByteAt: number | null
    lostBytes: number
    repeatedBytes: number
    /** Bytes of the reply that are a mix of both: they began a value that differs in the two, and `to` ended it. */
    mixed?: { readonly from: number; readonly to: number }
  }
  /** `left-out`, `failed`: of one session, which it will not have. Sampled; the link's statistics count all. */
  'catch-up': {
    to: string
    phase: 'started' | 'progress' | 'done' | 'left-out' | 'failed'
    done: number
    total: number
    reason?: string
    session?: number
    /** How many of the replayed sessions the replica may have had a part of before. */
    maybeTwice?: number
  }
  /** A protocol that cannot be replicated, or not wholly, by copying bytes: said once for each protocol. */
  unproxyable: { protocol: 'rmi' | 'ftp' | 'tls'; session: number; reason: string }
  health: { to: string; healthy: boolean; reason: string }
  /** Nodes are left for a person to start, as this machine does not carry them; `lab.start-all` starts them all the same. */
  'too-large': TooLarge
  /** The node could open no connections for lack of something here: nobody else is at fault. `ms`: how long it lasted. */
  shortage: { what: Shortage; phase: 'began' | 'over'; ms?: number }
  /** `hedge`: the first is silent, and left; `continue`: the next goes on with a reply that was cut. */
  retry: {
    from: string
    to: string
    method: string
    path: string
    reason: string
    action?: 'hedge' | 'continue'
  }
  /** A request that could not be answered by any backend, or whose answer was cut; with what shows it. */
  unanswered: {
    method: string
    path: string
    status: number
    reason: string
    outcome?: Outcome
    evidence?: Evidence
  }
  transfer: {
    transfer: string
    file: string
    phase: TransferPhase
    route: string
    receiver?: string
    bytes?: number
    size?: number
    sha256?: string
    reason?: string
    /** How the copy ended, and what shows it; only where it has, and was neither paused nor cancelled. */
    outcome?: Outcome
    evidence?: Evidence
    /** Of a file that `receiver` gets from another receiver. */
    repair?: RepairOf
    /** Why a receiver gave a copy up, where that is more than a lost connection. */
    code?: ErrorCode
  }
  /** `restored`: from the checkpoint `step` on. `by`: who asked for it. `student`: of `opened`, who does it, if that is known. */
  exercise: {
    exercise: string
    phase: 'opened' | 'resumed' | 'began' | 'restored' | 'stopped' | 'ended'
    by: string
    seed: number
    student?: StudentView
    step?: string
    verdict?: Verdict
  }
  /**
   * A step of the exercise. `answered`: `answer` is locked. `bit`: what was done had an effect. `measured`: what a
   * prediction was about is known. `steady`: `check` is one of what has to hold before the steps, or after them.
   */
  step: {
    exercise: string
    step: string
    what: StepKind | 'steady'
    phase: 'began' | 'done' | 'failed' | 'passed' | 'answered' | 'measured'
    answer?: AnswerValue
    /** What was right, once that is told. */
    right?: AnswerValue
    check?: CheckView
    note?: ExerciseNote
  }
  /** `by`: who asked for it; runs of before do not say. */
  exchange: { target: string; count: number; ok: number; failed: number; ms: number; by?: string }
  load: { enabled: boolean; rate: number; by?: string }
  /** A file went by these roads to a file server, and was measured; `cut`: then it was cut in the middle of each. */
  'roads-measured': { roads: readonly Road[]; size: number; together: boolean; cut: boolean }
  /**
   * What became of the load of one target since the tally before, which began at `fromAt`; one a second while there is
   * something to tell. `latencies`: of the answered, by `src/shared/measures/buckets.ts`. `gapMs`: the longest time between
   * two replies that were as expected, or since the last of them. `open`: requests that are under way, of which the oldest
   * has waited for `oldestMs`.
   */
  tally: {
    to: string
    fromAt: number
    outcomes: Partial<Record<LoadOutcome, number>>
    latencies: Buckets
    slowestMs: number
    gapMs: number
    open: number
    oldestMs: number
  }
  /** `line`: its number in the log of its node; left out where the lab itself says something of the node. */
  log: {
    level: LogLevel
    text: string
    line?: number
    peerPort?: number
    child?: number
    session?: number
    source?: LineSource
    styles?: readonly TextStyle[]
  }
}

export type EventKind = keyof EventData

/** One line of the journal. `t` is in ms since the run began, on a monotonic clock. */
export type JournalEvent<K extends EventKind = EventKind> = {
  [P in K]: {
    readonly seq: number
    readonly t: number
    readonly kind: P
    readonly node?: string
    readonly link?: string
    /** Its times were read on another machine's clock: they are right to within so many ms. */
    readonly bound?: number
  } & Readonly<EventData[P]>
}[K]

/** An event as a node sends it: `at` in ms of the system's monotonic clock, `link` as the other end's node id. */
export type NodeEvent<K extends EventKind = EventKind> = {
  [P in K]: {
    readonly at: number
    readonly kind: P
    readonly link?: string
    readonly bound?: number
  } & Readonly<EventData[P]>
}[K]

export const journalFilterSchema = z.strictObject({
  /** Only events with a greater sequence number. */
  after: z.int().optional(),
  /** Only events with a smaller one; the newest `limit` of them are returned. */
  before: z.int().optional(),
  kinds: z.array(z.string()).optional(),
  node: z.string().optional(),
  text: z.string().max(200).optional(),
  /** Of sessions, only those that ended so; of all other kinds, every event. */
  outcomes: z.array(z.enum(outcomes)).optional(),
  /** Only events from `since` to `until`, ms of the run. */
  since: z.number().optional(),
  until: z.number().optional(),
  limit: z.int().min(1).max(5000).default(500)
})
export type JournalFilter = z.input<typeof journalFilterSchema>
