import { dirname, join } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { Pace } from '#shared/names'
import type { LinkFaults } from '#shared/node-channel'
import type { LabSnapshot } from '#shared/state'
import type { Runtime, Topology } from '#shared/topology'
import type { TrustDecision } from '#shared/trust/trust'
import { RunClock } from './run/run-clock'
import { ByteFiles } from './bytes/byte-files'
import { ByteRecording } from './bytes/byte-recording'
import { runCommand } from './commands/index'
import type { LabContext } from './commands/context'
import { lockDataFolder } from './data-folder/lock'
import { describeTooLarge } from './deployment/describe-too-large'
import { Exercises } from './exercises/exercises'
import { handsOf } from './exercises/engine/lab-hands'
import { Faults } from './faults/faults'
import type { LabDoor } from './hosts/lab-door'
import { FaultyLinks } from './faults/faulty-links'
import { LinkRecords } from './faults/link-records'
import { createRunFolder } from './run/run-folder'
import { printPdf } from './reports/chromium'
import { RunSeed } from './run/run-seed'
import { RunRecord } from './runs/recording/run-record'
import { GuestRuns } from './runs/guest-runs'
import { OpenRuns } from './runs/open-runs'
import { RunLibrary } from './runs/run-library'
import { firstInfo } from './runs/run-info'
import { Journal } from './journal/journal'
import { NodeLogs } from './journal/node-logs'
import { Recorder } from './journal/recorder'
import { MachineViews } from './machines/machine-views'
import { MachineAttempts } from './machines/attempts'
import { admitting } from './machines/joining/admit'
import { JoinDoor } from './machines/joining/join-door'
import { Joined } from './machines/joining/joined'
import { deskName, Machines } from './machines/machines'
import { Comparisons } from './replicas/comparisons'
import type { Spawner } from './spawners/spawner'
import { Roads } from './roads/roads'
import { PortTroubles } from './ports/troubles'
import { MarkingDesk } from './marking/marking-desk'
import { Projection } from './state/projection'
import { PeerNotices } from './supervisor/peer-notices'
import { createSupervisor } from './supervisor/supervisor'
import type { Supervisor, SupervisorListener } from './supervisor/types'
import { TopologyManager } from './deployment/topology-manager'
import { initialTopology, type TopologySource } from './topology/initial'
import { TopologyLibrary } from './topology/library'
import { clientOf, withClient } from './topology/implicit-client'
import { ContinuousLoad } from './traffic/continuous-load'
import { RepairGroups } from './transfers/repair-groups'
import { Transfers } from './transfers/transfers'
import { TrustGate } from './trust/gate'

export interface LabOptions {
  /** Everything that the lab writes is under this folder; one lab at a time has it. */
  readonly dataDir: string
  /** Folder of the built entry programs of the nodes; other machines get what is beside it. */
  readonly entryDir: string
  readonly spawners: Readonly<Record<Runtime, Spawner>>
  readonly host: LabSnapshot['host']
  readonly version: string
  /** Left out: the default one. */
  readonly topology?: TopologySource
  /** Of all that is drawn by chance, whatever the topology says; left out: the topology's, or any. */
  readonly seed?: number
  /** Whether nodes record what their connections carry. Default: yes. */
  readonly recordBytes?: boolean
  /** How soon nodes that die are started again; left out: what the topology says. */
  readonly pace?: Pace | undefined
  /** What whoever starts it has decided of what it would run. Left out: it does not run before somebody decides. */
  readonly trust?: FirstTrust | undefined
  /** Prints a page of ours as a PDF. Default: by a Chromium of this machine. */
  readonly printPdf?: (html: string) => Promise<Buffer>
  /** The panel has asked the host to end. */
  readonly onQuit: () => void
  /**
   * What went wrong that no command can be told about; one line. `node`: it did not start, which its card says too.
   * Default: nowhere.
   */
  readonly onProblem?: (message: string, node?: string) => void
  /** For tests: makes another supervisor than the real one, with the same listener and the same faults at each boot. */
  readonly supervise?: (
    listener: SupervisorListener,
    faultsFor: (id: string) => readonly LinkFaults[]
  ) => Supervisor
}

/** A person has trusted what the first topology would run, before the lab was there. */
export interface FirstTrust {
  readonly decision: Exclude<TrustDecision, 'never'>
  /** That of the `TrustView` that was seen; null: whatever it is. */
  readonly digest: string | null
}

export interface Lab extends LabDoor {
  /** Resolves when every node that starts by itself is up or has failed. */
  readonly started: Promise<void>
  /** Ends every node and writes what is left. Idempotent. */
  close(reason?: string): Promise<void>
}

/**
 * Opens a lab and begins to start its nodes.
 * @throws RelevoError `WRONG_STATE` (the data folder is taken), `TOPOLOGY_INVALID`, `NOT_FOUND`, `FILE_NOT_FOUND`
 */
export async function createLab(options: LabOptions): Promise<Lab> {
  const { dataDir, onProblem = () => undefined } = options
  const unlock = await lockDataFolder(dataDir)
  try {
    return await openLab({ ...options, onProblem }, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

async function openLab(
  options: LabOptions & { readonly onProblem: (message: string, node?: string) => void },
  unlock: () => Promise<void>
): Promise<Lab> {
  const { dataDir, onProblem } = options
  const clock = new RunClock()
  const library = new TopologyLibrary(join(dataDir, 'topologies'), onProblem)
  const { topology: found, file } = await initialTopology(options.topology, library)
  const initial = { ...found, pace: options.pace ?? found.pace }
  const trust = await TrustGate.open(dataDir, onProblem)
  const seed = new RunSeed(options.seed, initial)
  const run = await createRunFolder(join(dataDir, 'runs'), clock.startedAt)
  const record = new RunRecord({
    folder: run.path,
    clock,
    info: firstInfo({
      id: run.id,
      startedAt: clock.startedAt,
      topology: initial,
      seed: seed.seed,
      host: options.host,
      version: options.version
    }),
    flushJournal: () => journal.flush(),
    onProblem
  })
  await record.start()
  const journal = new Journal({
    folder: run.path,
    clock,
    onAppended: appended => record.onAppended(appended),
    onProblem
  })
  const logs = new NodeLogs({ folder: join(run.path, 'logs'), clock, onProblem })
  const bytes = new ByteFiles({ folder: join(run.path, 'bytes'), clock, onProblem })
  const comparisons = new Comparisons(clock.startedAt)
  const projection = new Projection(withClient(initial), {
    clock,
    version: options.version,
    host: options.host,
    runId: run.id,
    seed: seed.seed,
    tail: count => logs.tail(count),
    onSamples: samples => record.onSamples(samples)
  })

  const recorder = new Recorder(journal, logs)
  const machineViews = new MachineViews({
    clock,
    publish: views => projection.setMachines(views),
    record: data => recorder.record('machine', data)
  })
  const joined = new Joined()
  const machines = new Machines({
    joined,
    desk: () => deskName(dataDir),
    main: dirname(options.entryDir),
    onChange: (machine, reach) => machineViews.changed(machine, reach)
  })
  const linkRecords = new LinkRecords()
  const faultsFor = (id: string): readonly LinkFaults[] => linkRecords.forBoot(id)
  const supervisor: Supervisor =
    options.supervise?.(recorder, faultsFor) ??
    createSupervisor({
      spawners: options.spawners,
      machines,
      entryDir: options.entryDir,
      listener: recorder,
      faultsFor,
      draws: () => seed.draws,
      recordsBytes: () => byteRecording.on,
      refusal: boot => trust.refusal(boot)
    })

  const byteRecording = new ByteRecording(supervisor, options.recordBytes ?? true)
  const faultyLinks = new FaultyLinks(linkRecords, supervisor, projection)
  const faults = new Faults(withClient(initial), {
    now: () => clock.now(),
    records: linkRecords,
    links: faultyLinks,
    publishPartitions: partitions => {
      projection.setPartitions(partitions)
      repairs.setPartitions(partitions)
    },
    record: (kind, data, node, link) => recorder.record(kind, data, node, link)
  })
  const topologies = new TopologyManager(initial, {
    supervisor,
    nodesFolder: join(dataDir, 'nodes'),
    trust,
    onChange: (topology, unsaved) => {
      machines.keep(topology.machines ?? [])
      machineViews.set(topology.machines ?? [], machine => machines.reach(machine))
      seed.setTopology(topology)
      supervisor.setPace(topology.pace)
      comparisons.setTopology(topology)
      projection.setSeed(seed.seed)
      projection.setTopology(topology, unsaved, id => supervisor.status(id))
      projection.setTrust(trust.view)
      faults.setTopology(topology)
      load.onTopology(topology)
      repairs.changed()
      recorder.record('topology-changed', {
        topology: topology.name,
        nodes: topology.nodes.length,
        seed: seed.seed
      })
    },
    onTooLarge: excess => {
      recorder.record('too-large', excess)
      onProblem(describeTooLarge(excess))
    },
    onStartFailed: (id, error) => onProblem(`${id} did not start: ${error.message}`, id)
  })
  const topology = (): Topology => topologies.current
  const load = new ContinuousLoad({ supervisor, projection, topology, onProblem })
  const transfers = new Transfers({
    clock,
    uploadsFolder: join(dataDir, 'uploads'),
    historyFile: join(dataDir, 'transfers.json'),
    topology,
    node: id => projection.node(id),
    callClient: (name, args, timeoutMs) => supervisor.call(clientOf(topology()), name, args, timeoutMs),
    callNode: (id, name, args) => supervisor.call(id, name, args),
    publish: view => projection.setTransfer(view),
    remove: id => projection.removeTransfer(id),
    record: data => recorder.record('transfer', data),
    onProblem
  })
  const repairs = new RepairGroups({
    topology,
    node: id => projection.node(id),
    callNode: (id, name, args) => supervisor.call(id, name, args)
  })
  const roads = new Roads({
    folder: join(dataDir, 'uploads'),
    topology,
    node: id => projection.node(id),
    upload: id => transfers.uploads.take(id),
    call: (id, name, args, timeoutMs) => supervisor.call(id, name, args, timeoutMs),
    publish: run => projection.setRoads(run),
    record: (data, node) => recorder.record('roads-measured', data, node)
  })
  const ports = new PortTroubles({
    topology,
    nodes: () => supervisor.ids().map(id => supervisor.status(id)),
    publish: (node, trouble) => projection.setTrouble(node, trouble)
  })
  const peerNotices = new PeerNotices(supervisor, topology)
  const collect = (): void => {
    for (const spawner of Object.values(options.spawners)) spawner.collect?.()
  }
  const exercises = new Exercises({
    lab: handsOf({
      now: () => clock.now(),
      run: (command, args) => runCommand(context, command, args, 'exercise'),
      projection,
      topology,
      trust: () => trust.view,
      settle: async () => {
        collect()
        await supervisor.call(clientOf(topology()), 'tally', {}, 1_000).catch(() => undefined)
        collect()
      }
    }),
    dataDir,
    library,
    openTopology: async (next, file, drawnFrom) => {
      // It begins with a lab that has done nothing, and draws from its own seed.
      topologies.callOff()
      await Promise.all(supervisor.ids().map(id => supervisor.stop(id, 'exercise').catch(() => undefined)))
      seed.ask(drawnFrom)
      return topologies.replace(next, 'exercise', file)
    },
    faults,
    runFolder: run.path,
    onOpened: (exercise, who) => record.setExercise(exercise, who),
    publish: view => projection.setExercise(view),
    record: (kind, data) => recorder.record(kind, data),
    onProblem
  })
  recorder.observe(
    peerNotices,
    comparisons,
    projection,
    faultyLinks,
    load,
    transfers,
    repairs,
    ports,
    exercises,
    bytes,
    record
  )

  const runs = new RunLibrary(join(dataDir, 'runs'), record)
  const guests = new GuestRuns(run => openRuns.forget(run))
  const openRuns = new OpenRuns({
    library: runs,
    guests,
    flush: async () => {
      await journal.flush()
      await record.flush()
    },
    now: () => projection.now
  })
  const marking = new MarkingDesk(dataDir)
  const joinDoor = new JoinDoor({
    joined,
    version: options.version,
    admit: admitting({ joined, topologies, machines })
  })
  const attempts = new MachineAttempts(() => machines.packed())
  const context: LabContext = {
    clock,
    supervisor,
    recorder,
    journal,
    logs,
    bytes,
    byteRecording,
    projection,
    comparisons,
    faults,
    exercises,
    attempts,
    joinDoor,
    marking,
    ports,
    topologies,
    trust,
    library,
    transfers,
    roads,
    load,
    runs,
    openRuns,
    guests,
    version: options.version,
    runFolder: run.path,
    printPdf: options.printPdf ?? printPdf,
    onQuit: options.onQuit
  }

  recorder.record('run-started', {
    topology: initial.name,
    pid: process.pid,
    host: options.host,
    seed: seed.seed
  })
  await transfers.load()
  record.follow(projection)
  topologies.register(file)
  const { digest = null, decision } = options.trust ?? {}
  if (decision && trust.view && (digest === null || digest === trust.view.digest)) {
    await trust.decide(trust.view.digest, decision)
    projection.setTrust(trust.view)
  }
  if (decision && trust.view) {
    onProblem(
      'what the topology would run has changed since it was looked at: it does not run before it is trusted'
    )
  }
  const started = topologies.autostart('host')

  const close = async (reason: string): Promise<void> => {
    topologies.callOff()
    await exercises.end()
    ports.close()
    repairs.close()
    await roads.stop()
    await supervisor.close()
    machineViews.close()
    attempts.stop()
    await joinDoor.close()
    await machines.close()
    joined.close()
    await transfers.close()
    recorder.record('run-ended', { reason })
    projection.close()
    await Promise.all([journal.close(), logs.close(), bytes.close(), trust.close()])
    await Promise.all([record.close(), marking.close(), guests.close()])
    await unlock()
  }
  let closed: Promise<void> | undefined

  return {
    started,
    call: (command, rawArgs, origin) => {
      // Whoever asks after an exchange is answered with what that has told.
      collect()
      return runCommand(context, command, rawArgs, origin)
    },
    subscribe: onDelta => projection.subscribe(onDelta),
    snapshot: () => {
      collect()
      return projection.snapshot()
    },
    connect: (id, address) => {
      const machine = topology().machines?.find(one => one.id === id)
      if (!machine) throw new RelevoError('NOT_FOUND', `there is no machine "${id}"`)
      return machines.connect(machine, address)
    },
    streamRun: async run => {
      await openRuns.flush()
      return runs.stream(run)
    },
    findUpload: file => transfers.uploads.find(file),
    stageUpload: (name, size, from) => transfers.uploads.stage(name, size, from),
    close: (reason = 'closed') => (closed ??= close(reason))
  }
}
