import { join } from 'node:path'
import type { Writable } from 'node:stream'
import type { CommandOrigin } from '#shared/contract'
import type { Result } from '#shared/errors'
import type { LinkFaults } from '#shared/node-channel'
import type { JournalEvent } from '#shared/journal'
import type { LabDelta, LabSnapshot } from '#shared/state'
import type { Runtime, Topology } from '#shared/topology'
import { RunClock } from './clock'
import { runCommand } from './commands/index'
import type { LabContext } from './commands/context'
import { lockDataFolder } from './data-lock'
import { Faults } from './faults/faults'
import { FaultyLinks } from './faults/faulty-links'
import { createRunFolder } from './journal/run-folder'
import { Journal } from './journal/journal'
import { NodeLogs } from './journal/node-logs'
import { LabListener } from './lab-listener'
import { loadTargets } from './load'
import { Comparisons } from './replicas/comparisons'
import type { Spawner } from './spawners/spawner'
import { Projection } from './state/projection'
import { createSupervisor } from './supervisor/supervisor'
import type { Supervisor, SupervisorListener } from './supervisor/types'
import { TopologyManager } from './topology-manager'
import { initialTopology, type TopologySource } from './topology/initial'
import { TopologyLibrary } from './topology/library'
import { withClient } from './topology/implicit-client'
import { Transfers } from './transfers/transfers'

export interface LabOptions {
  /** Everything that the lab writes is under this folder; one lab at a time has it. */
  readonly dataDir: string
  /** Folder of the built entry programs of the nodes. */
  readonly entryDir: string
  readonly spawners: Readonly<Record<Runtime, Spawner>>
  readonly host: LabSnapshot['host']
  readonly version: string
  /** Left out: the default one. */
  readonly topology?: TopologySource
  /** The panel has asked the host to end. */
  readonly onQuit: () => void
  /**
   * What went wrong that no command can be told about; one line. `node`: it did not start, which its card says too.
   * Default: nowhere.
   */
  readonly onProblem?: (message: string, node?: string) => void
  /** For tests: runs the nodes by other means. */
  readonly supervise?: (
    listener: SupervisorListener,
    faultsFor: (id: string) => readonly LinkFaults[]
  ) => Supervisor
}

export interface Lab {
  /** Resolves when every node that starts by itself is up or has failed. */
  readonly started: Promise<void>
  /** Parses the arguments, runs the command, and never rejects. */
  call(command: string, rawArgs: unknown, origin: CommandOrigin): Promise<Result<unknown>>
  /** Returns its disposer. */
  subscribe(listener: (delta: LabDelta) => void): () => void
  snapshot(): LabSnapshot
  /** A place for a file that the panel sends; `transfer.start` takes the id. Destroying the stream discards it. */
  stageUpload(name: string, size?: number): Promise<{ readonly id: string; readonly stream: Writable }>
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
  const initial = await initialTopology(options.topology, library)
  const run = await createRunFolder(join(dataDir, 'runs'))
  const journal = new Journal({ folder: run.path, clock, onProblem })
  const logs = new NodeLogs({ folder: join(run.path, 'logs'), clock, onProblem })
  const comparisons = new Comparisons()
  const projection = new Projection(withClient(initial), {
    clock,
    version: options.version,
    host: options.host,
    runId: run.id,
    tail: count => logs.tail(count)
  })

  const isClient = (id: string): boolean =>
    topologies.current.nodes.some(node => node.id === id && node.kind === 'client')
  const client = (): string => topologies.current.nodes.find(node => node.kind === 'client')?.id ?? ''

  const faultyLinks = new FaultyLinks({
    supervisor: () => supervisor,
    publishLink: (id, views) => projection.setLinkFaults(id, views),
    publishDoor: (node, views) => projection.setDoorFaults(node, views)
  })
  const faults = new Faults(withClient(initial), {
    now: () => clock.now(),
    links: faultyLinks,
    publishPartitions: partitions => projection.setPartitions(partitions),
    note: (kind, data, node, link) =>
      projection.onEvent(journal.note(kind, data, node, link) as unknown as JournalEvent)
  })

  const listener = new LabListener({
    journal,
    logs,
    projection,
    comparisons,
    faultyLinks,
    isClient,
    onTransfer: (event, fromClient) => transfers.onEvent(event, fromClient),
    onNodeDown: id => transfers.onNodeDown(id),
    onClientUp: () => {
      if (projection.load.enabled) applyLoad().catch((error: unknown) => onProblem(`load: ${String(error)}`))
    }
  })
  const faultsFor = (id: string): readonly LinkFaults[] => faultyLinks.forBoot(id)
  const supervisor: Supervisor =
    options.supervise?.(listener, faultsFor) ??
    createSupervisor({ spawners: options.spawners, entryDir: options.entryDir, listener, faultsFor })

  const transfers = new Transfers({
    clock,
    uploadsFolder: join(dataDir, 'uploads'),
    historyFile: join(dataDir, 'transfers.json'),
    topology: () => topologies.current,
    node: id => projection.node(id),
    callClient: (name, args, timeoutMs) => supervisor.call(client(), name, args, timeoutMs),
    callNode: (id, name, args) => supervisor.call(id, name, args),
    publish: view => projection.setTransfer(view),
    remove: id => projection.removeTransfer(id),
    note: data => projection.onEvent(journal.note('transfer', data)),
    onProblem
  })

  const topologies: TopologyManager = new TopologyManager(initial, {
    supervisor,
    nodesFolder: join(dataDir, 'nodes'),
    onChange: (topology: Topology, unsaved: boolean) => {
      comparisons.setTopology(topology)
      projection.setTopology(topology, unsaved, id => supervisor.status(id))
      faults.setTopology(topology)
      const data = { topology: topology.name, nodes: topology.nodes.length }
      projection.onEvent(journal.note('topology-changed', data))
    },
    onStartFailed: (id, error) => onProblem(`${id} did not start: ${error.message}`, id)
  })

  const applyLoad = async (): Promise<void> => {
    const { enabled, rate } = projection.load
    const targets = enabled ? loadTargets(topologies.current, client()) : []
    await supervisor.call(client(), 'load', { enabled, rate, targets })
  }

  const context: LabContext = {
    clock,
    supervisor,
    journal,
    logs,
    projection,
    comparisons,
    faults,
    topologies,
    library,
    transfers,
    version: options.version,
    runFolder: run.path,
    client,
    applyLoad,
    onQuit: options.onQuit
  }

  projection.onEvent(
    journal.note('run-started', { topology: initial.name, pid: process.pid, host: options.host })
  )
  await transfers.load()
  topologies.register()
  const autostart = topologies.current.nodes.filter(node => node.autostart).map(node => node.id)
  const started = topologies.start(autostart, 'host')

  const close = async (reason: string): Promise<void> => {
    topologies.callOff()
    await supervisor.close()
    await transfers.close()
    projection.onEvent(journal.note('run-ended', { reason }))
    projection.close()
    await Promise.all([journal.close(), logs.close()])
    await unlock()
  }
  let closed: Promise<void> | undefined

  return {
    started,
    call: (command, rawArgs, origin) => runCommand(context, command, rawArgs, origin),
    subscribe: onDelta => projection.subscribe(onDelta),
    snapshot: () => projection.snapshot(),
    stageUpload: (name, size) => transfers.stageUpload(name, size),
    close: (reason = 'closed') => (closed ??= close(reason))
  }
}
