import type { JournalEvent, NodeEvent } from '#shared/journal'
import type { NodeLogLine } from '#shared/node-channel'
import type { NodeStats } from '#shared/state'
import type { FaultyLinks } from './faults/faulty-links'
import type { Journal } from './journal/journal'
import type { NodeLogs } from './journal/node-logs'
import type { Comparisons } from './replicas/comparisons'
import type { Projection } from './state/projection'
import type { NodeStatus, SupervisorListener } from './supervisor/types'
import { TransferSampler } from './transfers/sampler'

export interface LabListenerOptions {
  readonly journal: Journal
  readonly logs: NodeLogs
  readonly projection: Projection
  readonly comparisons: Comparisons
  readonly faultyLinks: FaultyLinks
  readonly isClient: (id: string) => boolean
  readonly onTransfer: (event: JournalEvent<'transfer'>, fromClient: boolean) => void
  readonly onNodeDown: (id: string) => void
  readonly onClientUp: () => void
}

/** Hands what the supervisor tells to everything that is derived from it: journal, logs, projection, transfers. */
export class LabListener implements SupervisorListener {
  readonly #states = new Map<string, NodeStatus['state']>()
  readonly #sampler = new TransferSampler()
  readonly #lab: LabListenerOptions

  constructor(lab: LabListenerOptions) {
    this.#lab = lab
  }

  onStatus(status: NodeStatus): void {
    const { id, state } = status
    const before = this.#states.get(id)
    this.#states.set(id, state)
    this.#lab.projection.onStatus(status)
    if (before === state) return
    this.#lab.faultyLinks.onStatus(status)
    if (state === 'up' && before !== 'frozen' && this.#lab.isClient(id)) this.#lab.onClientUp()
    if (state === 'down' || state === 'stopped' || state === 'failed' || state === 'backoff') {
      this.#lab.onNodeDown(id)
    }
  }

  onStats(id: string, stats: NodeStats): void {
    this.#lab.projection.onStats(id, stats)
    this.#lab.faultyLinks.onStats(id, stats)
  }

  onEvent(id: string, event: NodeEvent): void {
    const { journal, projection, comparisons, isClient, onTransfer } = this.#lab
    if (event.kind === 'transfer') {
      // Its progress goes to the transfer; the journal gets a sample.
      const converted = journal.convert(event, id) as JournalEvent<'transfer'>
      if (this.#sampler.passes(converted)) projection.onEvent(journal.add(event, id))
      onTransfer(converted, isClient(id))
      return
    }
    const recorded = journal.add(event, id)
    comparisons.onEvent(recorded)
    projection.onEvent(recorded)
  }

  onLog(id: string, lines: readonly NodeLogLine[], dropped: number): void {
    const { journal, logs, projection, comparisons } = this.#lab
    for (const { at, level, text, peerPort } of lines) {
      journal.add({ at, kind: 'log', level, text, ...(peerPort !== undefined && { peerPort }) }, id)
    }
    const added = logs.add(id, lines)
    comparisons.onLines(added)
    projection.onLogs(added)
    if (dropped > 0)
      journal.note('log', { level: 'warn', text: `${dropped} lines were lost: too many at once` }, id)
  }
}
