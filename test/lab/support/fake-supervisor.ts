import { RelevoError } from '../../../src/shared/errors'
import type { EventData, EventKind, NodeEvent } from '../../../src/shared/journal'
import type { Pace } from '../../../src/shared/names'
import type { LinkFaults, NodeBoot, PeerNotice } from '../../../src/shared/node-channel'
import type { NodeState, NodeStats } from '../../../src/shared/state'
import { noCounters } from '../../../src/nodes/runtime/no-counters'
import type { SupervisedNode, Supervisor, SupervisorListener } from '../../../src/lab/supervisor/types'
import { monotonicMs } from '../../../src/system/clock'

/** A supervisor whose nodes are only states: tests say what the nodes do. */
export class FakeSupervisor implements Supervisor {
  readonly actions: string[] = []
  pace: Pace = 'real'
  readonly calls: { id: string; name: string; args: Record<string, unknown> }[] = []
  /** What the client's calls answer, by name. */
  answer: (name: string, args: Record<string, unknown>) => unknown = () => null
  /** A node has its boot and does not listen yet. */
  onBoot: (id: string) => unknown = () => undefined
  /** What nodes were told of their peers, as `to: node what`. */
  readonly told: string[] = []
  /** Nodes whose start fails. */
  readonly broken = new Map<string, RelevoError>()
  readonly boots = new Map<string, NodeBoot>()
  readonly #statuses = new Map<string, SupervisedNode>()

  constructor(
    readonly listener: SupervisorListener,
    readonly faultsFor: (id: string) => readonly LinkFaults[] = () => []
  ) {}

  add(boot: NodeBoot): void {
    this.boots.set(boot.node.id, boot)
    this.#put(boot.node.id, 'stopped')
  }
  update(boot: NodeBoot): void {
    this.boots.set(boot.node.id, boot)
  }
  async remove(id: string): Promise<void> {
    this.actions.push(`remove ${id}`)
    this.boots.delete(id)
    this.#statuses.delete(id)
  }
  ids(): string[] {
    return [...this.boots.keys()]
  }
  status(id: string): SupervisedNode {
    const status = this.#statuses.get(id)
    if (!status) throw new RelevoError('NODE_NOT_FOUND', `there is no node "${id}"`)
    return status
  }
  async start(id: string): Promise<void> {
    this.actions.push(`start ${id}`)
    const error = this.broken.get(id)
    if (error) {
      this.#put(id, 'failed')
      throw error
    }
    this.#put(id, 'starting')
    this.boots.set(id, { ...this.#boot(id), faults: this.faultsFor(id) })
    this.onBoot(id)
    this.#put(id, 'up')
  }
  async stop(id: string): Promise<void> {
    this.actions.push(`stop ${id}`)
    this.#put(id, 'stopped')
  }
  async kill(id: string, by: string, keepDown: boolean): Promise<void> {
    this.status(id)
    this.event(id, 'kill-asked', { by, keepDown })
    this.event(id, 'node-exit', { code: null, signal: 'SIGKILL', cause: 'killed' })
    this.#put(id, 'down')
  }
  async freeze(id: string): Promise<void> {
    this.#put(id, 'frozen')
  }
  async resume(id: string): Promise<void> {
    this.actions.push(`resume ${id}`)
    this.#put(id, 'up')
  }
  setPace(pace: Pace): void {
    this.pace = pace
  }
  tell(id: string, { node, what }: PeerNotice): void {
    this.told.push(`${id}: ${node} ${what}`)
  }
  async restart(id: string): Promise<void> {
    await this.stop(id)
    await this.start(id)
  }
  async call(id: string, name: string, args: unknown): Promise<unknown> {
    if (this.status(id).state !== 'up') throw new RelevoError('NOT_RUNNING', `"${id}" does not run`)
    this.calls.push({ id, name, args: args as Record<string, unknown> })
    return this.answer(name, args as Record<string, unknown>)
  }
  async close(): Promise<void> {
    this.actions.push('close')
  }

  event<E extends EventKind>(id: string, kind: E, data: EventData[E], at = monotonicMs()): void {
    this.listener.onEvent(id, { at, kind, ...data } as unknown as NodeEvent)
  }
  log(id: string, ...texts: string[]): void {
    this.listener.onLog(
      id,
      texts.map(text => ({ at: monotonicMs(), level: 'info', text })),
      0
    )
  }
  stats(id: string, stats: Partial<NodeStats>): void {
    const full = { ...this.status(id), stats: emptyStats }
    this.#statuses.set(id, full)
    this.listener.onStats(id, { ...emptyStats, ...stats })
  }

  #boot(id: string): NodeBoot {
    const boot = this.boots.get(id)
    if (!boot) throw new RelevoError('NODE_NOT_FOUND', `there is no node "${id}"`)
    return boot
  }

  #put(id: string, state: NodeState): void {
    const node = this.boots.get(id)?.node
    const status: SupervisedNode = {
      id,
      state,
      since: monotonicMs(),
      runtime: 'thread',
      port: null,
      receiverPort: null,
      pid: null,
      threadId: null,
      console: null,
      exits: 0,
      restartAt: null,
      nextBackoffMs: node?.restart.backoffMs ?? null,
      error: null,
      seeksHolder: false,
      lastEnd: null,
      died: null,
      listens: null,
      stats: state === 'up' || state === 'frozen' ? emptyStats : null
    }
    this.#statuses.set(id, status)
    this.listener.onStatus(status)
  }
}

const emptyStats: NodeStats = { ...noCounters, cpu: null, memory: null }
