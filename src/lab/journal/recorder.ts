import type { ByteBatch } from '#shared/bytes/byte-records'
import type { EventData, EventKind, JournalEvent, NodeEvent } from '#shared/journal'
import type { NodeLogLine } from '#shared/node-channel'
import type { LogLine, NodeState, NodeStats } from '#shared/state'
import type { SupervisedNode, SupervisorListener } from '../supervisor/types'
import { monotonicMs } from '#system/clock'
import type { Journal } from './journal'
import { lostLinesText } from './lost-lines'
import type { NodeLogs } from './node-logs'
import { TransferSampler } from './transfer-sampler'

/** Somebody who follows a run. Each takes what it needs; calls are synchronous, and in the order of what happened. */
export interface RunObserver {
  /** Something in what the supervisor knows of a node has changed, its counters excepted. */
  onStatus?(node: SupervisedNode): void
  /** A node is in another state than before; `before` is undefined for a node that is new. */
  onState?(node: SupervisedNode, before: NodeState | undefined): void
  /** The counters that a node reports four times a second. */
  onStats?(node: string, stats: NodeStats): void
  /** An event that the journal has just taken. Log lines come by `onLines`. */
  onEvent?(event: JournalEvent): void
  /** What a node says of a transfer: every report, whereas the journal takes only a sample of them. */
  onTransferReport?(report: JournalEvent<'transfer'>): void
  /** Lines that one node has printed, numbered within its own log. */
  onLines?(lines: readonly LogLine[]): void
  /** What the connections of a node carried. */
  onBytes?(node: string, batch: ByteBatch): void
}

/**
 * The one way into the record of a run. Whatever happens, to a node or by the lab itself, comes in here; it is kept
 * (events in the journal, lines in the node's log too) and handed on to every observer.
 *
 *     supervisor --onStatus, onStats, onEvent, onLog--+                 +--> peer notices, comparisons
 *                                                     +--> Recorder ----+--> projection
 *     lab's own acts --record(kind, data)-------------+       |         +--> faults, load, transfers, ports
 *                                                             v
 *                                                       journal, node logs
 */
export class Recorder implements SupervisorListener {
  readonly #journal: Journal
  readonly #logs: NodeLogs
  readonly #observers: RunObserver[] = []
  readonly #states = new Map<string, NodeState>()
  readonly #sampler = new TransferSampler()

  constructor(journal: Journal, logs: NodeLogs) {
    this.#journal = journal
    this.#logs = logs
  }

  /** Observers are told in the order in which they were added; they stay for the whole run. */
  observe(...observers: readonly RunObserver[]): void {
    this.#observers.push(...observers)
  }

  /** Records what the lab itself does. */
  record<K extends EventKind>(kind: K, data: EventData[K], node?: string, link?: string): void {
    this.#tell(this.#journal.note(kind, data, node, link) as unknown as JournalEvent)
  }

  onStatus(node: SupervisedNode): void {
    const before = this.#states.get(node.id)
    this.#states.set(node.id, node.state)
    for (const observer of this.#observers) observer.onStatus?.(node)
    if (before === node.state) return
    for (const observer of this.#observers) observer.onState?.(node, before)
  }

  onStats(node: string, stats: NodeStats): void {
    for (const observer of this.#observers) observer.onStats?.(node, stats)
  }

  onEvent(node: string, event: NodeEvent): void {
    if (event.kind !== 'transfer') return this.#tell(this.#journal.add(event, node))
    const report = this.#journal.convert(event, node) as JournalEvent<'transfer'>
    if (this.#sampler.passes(report)) this.#tell(this.#journal.add(event, node))
    for (const observer of this.#observers) observer.onTransferReport?.(report)
  }

  onLog(node: string, lines: readonly NodeLogLine[], dropped: number): void {
    const added = this.#logs.add(node, dropped === 0 ? lines : [...lines, lostLines(dropped)])
    this.#journal.addLines(added)
    for (const observer of this.#observers) observer.onLines?.(added)
  }

  onBytes(node: string, batch: ByteBatch): void {
    for (const observer of this.#observers) observer.onBytes?.(node, batch)
  }

  #tell(event: JournalEvent): void {
    for (const observer of this.#observers) observer.onEvent?.(event)
  }
}

function lostLines(count: number): NodeLogLine {
  return { at: monotonicMs(), level: 'warn', text: lostLinesText(count) }
}
