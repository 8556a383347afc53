import type { ByteBatch } from './bytes/byte-records'
import type { LinkFault } from './faults'
import type { RelevoErrorData, Result } from './errors'
import type { DoorPorts } from './roads/file-doors'
import type { LogLevel, NodeEvent } from './journal'
import type { ListeningAt } from './ports'
import type { NodeStats } from './state'
import type { ProgramTrace } from './programs/trace'
import type { Machine } from './machines'
import type { ConsoleView, LineSource } from './programs/console'
import type { TextStyle } from './programs/styled-text'
import type { LinkSide, TopologyNode } from './topology'

/** A link of a node with its other end's address filled in. Order is the topology's: priority order. */
export interface ResolvedLink {
  readonly to: string
  readonly host: string
  readonly port: number
  readonly side: LinkSide | null
}

/** All that a node is told when it starts. */
export interface NodeBoot {
  readonly node: TopologyNode
  readonly links: readonly ResolvedLink[]
  /** The node's own folder; it exists, and survives restarts of the node. On another machine, that chooses it. */
  readonly dataDir: string
  /** Where it runs, of a node that is not on the desk. It is not told to the node. */
  readonly machine?: Machine
  /** Faults that its links have from the start. */
  readonly faults?: readonly LinkFaults[]
  /** Of all that it draws by chance; left out: any. */
  readonly seed?: number
  /** Whether it records what its connections carry; left out: no. */
  readonly recordBytes?: boolean
  /** `external`: what `prepare` made is there, and it is not run again. */
  readonly prepared?: boolean
}

/**
 * All faults of one link, in the order in which they act: also the arguments of the call `faults.set`, which every
 * node takes. `to` is the other end's node id, or null for the node's own door.
 */
export interface LinkFaults {
  readonly to: string | null
  readonly faults: readonly LinkFault[]
}

/** What the lab sends to a node, whatever carries it: a worker's port, a fork's channel, a utility process. */
export type LabToNode =
  | { readonly type: 'boot'; readonly boot: NodeBoot }
  | { readonly type: 'drain'; readonly graceMs: number }
  /**
   * Block the event loop. A worker thread waits for its shared flag to be cleared; a process (only where the
   * system cannot stop one, as on Windows) waits for `flagFile` to be gone.
   */
  | { readonly type: 'freeze'; readonly flagFile?: string }
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly type: 'peer'; readonly peer: PeerNotice }
  /** `external`: the topology has another address for the program, which listens there already. */
  | { readonly type: 'address'; readonly host: string; readonly port: number }
  /** It has other links from now on, and goes on. */
  | { readonly type: 'links'; readonly boot: NodeBoot }

export const peerSights = ['killing', 'exited', 'stopped', 'frozen', 'resumed', 'up', 'renewed'] as const

/**
 * What the lab saw of the program at the other end of one of the node's links. It is evidence of how connections ended.
 * A proxy takes it as no more than that, and leaves replicas by what its own connections tell; a balancer also gives a
 * backend that is known to be dead or frozen no new requests.
 */
export interface PeerNotice {
  /** Its node id: the `to` of a link. */
  readonly node: string
  /**
   * `killing`: it is about to be killed. `exited`: its program is gone. `stopped`: the same, after it had finished its
   * work, as it was asked to. `up`: a new one listens. `renewed`: it has ended and started again by itself what serves in it.
   */
  readonly what: (typeof peerSights)[number]
  /** When that was seen or done, ms of the system's monotonic clock. */
  readonly at: number
}

export interface NodeLogLine {
  readonly at: number
  readonly level: LogLevel
  readonly text: string
  /** Its time was read on another machine's clock: it is right to within so many ms. */
  readonly bound?: number
  readonly peerPort?: number
  readonly child?: number
  readonly source?: LineSource
  readonly styles?: readonly TextStyle[]
}

/** The ports that a node really listens on. */
export interface ListeningPorts {
  readonly port?: number
  readonly receiverPort?: number
  /** Of a file server: its further doors. */
  readonly doors?: DoorPorts
}

/** What a node sends to the lab. Lines and events are batched, every 20 ms at most. */
export type NodeToLab =
  | ({ readonly type: 'listening' } & ListeningPorts)
  /** It can't start, and trying again would not help. */
  | { readonly type: 'fatal'; readonly error: RelevoErrorData }
  /** It is about to exit because of this; the restart policy decides what follows. */
  | { readonly type: 'crash'; readonly error: RelevoErrorData }
  | { readonly type: 'logs'; readonly lines: readonly NodeLogLine[]; readonly dropped?: number }
  | { readonly type: 'events'; readonly events: readonly NodeEvent[] }
  | { readonly type: 'stats'; readonly stats: NodeStats }
  | { readonly type: 'reply'; readonly id: number; readonly result: Result<unknown> }
  /** `external`: the program itself. */
  | { readonly type: 'program'; readonly trace: ProgramTrace }
  /** `external`: where the program, with all that it started, listens. */
  | { readonly type: 'listens'; readonly at: readonly ListeningAt[] }
  | { readonly type: 'console'; readonly console: ConsoleView }
  /** What its connections carried, for the record. */
  | ({ readonly type: 'bytes' } & ByteBatch)

/**
 * Words of the memory that a worker thread shares with the lab (an Int32Array in `workerData.shared`).
 * `freeze`: 1 while it is to stand still. `frozen`: 1 while it does. `taken`: messages that the lab has taken,
 * by which the thread bounds those on their way.
 */
export const sharedWords = { freeze: 0, frozen: 1, taken: 2, count: 3 } as const

/**
 * What a thread's records are in the memory by which it tells the lab of what comes by the thousand: a line of its log,
 * or another message as JSON. It writes there only while none of its messages is on its way, so that all stay in order.
 */
export const recordKinds = { line: 0, message: 1 } as const

/** The message of a thread that says no more than that there are records, for whichever thread. */
export const bellMessage = 'records'

/** What a worker thread is given beside its boot (`workerData`). */
export interface ThreadMemory {
  /** Words as `sharedWords` names them. */
  readonly shared: Int32Array
  /** The thread's records: `src/system/shared-ring.ts`. */
  readonly ring: SharedArrayBuffer
  /** One word for all threads of a host: 1 while the lab knows that there are records. */
  readonly bell: Int32Array
}
