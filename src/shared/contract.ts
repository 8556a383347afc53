import { z } from 'zod'
import type { RecordedConnection } from './bytes/byte-records'
import type { Trace } from './diagram/trace'
import { faultSchema } from './faults'
import { furtherDoors } from './roads/file-doors'
import { machineSchema } from './machines'
import type { MachineAttempt } from './machines/attempt'
import { sshTarget } from './machines/carrier-line'
import { joinPort, type JoinDoorView } from './machines/joining'
import { logNoiseKinds } from './programs/log-noise'
import type { LearnedPlace } from './noise'
import { journalFilterSchema, type JournalEvent } from './journal'
import { loadSchema, type RecordedLoad, type RememberedSession } from './load/load'
import type { LoadAttempt } from './load/load-results'
import { faultNamePattern, languageIds, paces } from './names'
import { maxInputChars } from './programs/console'
import type { LabDelta, LabSnapshot, LogLine, MetricSample } from './state'
import type { ProgramProposals } from './programs/proposals'
import { repairBytesPerSecond } from './transfers/repair'
import { topologySchema, type Topology } from './topology'
import type { ErrorCode, Result } from './errors'
import type { PortChange } from './ports'
import { roads, type RoadsRun } from './roads/roads'
import type { ReplicaComparison } from './replicas'
import { humanMarkSchema } from './marking/human-mark'
import type { GradedHandIn, MarkingView, WrittenMarks } from './marking/marking'
import { reportFieldsSchema, type MadeReport } from './marking/report-fields'
import type { OpenedRun, RunDeltas, RunSummary } from './runs/runs'
import { trustDecisions } from './trust/trust'
import { maxExerciseChars, studentSchema } from './exercise/exercise'
import type { ExerciseSummary, ExerciseView, LeftExercise, StudentView } from './exercise/view'

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
/** `TraceOf` in `diagram/trace.ts`. */
const traceOfSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('session'), node: z.string(), session: z.int().min(1) }),
  z.strictObject({
    kind: z.literal('connection'),
    node: z.string(),
    peer: z.string().max(100),
    at: z.number()
  }),
  z.strictObject({ kind: z.literal('transfer'), transfer: z.string() })
])
const traceRead = z.strictObject({ of: traceOfSchema })
const bytesRead = z.strictObject({
  link: z.string().max(200),
  since: z.number().optional(),
  until: z.number().optional()
})
const transfer = z.strictObject({ transfer: z.string() })
/** `Watch` in `watch.ts`. */
const watch = z.strictObject({ logs: z.array(z.string()).max(200), traffic: z.boolean() })

const metricsRead = z.strictObject({ since: z.number().default(0) })
const logRead = z.strictObject({
  node: z.string(),
  after: z.int().optional(),
  before: z.int().optional(),
  limit: z.int().min(1).max(20_000).default(1000)
})
const replicasCompare = z.strictObject({
  /** The proxy in front of them; left out, the first that has replicas behind it. */
  proxy: z.string().optional(),
  /** Whole logs of these nodes instead, line by line: no session tells which lines belong together. */
  nodes: z.array(z.string()).min(2).max(8).optional(),
  /** Most sessions in the answer: the newest, and those that differ. */
  limit: z.int().min(1).max(20_000).default(200)
})
const sessionList = z.strictObject({ node: z.string(), limit: z.int().min(1).max(1000).default(100) })
const sessionRead = z.strictObject({ node: z.string(), session: z.int().min(1) })

const runId = z.string().min(1).max(100)
/** `t`: a moment of the run, ms since it began. */
const runMoment = z.strictObject({ run: runId, t: z.number().min(0) })

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
    receiverPort: z.int().min(1).max(65535).optional(),
    /** Further doors of a file server. */
    doors: z.partialRecord(z.enum(furtherDoors), z.int().min(1).max(65535)).optional()
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

  /** Begins to reach a machine as a lab would, in place of a try that goes on; nothing stays there but the program. */
  'machine.try': z.strictObject({ machine: machineSchema }),
  /** The try that goes on, or the last one. */
  'machine.attempt': nothing,
  'machine.stop-trying': nothing,
  /** Opens the door at which laptops join (`relevo machine join`), at one address of this computer, with a first code. */
  'machine.open-door': z.strictObject({
    host: z.string().min(1).max(255),
    port: z.int().min(0).max(65535).default(joinPort)
  }),
  /** Another code, for one more laptop. */
  'machine.invite': nothing,
  'machine.door': nothing,
  /** Nobody joins any more; who has joined stays. */
  'machine.close-door': nothing,

  /** What a person says of the nodes that do not run because they came in a file; `digest` is that of `LabSnapshot.trust`. */
  'trust.decide': z.strictObject({
    digest: z.string().max(64),
    decision: z.enum(trustDecisions)
  }),

  /** The exercises that come with the program. */
  'exercise.list': nothing,
  /**
   * Opens an exercise, and its topology with it; `topology.open` says what of that runs at once. One that is open is
   * stopped before. Resolves when it has begun; how it goes on is in `LabSnapshot.exercise`.
   */
  'exercise.open': z.strictObject({
    name: z.string().max(80).optional(),
    text: z.string().max(maxExerciseChars).optional(),
    fileName: z.string().max(255).optional(),
    /** Where the file is, if that is known: a topology beside it is looked for there. */
    folder: z.string().max(4096).optional(),
    /** Instead of the exercise's own. */
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .optional(),
    /** Where the exercise's other machine is, as `ssh` calls it: `user@host`. Left out: it is this computer. */
    ssh: z.string().max(255).regex(sshTarget, 'user@host, or user@host:port').optional(),
    /** Whether the lab does what the person would be asked to do: nobody is asked anything. */
    unattended: z.boolean().default(false)
  }),
  /** The exercise that was under way when the host ended, if one can be gone on with. */
  'exercise.left': nothing,
  /** Opens it again: the lab does anew what was done, with the answers that were given, and goes on from there. */
  'exercise.resume': nothing,
  /** It is not to be gone on with. */
  'exercise.forget': nothing,
  /** Locks the answer to the step whose turn it is, with its time. */
  'exercise.answer': z.strictObject({
    step: z.string().max(60),
    value: z.union([
      z.number(),
      z.boolean(),
      z.string().max(60_000),
      z.strictObject({
        link: z.string().max(130),
        type: z.string().max(40),
        amount: z.number().nullable()
      })
    ])
  }),
  /** What `step` says has been read; left out: the step at hand. `skip`: passes over it, for who is stuck there, for nothing. */
  'exercise.next': z.strictObject({ step: z.string().max(60).optional(), skip: z.boolean().default(false) }),
  /** Brings the lab to where a checkpoint begins, and goes on from there. */
  'exercise.checkpoint': z.strictObject({ id: z.string().max(60) }),
  /** Ends it where it is, with everything put back. */
  'exercise.stop': nothing,
  /** Takes one that has ended out of sight. */
  'exercise.close': nothing,
  /** Who does the exercises on this machine: asked once, and kept in the data folder. Left out: asks. */
  'exercise.student': z.strictObject({ student: studentSchema.optional() }),
  /** What was done in the lab since then, ms of the run, as the steps of a new exercise. */
  'exercise.record': z.strictObject({
    since: z.number().min(0).default(0),
    name: z.string().max(80).optional()
  }),

  /** Begins to look at hand-ins: of a folder of the host's machine, or of Moodle's archive of them. */
  'marking.open': z.strictObject({
    source: z.union([
      z.strictObject({ path: z.string().min(1).max(4096) }),
      z.strictObject({ upload: z.string().min(1).max(64), name: z.string().min(1).max(300) })
    ])
  }),
  'marking.read': nothing,
  /** What a person gives one of them: written down at once. */
  'marking.mark': z.strictObject({ handIn: z.string().max(500), mark: humanMarkSchema }),
  /** Writes the tables, and a page for each student. `worksheet`: the text of Moodle's own, to be filled in. */
  'marking.write': z.strictObject({
    language: z.enum(languageIds),
    worksheet: z.string().max(4_000_000).optional()
  }),
  /** Makes the run of a hand-in ready to be opened (`run.open`), by the id of the result. It is not in the list of runs. */
  'marking.show': z.strictObject({ handIn: z.string().max(500) }),
  /** Takes a run that is shown so into the list. */
  'marking.keep': z.strictObject({ run: z.string().min(1).max(100) }),
  'marking.close': nothing,

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
    rates: z.record(z.string(), z.number().min(1).max(2000)).optional(),
    /** Most requests that are open at once; left out: the client's own limit. */
    clients: z.int().min(1).max(512).optional()
  }),
  /**
   * What the load says to a target from now on; null: what fits it by itself. It is a part of the topology. `target` left
   * out: the first that the load goes to.
   */
  'load.use': z.strictObject({ target: z.string().optional(), load: loadSchema.nullable() }),
  /** One request of a load, which is not counted as one of it; `load` left out: the one that the target has. */
  'load.send': z.strictObject({ target: z.string().optional(), load: loadSchema.optional() }),
  /** The short sessions that a replicating proxy keeps, newest first. */
  'session.list': sessionList,
  /** One remembered session as a load: what its client said, and what came back. */
  'session.read': sessionRead,

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
  /** Removes a stored copy from its receiver, for good: repair does not bring it back. */
  'transfer.remove-copy': z.strictObject({ transfer: z.string(), receiver: z.string() }),

  /**
   * Sends the same file by several roads to one file server, and measures them: a file of the host's, one that was uploaded
   * to it, or one that is made of so many bytes. `together`: all at once, and without cuts. Resolves when it has begun.
   */
  'roads.run': z.strictObject({
    source: z.union([
      z.strictObject({ path: z.string().min(1).max(4096) }),
      z.strictObject({ upload: z.string().min(1).max(64), name: z.string().min(1).max(300) }),
      z.strictObject({
        bytes: z
          .int()
          .min(1)
          .max(4 * 1024 ** 3)
      })
    ]),
    node: z.string().optional(),
    roads: z.array(z.enum(roads)).min(1).max(roads.length).optional(),
    together: z.boolean().default(false),
    /** Whether each road is cut in the middle afterwards, to see what that leaves. */
    cut: z.boolean().default(true)
  }),
  /** The measurement that runs, or the last one. */
  'roads.read': nothing,
  'roads.stop': nothing,
  /** Gives a file server the doors that it lacks. It is a part of the topology. */
  'roads.open-doors': node,

  /** Where the replies of a replicating proxy's replicas differ, and what it makes of that. */
  'compare.learned': node,
  /** They may differ there from now on. */
  'compare.accept': learnedPlace,
  /** They may not: it is a divergence. */
  'compare.strike': learnedPlace,

  /** Whether a kind of noise in the lines of own programs counts when logs are compared. */
  'replicas.noise': z.strictObject({ noise: z.enum(logNoiseKinds), counts: z.boolean() }),

  /** How the program at a path of the host's machine is started, as its files say. Nothing of it is run. */
  'program.propose': z.strictObject({ path: z.string().min(1).max(4096) }),

  /** Whether nodes record what their connections carry, those that run and those that start later. */
  'bytes.record': z.strictObject({ on: z.boolean() }),
  /** What was recorded of a link (`proxy->server-1`), or of what came to a node from outside of its links (`outside->proxy`). */
  'bytes.read': bytesRead,

  /** All that was measured of one session, request or transfer. */
  'trace.read': traceRead,

  'journal.read': journalFilterSchema,
  'log.read': logRead,
  'metrics.read': metricsRead,
  'replicas.compare': replicasCompare,

  /** The runs of the data folder, newest first. */
  'run.list': nothing,
  /** What is left out stays as it was; `name: null` takes the name off. */
  'run.change': z.strictObject({
    run: runId,
    name: z.string().trim().min(1).max(80).nullable().optional(),
    keep: z.boolean().optional()
  }),
  /** Never the one that goes on. */
  'run.delete': z.strictObject({ run: runId }),
  /** Takes a run from a file: it is looked through, and nothing of it is run. */
  'run.import': z.strictObject({
    source: z.union([
      z.strictObject({ path: z.string().min(1).max(4096) }),
      z.strictObject({ upload: z.string().min(1).max(64) })
    ])
  }),
  /** Writes a run into one file, in place of one that is there. */
  'run.export': z.strictObject({ run: runId, path: z.string().min(1).max(4096) }),
  'run.open': z.strictObject({ run: runId }),
  /** The lab as it was. `watch`: as in `lab.snapshot`. */
  'run.snapshot': runMoment.extend({ watch: watch.optional() }),
  /** What changed after a snapshot, or a delta, of the same run until a moment of it. */
  'run.deltas': z.strictObject({
    run: runId,
    after: z.int().min(0),
    until: z.number().min(0),
    limit: z.int().min(1).max(1000).default(200),
    watch: watch.optional()
  }),
  /** What a command would have answered at that moment. */
  'run.read': z.discriminatedUnion('command', [
    runMoment.extend({ command: z.literal('bytes.read'), args: bytesRead }),
    runMoment.extend({ command: z.literal('trace.read'), args: traceRead }),
    runMoment.extend({ command: z.literal('journal.read'), args: journalFilterSchema }),
    runMoment.extend({ command: z.literal('log.read'), args: logRead }),
    runMoment.extend({ command: z.literal('metrics.read'), args: metricsRead }),
    runMoment.extend({ command: z.literal('replicas.compare'), args: replicasCompare }),
    runMoment.extend({ command: z.literal('session.list'), args: sessionList }),
    runMoment.extend({ command: z.literal('session.read'), args: sessionRead })
  ]),
  /** The report of a run: one page, or a PDF where the host has something to print with. */
  'run.report': z.strictObject({
    run: z.string().min(1).max(100),
    language: z.enum(languageIds),
    format: z.enum(['html', 'pdf']),
    paper: z.enum(['a4', 'letter']).default('a4'),
    fields: reportFieldsSchema.prefault({})
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
  'machine.try': null
  'machine.attempt': MachineAttempt | null
  'machine.stop-trying': null
  'machine.open-door': JoinDoorView
  'machine.invite': { readonly code: string }
  'machine.door': JoinDoorView
  'machine.close-door': null
  'trust.decide': null
  'exercise.list': readonly ExerciseSummary[]
  'exercise.open': ExerciseView
  'exercise.left': LeftExercise | null
  'exercise.resume': ExerciseView
  'exercise.forget': null
  'exercise.answer': null
  'exercise.next': null
  'exercise.checkpoint': null
  'exercise.stop': null
  'exercise.close': null
  'exercise.student': StudentView | null
  'exercise.record': { readonly fileName: string; readonly text: string }
  'marking.open': MarkingView
  'marking.read': MarkingView | null
  'marking.mark': GradedHandIn
  'marking.write': WrittenMarks
  'marking.show': RunSummary
  'marking.keep': RunSummary
  'marking.close': null
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
  'transfer.remove-copy': null
  'roads.run': RoadsRun
  'roads.read': RoadsRun | null
  'roads.stop': null
  'roads.open-doors': null
  'compare.learned': readonly LearnedPlace[]
  'compare.accept': null
  'compare.strike': null
  'replicas.noise': null
  'program.propose': ProgramProposals
  'bytes.record': null
  /**
   * `unrecorded`: connections of which nothing was recorded; `lost`: records that were lost; `leftOut`: connections that
   * were too much for this answer.
   */
  'bytes.read': {
    readonly connections: readonly RecordedConnection[]
    readonly recording: boolean
    readonly unrecorded: number
    readonly lost: number
    readonly leftOut: number
  }
  'trace.read': Trace
  /**
   * `from`: from this number on the events are all that pass the filter; 0: there are none before them either. `gone`: up to
   * this number events had to make room for newer ones, and can be read no more; 0: none.
   */
  'journal.read': {
    readonly events: readonly JournalEvent[]
    readonly from: number
    readonly gone: number
    readonly total: number
  }
  'log.read': { readonly lines: readonly LogLine[]; readonly first: number; readonly last: number }
  'metrics.read': { readonly samples: readonly MetricSample[] }
  'replicas.compare': ReplicaComparison
  'run.list': readonly RunSummary[]
  'run.change': RunSummary
  'run.delete': null
  'run.import': RunSummary
  'run.export': { readonly bytes: number }
  'run.open': OpenedRun
  'run.snapshot': LabSnapshot
  'run.deltas': RunDeltas
  'run.read': CommandResults[RecordedCommand]
  'run.report': MadeReport
}

/** The commands that can be asked of a run of before, as of a moment of it. */
export type RecordedCommand = ParsedArgs<'run.read'>['command']

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
export type CommandOrigin = 'panel' | 'cli' | 'host' | 'exercise'

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
