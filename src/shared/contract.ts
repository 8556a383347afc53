import { z } from 'zod'
import { faultSchema } from './faults'
import type { LearnedPlace } from './noise'
import { journalFilterSchema, type JournalEvent } from './journal'
import { loadSchema, type RecordedLoad, type RememberedSession } from './load/load'
import type { LoadAttempt } from './load/load-results'
import { faultNamePattern, paces } from './names'
import { maxInputChars } from './programs/console'
import type { LabDelta, LabSnapshot, LogLine, MetricSample } from './state'
import type { ProgramProposals } from './programs/proposals'
import { repairBytesPerSecond } from './transfers/repair'
import { topologySchema, type Topology } from './topology'
import type { ErrorCode, Result } from './errors'
import type { PortChange } from './ports'
import type { ReplicaComparison } from './replicas'
import { trustDecisions } from './trust/trust'

/**
 * The contract between the lab and whoever drives it: the panel (over IPC or a WebSocket) and the command line.
 *
 * Adding a command is one line in `commandArgs`, one in `CommandResults`, and one handler in the lab.
 */

const node = z.strictObject({ node: z.string() })
const nothing = z.strictObject({})
/** A place at which replies differ, of those that a proxy has told. */
const learnedPlace = z.strictObject({
  node: z.string(),
  scope: z.string().max(500),
  place: z.string().max(500)
})
const transfer = z.strictObject({ transfer: z.string() })
/** `Watch` in `watch.ts`. */
const watch = z.strictObject({ logs: z.array(z.string()).max(200), traffic: z.boolean() })

/** Every command and the schema of its arguments. */
export const commandArgs = {
  /** `watch`: what of it, and of the deltas from then on, the client looks at; left out: all. */
  'lab.snapshot': z.strictObject({ watch: watch.optional() }),
  /** Changes what the client looks at: deltas that are made after the result have that. */
  'lab.watch': watch,
  'lab.start-all': nothing,
  'lab.stop-all': nothing,
  'lab.reset-faults': nothing,
  /** How soon nodes that die from now on are started again. It is a part of the topology. */
  'lab.set-pace': z.strictObject({ pace: z.enum(paces) }),
  /** Whether receivers get from one another what they lack. It is a part of the topology. */
  'lab.set-repair': z.strictObject({
    on: z.boolean().optional(),
    bytesPerSecond: repairBytesPerSecond.optional()
  }),
  'host.ping': nothing,
  /** Which program and system carry the lab, and where the run is recorded. */
  'host.about': nothing,
  /** Stops every node and ends the host. */
  'host.quit': nothing,

  'node.start': node,
  'node.stop': node,
  'node.restart': node,
  'node.kill': z.strictObject({ node: z.string(), keepDown: z.boolean().default(false) }),
  'node.freeze': node,
  'node.resume': node,
  /** Types a text, with Enter after it, into a program of the user's own; `eof`: then ends its input. */
  'node.input': z.strictObject({
    node: z.string(),
    text: z.string().max(maxInputChars).default(''),
    newline: z.boolean().default(true),
    eof: z.boolean().default(false)
  }),
  /** Moves a node to another port (and starts it again if it runs, or failed for its port). */
  'node.set-port': z.strictObject({
    node: z.string(),
    port: z.int().min(1).max(65535).optional(),
    receiverPort: z.int().min(1).max(65535).optional()
  }),
  /** Makes right what is wrong with a node's port (`NodeView.trouble`). */
  'node.mend': node,

  /** Sets a fault on a link of the lab, or on a node's door (`outside->proxy`); again under its name: changes it. */
  'fault.set': z.strictObject({ link: z.string().max(100), fault: faultSchema }),
  /** Takes one fault off a link, or all of them. */
  'fault.clear': z.strictObject({ link: z.string().max(100), name: z.string().max(40).optional() }),
  /** Nothing passes between nodes of different sides until it is cleared. */
  'partition.set': z.strictObject({
    name: z.string().regex(faultNamePattern).default('partition'),
    sides: z.array(z.array(z.string()).min(1).max(200)).min(2).max(20)
  }),
  'partition.clear': z.strictObject({ name: z.string().max(40).default('partition') }),

  'topology.list': nothing,
  /**
   * Replaces the running topology; nodes that are the same in both keep running. What it would do to this machine or to
   * others does not run before it is trusted (`trust.decide`), unless it was made here or trusted before.
   */
  'topology.open': z.union([
    z.strictObject({ name: z.string().min(1) }),
    z.strictObject({
      text: z.string().max(4 * 1024 ** 2),
      fileName: z.string().max(255),
      /** Where the file is, if that is known: relative folders in it start there. */
      folder: z.string().max(4096).optional()
    })
  ]),
  /** Changes the running topology: what is new in it is made here. */
  'topology.apply': z.strictObject({ topology: topologySchema }),
  /** Saves the running topology in the data folder under its name. */
  'topology.save': z.strictObject({ name: z.string().min(1).max(80) }),
  /** `name`: as it would be under another name, which its title does not go with. */
  'topology.export': z.strictObject({
    format: z.enum(['json', 'yaml']),
    name: z.string().min(1).max(80).optional()
  }),
  /** `text` is what a file of the user's holds by now; the running topology takes its name. */
  'topology.mark-saved': z.strictObject({
    text: z.string().max(4 * 1024 ** 2),
    fileName: z.string().max(255),
    folder: z.string().max(4096).optional()
  }),

  /** What a person says of the nodes that do not run because they came in a file; `digest` is that of `LabSnapshot.trust`. */
  'trust.decide': z.strictObject({
    digest: z.string().max(64),
    decision: z.enum(trustDecisions)
  }),

  'exchange.run': z.strictObject({
    /** A node of the lab; left out, the first replicating proxy that has replicas behind it. */
    node: z.string().optional(),
    count: z.int().min(1).max(100_000).default(1),
    concurrency: z.int().min(1).max(1024).default(1)
  }),
  /** `rate`: of all targets together that have none of their own in `rates`; they take turns. Left out: as they were. */
  'load.set': z.strictObject({
    enabled: z.boolean(),
    rate: z.number().min(1).max(2000).default(128),
    rates: z.record(z.string(), z.number().min(1).max(2000)).optional()
  }),
  /**
   * What the load says to a target from now on; null: what fits it by itself. It is a part of the topology. `target` left
   * out: the first that the load goes to.
   */
  'load.use': z.strictObject({ target: z.string().optional(), load: loadSchema.nullable() }),
  /** One request of a load, which is not counted as one of it; `load` left out: the one that the target has. */
  'load.send': z.strictObject({ target: z.string().optional(), load: loadSchema.optional() }),
  /** The short sessions that a replicating proxy keeps, newest first. */
  'session.list': z.strictObject({ node: z.string(), limit: z.int().min(1).max(1000).default(100) }),
  /** One remembered session as a load: what its client said, and what came back. */
  'session.read': z.strictObject({ node: z.string(), session: z.int().min(1) }),

  /**
   * Sends a file that the host can read, or that was uploaded to it before (`upload`). A file that has stopped on the
   * same route before goes on where it was.
   */
  'transfer.start': z.strictObject({
    source: z.union([
      z.strictObject({ path: z.string().min(1).max(4096) }),
      z.strictObject({ upload: z.string().min(1).max(64) })
    ]),
    /** May be in folders: `a/b/name`. */
    name: z.string().min(1).max(1024),
    route: z.string().min(1).max(2048).default('replicated')
  }),
  'transfer.cancel': transfer,
  'transfer.pause': transfer,
  /** Goes on at the offset that each receiver has; one receiver, or all that are not done. */
  'transfer.resume': z.strictObject({ transfer: z.string(), receiver: z.string().optional() }),

  /** Where the replies of a replicating proxy's replicas differ, and what it makes of that. */
  'compare.learned': node,
  /** They may differ there from now on. */
  'compare.accept': learnedPlace,
  /** They may not: it is a divergence. */
  'compare.strike': learnedPlace,

  /** How the program at a path of the host's machine is started, as its files say. Nothing of it is run. */
  'program.propose': z.strictObject({ path: z.string().min(1).max(4096) }),

  'journal.read': journalFilterSchema,
  'log.read': z.strictObject({
    node: z.string(),
    after: z.int().optional(),
    before: z.int().optional(),
    limit: z.int().min(1).max(20_000).default(1000)
  }),
  'metrics.read': z.strictObject({ since: z.number().default(0) }),
  'replicas.compare': z.strictObject({
    /** The proxy in front of them; left out, the first that has replicas behind it. */
    proxy: z.string().optional(),
    /** Whole logs of these nodes instead, line by line: no session tells which lines belong together. */
    nodes: z.array(z.string()).min(2).max(8).optional(),
    /** Most sessions in the answer: the newest, and those that differ. */
    limit: z.int().min(1).max(2000).default(200)
  })
} as const

export type CommandName = keyof typeof commandArgs
/** Arguments as the caller writes them. */
export type CommandArgs<C extends CommandName> = z.input<(typeof commandArgs)[C]>
/** Arguments after the schema has filled in the defaults. */
export type ParsedArgs<C extends CommandName> = z.output<(typeof commandArgs)[C]>

export interface TopologySummary {
  readonly name: string
  readonly title: { readonly es: string; readonly en: string } | null
  readonly source: 'preset' | 'saved'
  readonly nodes: number
}

export interface HostAbout {
  readonly version: string
  /** By name, the versions of what the host runs on: `node`, and in the app `electron` and `chrome`. */
  readonly versions: Readonly<Record<string, string>>
  /** Name, release and architecture of the operating system. */
  readonly system: string
  /** Where the journal and the logs of this run are. */
  readonly runFolder: string
}

export interface ExchangeSummary {
  readonly target: string
  readonly count: number
  readonly ok: number
  readonly failed: number
  readonly ms: number
  readonly p50: number | null
  readonly p99: number | null
  /** The first failures, in words; ten at most. */
  readonly errors: readonly string[]
  /** What the first failure was; null when there was none. */
  readonly code: ErrorCode | null
}

export interface CommandResults {
  'lab.snapshot': LabSnapshot
  'lab.watch': null
  'lab.start-all': null
  'lab.stop-all': null
  'lab.reset-faults': {
    /** Nodes that stood still. */
    readonly resumed: readonly string[]
    readonly faults: number
    readonly partitions: number
  }
  'lab.set-pace': null
  'lab.set-repair': null
  'host.ping': { readonly now: number }
  'host.about': HostAbout
  'host.quit': null
  'node.start': null
  'node.stop': null
  'node.restart': null
  'node.kill': null
  'node.freeze': null
  'node.resume': null
  'node.input': null
  'node.set-port': null
  'node.mend': { readonly changes: readonly PortChange[] }
  'fault.set': { readonly name: string }
  'fault.clear': { readonly cleared: number }
  'partition.set': {
    /** Ids of the links that the partition cuts. */
    readonly links: readonly string[]
    /** Ids of the links between its sides that cannot be cut: programs of the user's own open their connections. */
    readonly uncut: readonly string[]
  }
  'partition.clear': null
  'topology.list': readonly TopologySummary[]
  'topology.open': Topology
  'topology.apply': Topology
  'topology.save': TopologySummary
  'topology.export': { readonly fileName: string; readonly text: string }
  'topology.mark-saved': null
  'trust.decide': null
  'exchange.run': ExchangeSummary
  'load.set': null
  'load.use': { readonly target: string }
  'load.send': LoadAttempt
  'session.list': readonly RememberedSession[]
  'session.read': RecordedLoad
  /** `resumed`: it is a transfer of before, of the same file by the same route, that goes on where it was. */
  'transfer.start': { readonly transfer: string; readonly resumed: boolean }
  'transfer.cancel': null
  'transfer.pause': null
  'transfer.resume': { readonly outcome: ResumeOutcome }
  'compare.learned': readonly LearnedPlace[]
  'compare.accept': null
  'compare.strike': null
  'program.propose': ProgramProposals
  'journal.read': { readonly events: readonly JournalEvent[]; readonly total: number }
  'log.read': { readonly lines: readonly LogLine[]; readonly first: number; readonly last: number }
  'metrics.read': { readonly samples: readonly MetricSample[] }
  'replicas.compare': ReplicaComparison
}

/**
 * What a resume came to: `resumed`, or there was nothing left to resume, because what was missing is `under-way` by
 * itself (a proxy catches its receiver up) or is `stored` meanwhile.
 */
export type ResumeOutcome = 'resumed' | 'under-way' | 'stored'

/** What the lab pushes to whoever has taken a snapshot. */
export interface LabEvents {
  delta: LabDelta
}
export type LabEventName = keyof LabEvents

/** Who asks: goes into the journal with the command. */
export type CommandOrigin = 'panel' | 'cli' | 'host'

/** The one door to the lab: what both transports, the preload bridge and the command line are derived from. */
export interface LabApi {
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>>
  /** Returns its disposer. */
  on<E extends LabEventName>(event: E, listener: (payload: LabEvents[E]) => void): () => void
}

/** WebSocket transport: text frames of JSON, one message a frame. */
export const clientFrameSchema = z.strictObject({ id: z.int(), command: z.string(), args: z.unknown() })
export type ServerFrame =
  | { readonly id: number; readonly result: Result<unknown> }
  | { readonly event: LabEventName; readonly payload: unknown }
