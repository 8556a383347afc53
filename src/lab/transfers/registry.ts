import type { EventData } from '#shared/journal'
import { RelevoError } from '#shared/errors'
import type { CopyView, NodeView, TransferView } from '#shared/state'
import type { Topology } from '#shared/topology'
import { Ages } from '#system/disk/ages'
import { bootId } from '#system/proc'
import type { RunClock } from '../run/run-clock'
import { TransferHistory, type HistoryEntry } from './history'
import type { RouteFacts } from './routes'
import type { StagedUploads } from './staged-uploads'
import { isFinal } from '#shared/transfer-phases'
import { Transfer, type TransferSource } from './transfer'

/** Most transfers that are remembered, each way in which one may have ended by itself; past it the oldest is forgotten. */
const mostEnded = { stored: 500, cancelled: 50, resumable: 200, repaired: 100 }

/** How long an upload that was cut is kept for its file to be chosen again, ms. */
const awaitedMs = 7 * 24 * 3_600_000

export interface RegistryOptions {
  readonly clock: RunClock
  /** File of the transfers of earlier runs. */
  readonly historyFile: string
  readonly topology: () => Topology
  readonly node: (id: string) => NodeView | null
  /** Shows a transfer in the panel. */
  readonly publish: (view: TransferView) => void
  /** Takes a transfer out of the panel. */
  readonly remove: (id: string) => void
  /** Records a `transfer` event of the lab's own. */
  readonly record: (data: EventData['transfer']) => void
  readonly onProblem: (message: string) => void
}

/** The transfers of this run and of earlier ones: shown, kept in the history, and forgotten when there are too many. */
export class TransferRegistry {
  readonly #transfers = new Map<string, Transfer>()
  readonly #uploads: StagedUploads
  readonly #history: TransferHistory
  readonly #options: RegistryOptions
  readonly #ages: Ages
  /** What was said of forgotten ones. */
  readonly #told = new Set<string>()

  constructor(options: RegistryOptions, uploads: StagedUploads, ages = new Ages()) {
    this.#options = options
    this.#ages = ages
    this.#uploads = uploads
    this.#history = new TransferHistory(options.historyFile, () => this.#entries(), options.onProblem)
  }

  /** Brings back the transfers of earlier runs and removes uploads that nobody needs. */
  async load(): Promise<void> {
    for (const { view, source } of await this.#history.load(this.#options.clock.startedAt)) {
      const transfer = new Transfer(view, source)
      if (source.staged && needsSource(transfer) && !(await this.#lookAtUpload(transfer))) continue
      this.#transfers.set(view.id, transfer)
      this.#options.publish(transfer.view)
    }
    const needed = [...this.#transfers.values()].filter(needsSource).map(({ source }) => source.path)
    await this.#uploads.removeAllBut(new Set(needed))
  }

  all(): Iterable<Transfer> {
    return this.#transfers.values()
  }

  find(id: string): Transfer | undefined {
    return this.#transfers.get(id)
  }

  /** @throws RelevoError `TRANSFER_NOT_FOUND` */
  get(id: string): Transfer {
    const transfer = this.#transfers.get(id)
    if (!transfer) throw new RelevoError('TRANSFER_NOT_FOUND', `there is no transfer "${id}"`, { id })
    return transfer
  }

  /** A new transfer, which the panel shows at once. */
  add(
    id: string,
    file: string,
    size: number,
    route: string,
    phase: 'staging' | 'connecting',
    source: TransferSource
  ): Transfer {
    this.#prune()
    const view: TransferView = {
      id,
      file,
      size,
      route,
      phase,
      sent: 0,
      acknowledged: 0,
      rate: 0,
      sha256: null,
      copies: [],
      error: null,
      startedAt: this.#options.clock.now(),
      endedAt: null,
      wallTime: Date.now()
    }
    const transfer = new Transfer(view, source)
    this.#transfers.set(id, transfer)
    this.publish(transfer)
    return transfer
  }

  /** What a route is planned by. */
  facts(): RouteFacts {
    const { topology, node } = this.#options
    // Looked for when it is asked: most routes are planned without, and of many transfers it is much.
    const copiesOf = (id: string): readonly CopyView[] =>
      [...this.#transfers.values()].flatMap(({ view }) => view.copies.filter(copy => copy.receiver === id))
    const busy = (id: string): number => copiesOf(id).filter(copy => !isFinal(copy.phase)).length
    const lastUsed = (id: string): number =>
      Math.max(-Infinity, ...copiesOf(id).map(copy => copy.startedAt ?? 0))
    return { topology: topology(), node, busy, lastUsed }
  }

  /** A transfer has changed: shows it, and writes it to the history soon. */
  publish(transfer: Transfer): void {
    this.#options.publish(transfer.view)
    this.#history.save()
  }

  /** Records in the journal where a transfer stands. */
  record({ view }: Transfer, reason: string | undefined): void {
    const { id, file, phase, route, size, sha256 } = view
    this.#options.record({
      transfer: id,
      file,
      phase,
      route,
      size,
      bytes: view.acknowledged,
      ...(sha256 !== null && { sha256 }),
      ...(reason !== undefined && { reason })
    })
  }

  /** Removes the staged file of a transfer that will not need it again. */
  release(transfer: Transfer): void {
    if (transfer.source.staged && !needsSource(transfer)) void this.#uploads.remove(transfer.id)
  }

  /** The panel and the history know it no more; a staged file of it is removed. */
  forget(transfer: Transfer): void {
    this.#transfers.delete(transfer.id)
    this.#options.remove(transfer.id)
    if (transfer.source.staged) void this.#uploads.remove(transfer.id)
    this.#history.save()
  }

  /** Writes the history. */
  close(): Promise<void> {
    return this.#history.flush()
  }

  /**
   * How much of an upload of an earlier host is there; false where that is nothing, or where the system has ended while it
   * came: which bytes of its file are on the disk, nobody knows then.
   */
  async #lookAtUpload(transfer: Transfer): Promise<boolean> {
    const { id, view, source } = transfer
    const bytes = await this.#uploads.size(id)
    if (bytes === view.size && view.awaitsFile !== true) return true
    const isFlushed = view.awaitsFile === true || source.boot === (bootId() ?? undefined)
    if (!isFlushed) return false
    if (bytes === 0 || bytes > view.size) return false
    transfer.patch({ awaitsFile: bytes < view.size || undefined, sent: bytes })
    return true
  }

  #prune(): void {
    for (const transfer of [...this.#transfers.values()]) {
      const { view } = transfer
      if (view.awaitsFile !== true || !this.#ages.isPast(endOf(view), awaitedMs)) continue
      this.forget(transfer)
      this.#tellForgotten(view, 'its file was not chosen again for 7 days')
    }
    const ended = [...this.#transfers.values()].filter(transfer => transfer.isFinal)
    for (const [ending, most] of Object.entries(mostEnded)) {
      const alike = ended.filter(({ view }) => endingOf(view) === ending)
      for (const transfer of alike.slice(0, Math.max(0, alike.length - most))) {
        this.forget(transfer)
        this.#tellForgotten(transfer.view, `the newest ${most} that are ${ending} are`)
      }
    }
  }

  /** Each that could have been resumed; of those that were done, the first of the run. */
  #tellForgotten(view: TransferView, rule: string): void {
    if (endingOf(view) !== 'resumable') {
      if (this.#told.has(rule)) return
      this.#told.add(rule)
    }
    const { id, file, phase } = view
    this.#options.onProblem(`transfer ${id} of ${file} (${phase}) is no longer remembered: ${rule}`)
  }

  #entries(): HistoryEntry[] {
    return (
      [...this.#transfers.values()]
        .filter(({ view, source }) => view.phase !== 'staging' || source.key !== undefined)
        // A receiver that goes on with what it was getting says so.
        .filter(({ view }) => !view.repair || isFinal(view.phase))
        .map(({ view, source }) => ({ view, source }))
    )
  }
}

/** When it ended, as far as that is known, ms since the epoch. */
function endOf({ wallTime, startedAt, endedAt }: TransferView): number {
  return wallTime + (endedAt ?? startedAt) - startedAt
}

/** What can be resumed is not forgotten because others are done. */
function endingOf({ phase, repair }: TransferView): keyof typeof mostEnded {
  if (repair) return 'repaired'
  return phase === 'stored' || phase === 'cancelled' ? phase : 'resumable'
}

function needsSource({ view }: Transfer): boolean {
  return view.phase !== 'stored' && view.phase !== 'cancelled'
}
