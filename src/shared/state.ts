import type { RelevoErrorData } from './errors'
import type { ExerciseView } from './exercise/view'
import type { FaultCount, FaultView, PartitionView } from './faults'
import type { DoorPorts } from './roads/file-doors'
import type { RoadsRun } from './roads/roads'
import type { JournalEvent, LogLevel, TransferPhase } from './journal'
import type { Latency } from './latency'
import type { LinkId } from './links'
import type { RepairOf } from './transfers/repair'
import type { MachineView } from './machines'
import type { LoadProtocol } from './load/load'
import type { LoadStats } from './load/load-results'
import type { Evidence, Outcome } from './outcome'
import { nodeStates, type NodeState } from './names'
import type { PortTrouble } from './ports'
import type { ConsoleView, LineSource } from './programs/console'
import type { TextStyle } from './programs/styled-text'
import type { NodeKind, RestartPolicy, Runtime, Topology } from './topology'
import type { TrustView } from './trust/trust'

export { nodeStates, type NodeState }

/** What became of the sessions that a replica missed, or may have had only a part of. Cumulative since its proxy started. */
interface ReplayStats {
  /** Sessions that it was replayed. */
  readonly replayed: number
  /** Sessions that were replayed to it, or begun again on it, although it may have had a part of them before. */
  readonly maybeTwice: number
  /** Sessions that it was not replayed, because it may have had a part of them (`replay: 'at-most-once'`). */
  readonly leftOut: number
  /** Sessions that it will never have: they were not recorded, had to make room, or it broke them off again and again. */
  readonly missed: number
}

/** What `order: 'total'` costs. Times in ms, cumulative. */
export interface OrderStats {
  /** Sessions that wait for their turn now. */
  readonly waiting: number
  /** Sessions that had to wait for it, how long they did together, and the longest wait of one. */
  readonly waited: number
  readonly waitedMs: number
  readonly longestMs: number
}

/** Counters of one link, measured by the node that opens its connections. Cumulative unless it says otherwise. */
export interface LinkStats {
  /** The other end's node id. */
  readonly to: string
  /** Connections open now. */
  readonly open: number
  /** Connections that were opened: what the other end refused is not one. Of a balancer: requests that it gave to it. */
  readonly total: number
  /** Connections that could not be opened, or that broke. */
  readonly failures: number
  readonly bytesUp: number
  readonly bytesDown: number
  /** What the health check or the last connection says. */
  readonly health: 'up' | 'down' | 'unknown'
  /** A replica that is detached gets nothing until it has caught up. */
  readonly attached: boolean
  /** True for the replica whose reply the clients get. */
  readonly primary?: boolean
  /** Sessions that it still has to be replayed. */
  readonly pendingSessions?: number
  /** Replicating proxy only. */
  readonly replays?: ReplayStats
  /**
   * Replicating proxy only: the other end, of which the lab tells nothing, seems to have been started again since it was sent
   * something. Another socket listens there, or nobody did for a while.
   */
  readonly seemsStartedAgain?: true
  /** What the faults on it have done; left out while there are none. */
  readonly faults?: readonly FaultCount[]
}

/** What a node measures about itself, sent every 250 ms, and every 2 s while it counts nothing. Cumulative unless it says otherwise. */
export interface NodeStats {
  /** Inbound connections open now. */
  readonly open: number
  readonly connections: number
  /** Exchanges, HTTP requests or transfers served. */
  readonly requests: number
  readonly failed: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** Latency of the requests since the last report, ms; null when there was none. */
  readonly latency: Latency | null
  /** CPU of the process or thread since the last report, percent of one core; null when not known. */
  readonly cpu: number | null
  /** Resident bytes of the process, or heap bytes of the thread; null when not known. */
  readonly memory: number | null
  /** Replicating proxy with `order: 'total'`. */
  readonly order?: OrderStats
  readonly links: readonly LinkStats[]
  /** How its requests ended, as far as it can be shown; left out by nodes that do not say. */
  readonly outcomes?: Readonly<Record<Outcome, number>>
  /** Client: what became of its load, by target. */
  readonly loads?: readonly LoadStats[]
  /** What the faults on its own door have done; left out while there are none. */
  readonly doorFaults?: readonly FaultCount[]
}

/** Rates over the last sample, a second. */
export interface Rates {
  readonly requests: number
  readonly failed: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** The end of a life that nobody asked to end politely. */
export interface NodeDeath {
  /** In a `NodeView`, ms since the run began; in the supervisor, a reading of the monotonic clock. */
  readonly at: number
  readonly cause: 'killed' | 'crashed' | 'exited' | 'unknown'
}

export interface NodeView {
  readonly id: string
  readonly kind: NodeKind
  readonly state: NodeState
  /** When it entered this state, ms since the run began. */
  readonly since: number
  readonly runtime: Runtime
  readonly host: string
  readonly port: number | null
  readonly receiverPort: number | null
  /** Of a file server: its further doors. */
  readonly doors?: DoorPorts
  readonly pid: number | null
  readonly threadId: number | null
  readonly restart: RestartPolicy
  /** Exits inside the sliding window. */
  readonly exits: number
  /** How its last life ended, unless it was stopped; kept while the next one runs. */
  readonly died: NodeDeath | null
  /** In `backoff`, and `down` at the pace `class`: when it will be started again, ms since the run began. */
  readonly restartAt: number | null
  /** How long a kill now would keep it down, ms; null when it would stay down. */
  readonly nextBackoffMs: number | null
  readonly error: RelevoErrorData | null
  /** What is wrong with its port, and what would make it right. */
  readonly trouble: PortTrouble | null
  readonly stats: NodeStats | null
  readonly rates: Rates
  /**
   * What `stats` and `rates` count of a server that counts nothing by itself, and which nodes saw it: connections, or
   * requests where all of those speak HTTP. Null for nodes that count themselves.
   */
  readonly counted: { readonly what: 'requests' | 'connections'; readonly by: readonly string[] } | null
  /** True when it binds an address other than loopback. */
  readonly exposed: boolean
  /** Faults on what others open to it (`outside->id`). */
  readonly doorFaults: readonly FaultView[]
  /** Of a program of the user's own that runs; otherwise null. */
  readonly console: ConsoleView | null
}

export interface LinkView {
  readonly id: LinkId
  readonly from: string
  readonly to: string
  readonly stats: LinkStats | null
  /** Until when `to` was the primary of `from`, ms since the run began; null but for the last primary that was lost. */
  readonly primaryUntil: number | null
  /**
   * `to` was started again after `from`, a replicating proxy, had sent it something: what it kept of that in memory alone is
   * gone, and is not replayed. `seen`: the lab did so with a program of the user's own; `concluded`: a server that is not ours
   * seems to have been.
   */
  readonly startedAgain?: 'seen' | 'concluded'
  /** Bytes a second toward `to`, and back. */
  readonly rateUp: number
  readonly rateDown: number
  /** What is wrong with it on purpose, oldest first; also what a partition does to it. */
  readonly faults: readonly FaultView[]
}

/** One copy of a transfer, as its receiver reports it. */
export interface CopyView {
  readonly receiver: string
  readonly phase: TransferPhase
  /** Bytes that are on the receiver's disk. */
  readonly bytes: number
  /** Bytes a second now. */
  readonly rate: number
  readonly sha256: string | null
  /** The name it was stored under, which differs from the transfer's when another file had that. */
  readonly file?: string
  /** It was removed from its receiver since, by a person. */
  readonly removed?: boolean | undefined
  readonly error: RelevoErrorData | null
  /**
   * How it ended, and what shows it: `whole` is stored and shown to be so. Left out while it goes on, and where it was
   * paused or cancelled. `unknown` has the phase `cut`: it can be resumed, which finds out.
   */
  readonly outcome?: Outcome
  readonly evidence?: Evidence
  readonly startedAt: number | null
  readonly endedAt: number | null
}

export interface TransferView {
  readonly id: string
  readonly file: string
  readonly size: number
  /** `replicated` goes to every receiver, `balanced` to one, otherwise a WebSocket URL. */
  readonly route: string
  /** How the route was carried out, in words: `through mp4-route`, `to receiver-2 directly`. */
  readonly via?: string
  /** Its receiver gets it from another one, of itself. */
  readonly repair?: RepairOf | undefined
  /** Its upload to the host was cut: it goes on when its file is chosen again, and can't be resumed before. */
  readonly awaitsFile?: boolean | undefined
  readonly phase: TransferPhase
  /** Bytes that the sender has sent, and that were acknowledged to it. */
  readonly sent: number
  readonly acknowledged: number
  readonly rate: number
  /** SHA-256 of the source, once it is known. */
  readonly sha256: string | null
  readonly copies: readonly CopyView[]
  readonly error: RelevoErrorData | null
  readonly startedAt: number
  readonly endedAt: number | null
  /**
   * Between the two, ms in which it had stopped and waited to be gone on with; null where nobody saw when it had stopped.
   * Left out: it never had.
   */
  readonly idleMs?: number | null | undefined
  /** Wall-clock time of the start, ms since the epoch. */
  readonly wallTime: number
}

export interface LogLine {
  /** Counts up from 1 in each node, over all its lives. */
  readonly seq: number
  readonly t: number
  readonly node: string
  readonly level: LogLevel
  readonly text: string
  /** Of a node on another machine: `t` is right to within so many ms. */
  readonly bound?: number
  /** Replica: the remote port of the connection that the line came from, by which sessions are aligned. */
  readonly peerPort?: number
  /** A number in it that was the id of a process of the program's when it was printed, or before, and not of its first one. */
  readonly child?: number
  readonly source?: LineSource
  readonly styles?: readonly TextStyle[]
}

/** One sample of one node, every 500 ms. */
export interface MetricSample {
  readonly t: number
  readonly node: string
  readonly open: number
  readonly rates: Rates
  readonly latency: Latency | null
  readonly cpu: number | null
  readonly memory: number | null
}

/** The measured timeline of one failover. Times in ms since the run began. */
export interface Autopsy {
  readonly id: string
  /** Who takes over from whom, seen by which node. */
  readonly observer: string
  readonly from: string
  readonly to: string
  readonly session: number | null
  readonly t: number
  readonly steps: readonly {
    /** `fault-set`: on the way from the observer to the lost node; its cause is the fault's type. */
    readonly step:
      'kill-asked' | 'freeze-asked' | 'fault-set' | 'exit-seen' | 'lost' | 'chosen' | 'first-byte'
    readonly t: number
    readonly by: string
    readonly cause?: string
    /** It was read on another machine's clock: it is right to within so many ms. */
    readonly bound?: number
  }[]
  readonly byte: number
  readonly lostBytes: number
  readonly repeatedBytes: number
  /** From the first step to the first byte, or to the last step when none came, ms. */
  readonly totalMs: number
}

export interface LoadView {
  readonly enabled: boolean
  /** Wanted, a second, of all targets together that have no rate of their own; the measured rate is in the client's node. */
  readonly rate: number
  /** Of targets that have their own, a second. */
  readonly rates?: Readonly<Record<string, number>>
  /** Most requests that are open at once, as of so many people who each wait for an answer; left out: the client's own limit. */
  readonly clients?: number | undefined
  /** Where it goes when it is on, and what is said there. */
  readonly targets: readonly { readonly to: string; readonly protocol: LoadProtocol }[]
}

/** The whole lab, as whoever connects first asks for it. */
export interface LabSnapshot {
  /** Sequence number of the last delta that it includes. */
  readonly seq: number
  readonly version: string
  readonly host: 'web' | 'electron'
  readonly run: { readonly id: string; readonly startedAt: number; readonly now: number }
  readonly topology: Topology
  /** Of all that is drawn by chance: toxicity, jitter, corrupted bytes, backoffs, choices of a balancer. */
  readonly seed: number
  /** Whether the topology differs from its file. */
  readonly unsaved: boolean
  /** What of it does not run before it is trusted; null: all of it may. */
  readonly trust: TrustView | null
  readonly nodes: Readonly<Record<string, NodeView>>
  readonly links: Readonly<Record<LinkId, LinkView>>
  readonly transfers: Readonly<Record<string, TransferView>>
  readonly autopsies: readonly Autopsy[]
  readonly load: LoadView
  readonly partitions: readonly PartitionView[]
  /** By id; left out where the topology has none. */
  readonly machines?: Readonly<Record<string, MachineView>>
  /** The one that is open; left out, or null: none. */
  readonly exercise?: ExerciseView | null
  /** The measurement of roads that runs, or the last one; left out: there was none. */
  readonly roads?: RoadsRun
  /** The last minute, oldest first. */
  readonly metrics: readonly MetricSample[]
  /** The last 500 events other than log lines, oldest first. */
  readonly events: readonly JournalEvent[]
  /** Last lines of each node, 200 a node at most, oldest first. */
  readonly logs: readonly LogLine[]
  /** Number of the newest event, log lines left out; 0 when there is none. */
  readonly lastEvent: number
}

/**
 * What changed since the delta before: whole replacements of the entries that are named, null for those that
 * are gone, and what was added to the lists.
 */
export interface LabDelta {
  readonly seq: number
  /** Run time at which it was made, ms. */
  readonly now: number
  readonly topology?: Topology
  readonly seed?: number
  readonly unsaved?: boolean
  readonly trust?: TrustView | null
  readonly nodes?: Readonly<Record<string, NodeView | null>>
  readonly links?: Readonly<Record<LinkId, LinkView | null>>
  readonly transfers?: Readonly<Record<string, TransferView | null>>
  readonly autopsies?: readonly Autopsy[]
  readonly load?: LoadView
  readonly partitions?: readonly PartitionView[]
  /** All of them. */
  readonly machines?: Readonly<Record<string, MachineView>>
  /** All of it; null: none is open any more. */
  readonly exercise?: ExerciseView | null
  /** All of it. */
  readonly roads?: RoadsRun
  readonly metrics?: readonly MetricSample[]
  readonly events?: readonly JournalEvent[]
  readonly logs?: readonly LogLine[]
  /** Number of the newest line of each node that has written any since the delta before, sent or not. */
  readonly lastLines?: Readonly<Record<string, number>>
  /** Number of the newest event, log lines left out, if any came since the delta before, sent or not. */
  readonly lastEvent?: number
  /** How many lines and events came since the delta before and are not in this one: it has the newest only. */
  readonly skippedLogs?: number
  readonly skippedEvents?: number
}
