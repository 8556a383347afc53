import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { childProcessSpawner } from '../../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../../src/lab/spawners/worker-thread'
import { createSupervisor, type SupervisorOptions } from '../../../src/lab/supervisor/supervisor'
import type { SupervisedNode, Supervisor } from '../../../src/lab/supervisor/types'
import type { EventKind, NodeEvent } from '../../../src/shared/journal'
import type { NodeBoot, NodeLogLine } from '../../../src/shared/node-channel'
import type { NodeState, NodeStats } from '../../../src/shared/state'
import { nodeSchema, type Runtime } from '../../../src/shared/topology'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import type { Behaviour } from './fixtures/scripted-node'

export interface Harness {
  readonly supervisor: Supervisor
  readonly logs: (NodeLogLine & { id: string })[]
  readonly stats: NodeStats[]
  /** Registers a scripted node. Port 0 takes any free one. */
  add(id: string, behaviour?: Behaviour, node?: Record<string, unknown>): NodeBoot
  behave(id: string, behaviour: Behaviour): void
  of<E extends EventKind>(id: string, kind: E): NodeEvent<E>[]
  /** The states that it has been in, oldest first. */
  states(id: string): NodeState[]
  /** What was told of it while it was in that state, oldest first. */
  told(id: string, state: NodeState): SupervisedNode[]
  reach(id: string, state: NodeState): Promise<SupervisedNode>
  text(id: string): string
  close(): Promise<void>
}

export function harness(entryDir: string, options: Partial<SupervisorOptions> = {}): Harness {
  const folder = temporaryFolder('supervisor')
  const events: { id: string; event: NodeEvent }[] = []
  const logs: Harness['logs'] = []
  const stats: NodeStats[] = []
  const statuses: SupervisedNode[] = []
  const supervisor = createSupervisor({
    spawners: { thread: workerThreadSpawner(), process: childProcessSpawner() },
    entryDir,
    killMarginMs: 150,
    listener: {
      onStatus: status => void statuses.push(status),
      onStats: (_id, sample) => void stats.push(sample),
      onEvent: (id, event) => void events.push({ id, event }),
      onLog: (id, lines) => void logs.push(...lines.map(line => ({ ...line, id })))
    },
    ...options
  })
  const of = <E extends EventKind>(id: string, kind: E): NodeEvent<E>[] =>
    events
      .filter(entry => entry.id === id && entry.event.kind === kind)
      .map(entry => entry.event) as NodeEvent<E>[]
  const folders = new Map<string, string>()
  const behave = (id: string, behaviour: Behaviour): void =>
    writeFileSync(join(folders.get(id) ?? folder, 'behaviour.json'), JSON.stringify(behaviour))
  return {
    supervisor,
    logs,
    stats,
    add: (id, behaviour = {}, node = {}) => {
      const dataDir = mkdtempSync(join(folder, `${id}-`))
      folders.set(id, dataDir)
      behave(id, behaviour)
      const { port, ...rest } = { ...(node.kind !== 'external' && { port: 0 }), ...node }
      // The schema refuses port 0, which only tests may ask for.
      const parsed = nodeSchema.parse({
        kind: 'replica',
        id,
        ...rest,
        ...(port !== undefined && { port: 1 })
      })
      const boot: NodeBoot = {
        node: { ...parsed, ...(port !== undefined && { port }) } as NodeBoot['node'],
        links: [],
        dataDir
      }
      supervisor.add(boot)
      return boot
    },
    behave,
    of,
    states: id => ['stopped', ...of(id, 'node-state').map(event => event.to)],
    told: (id, state) => statuses.filter(status => status.id === id && status.state === state),
    reach: (id, state) =>
      until(
        () => {
          const status = supervisor.status(id)
          return status.state === state ? status : null
        },
        { what: `${id} ${state}, not ${supervisor.status(id).state},` }
      ),
    text: id =>
      logs
        .filter(line => line.id === id)
        .map(line => line.text)
        .join('\n'),
    close: async () => {
      await supervisor.close(200)
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Sends a word and resolves with what comes back within `waitMs`, null when nothing does. */
export function echo(port: number, word = 'hola', waitMs = 5_000): Promise<string | null> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const done = (answer: string | null): void => {
      socket.destroy()
      clearTimeout(timer)
      resolve(answer)
    }
    const timer = setTimeout(() => done(null), waitMs)
    socket.on('error', () => done(null))
    socket.on('data', data => done(data.toString()))
    socket.write(word)
  })
}

/** A process that has ended but was not yet reaped by its parent does nothing any more. */
export function isRunning(pid: number): boolean {
  try {
    if (process.platform !== 'linux') return process.kill(pid, 0)
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

export const runtimes: readonly Runtime[] = ['thread', 'process']
