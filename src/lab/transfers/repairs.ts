import type { JournalEvent } from '#shared/journal'
import { repairRoute } from '#shared/transfers/repair'
import type { Topology } from '#shared/topology'
import { isLoss } from '#shared/transfer-phases'
import type { TransferRegistry } from './registry'
import { isReplicated } from './routes'
import type { Transfer } from './transfer'

/** Shows what receivers get from one another, each as a transfer of its own, and as the end of those that it completes. */
export class Repairs {
  readonly #registry: TransferRegistry
  readonly #topology: () => Topology

  constructor(registry: TransferRegistry, topology: () => Topology) {
    this.#registry = registry
    this.#topology = topology
  }

  /** Takes what a receiver says of a file that it gets from another. */
  onReport(event: JournalEvent<'transfer'>): void {
    const { receiver = event.node, repair, bytes, phase, sha256, outcome, evidence, reason, t } = event
    if (receiver === undefined || repair === undefined) return
    const known = this.#registry.find(event.transfer)
    const transfer = known ?? this.#add(event)
    transfer.patch({ repair, via: `from ${repair.from}`, ...(sha256 !== undefined && { sha256 }) })
    const error = isLoss(phase)
      ? ({ code: 'CONNECTION_LOST', message: `${receiver}: ${reason ?? phase}` } as const)
      : undefined
    const file = phase === 'stored' ? event.file : undefined
    transfer.report(receiver, { phase, bytes, sha256, file, outcome, evidence, error }, t)
    this.#registry.publish(transfer)
    if (phase === 'stored' && sha256 !== undefined) this.#complete(receiver, event, sha256)
  }

  #add({ transfer, file, size = 0 }: JournalEvent<'transfer'>): Transfer {
    return this.#registry.add(transfer, file, size, repairRoute, 'connecting', { path: '', staged: false })
  }

  /** The copies of that receiver that have stopped before their end, and are there now. */
  #complete(receiver: string, { file, t }: JournalEvent<'transfer'>, sha256: string): void {
    for (const transfer of this.#registry.all()) {
      const { view } = transfer
      const copy = transfer.copy(receiver)
      if (!copy || !isLoss(copy.phase) || transfer.sending || !isReplicated(view.route, this.#topology()))
        continue
      const source = view.sha256 ?? view.copies.find(({ phase }) => phase === 'stored')?.sha256
      if (source !== sha256) continue
      transfer.report(receiver, { phase: 'stored', sha256, file, outcome: 'whole', evidence: 'sha256' }, t)
      this.#registry.publish(transfer)
      this.#registry.release(transfer)
    }
  }
}
