import type { ExerciseView } from '#shared/exercise/view'
import type { PartitionView } from '#shared/faults'
import type { JournalEvent } from '#shared/journal'
import type { RoadsRun } from '#shared/roads/roads'
import type { Autopsy, LabDelta, LoadView, LogLine, MetricSample } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { LinkId } from '#shared/links'
import type { TrustView } from '#shared/trust/trust'

/** Most of each list in one delta; the newest are kept, the others are in the journal and the logs. */
const maxLogs = 2_000
const maxEvents = 1_000
const maxMetrics = 2_000

/** What a delta takes its entries from. */
export interface DeltaViews {
  readonly nodes: ReadonlyMap<string, NonNullable<LabDelta['nodes']>[string]>
  readonly links: ReadonlyMap<string, NonNullable<LabDelta['links']>[LinkId]>
  readonly transfers: ReadonlyMap<string, NonNullable<LabDelta['transfers']>[string]>
}

/** What has changed since the last delta. Entries are marked by id and read when the delta is made. */
export class PendingDelta {
  readonly nodes = new Set<string>()
  readonly links = new Set<string>()
  readonly transfers = new Set<string>()
  topology: Topology | null = null
  seed: number | null = null
  unsaved: boolean | null = null
  /** Undefined: as it was. */
  trust: TrustView | null | undefined = undefined
  load: LoadView | null = null
  partitions: readonly PartitionView[] | null = null
  machines: LabDelta['machines'] | null = null
  /** Undefined: as it was. */
  exercise: ExerciseView | null | undefined = undefined
  roads: RoadsRun | null = null
  #autopsies: Autopsy[] = []
  #metrics: MetricSample[] = []
  #events: JournalEvent[] = []
  #logs: LogLine[] = []
  /** Number of the newest line of each node, and of the newest event. */
  readonly #lastLines = new Map<string, number>()
  #lastEvent: number | null = null
  #skippedLogs = 0
  #skippedEvents = 0

  addAutopsies(autopsies: readonly Autopsy[]): void {
    this.#autopsies.push(...autopsies)
  }

  addMetrics(samples: readonly MetricSample[]): void {
    for (const sample of samples) this.#metrics.push(sample)
    this.#metrics = this.#metrics.slice(-maxMetrics)
  }

  /** Says of events and lines only that there were any. */
  countEvent({ seq }: JournalEvent): void {
    this.#lastEvent = seq
  }

  countLogs(lines: readonly LogLine[]): void {
    const last = lines.at(-1)
    // The lines of one call are one node's.
    if (last) this.#lastLines.set(last.node, last.seq)
  }

  addEvent(event: JournalEvent): void {
    this.#events.push(event)
    this.countEvent(event)
    this.#skippedEvents += trim(this.#events, maxEvents)
  }

  addLogs(lines: readonly LogLine[]): void {
    for (const line of lines) this.#logs.push(line)
    this.countLogs(lines)
    this.#skippedLogs += trim(this.#logs, maxLogs)
  }

  /** The delta; null when nothing has changed. `views` are read now. */
  make(seq: number, moment: () => number, views: DeltaViews): LabDelta | null {
    const changes: Omit<LabDelta, 'seq' | 'now'> = {
      ...(this.topology && { topology: this.topology }),
      ...(this.seed !== null && { seed: this.seed }),
      ...(this.unsaved !== null && { unsaved: this.unsaved }),
      ...(this.trust !== undefined && { trust: this.trust }),
      ...(this.nodes.size > 0 && { nodes: pick(this.nodes, views.nodes) }),
      ...(this.links.size > 0 && { links: pick(this.links, views.links) }),
      ...(this.transfers.size > 0 && { transfers: pick(this.transfers, views.transfers) }),
      ...(this.#autopsies.length > 0 && { autopsies: this.#autopsies }),
      ...(this.load && { load: this.load }),
      ...(this.partitions && { partitions: this.partitions }),
      ...(this.machines && { machines: this.machines }),
      ...(this.exercise !== undefined && { exercise: this.exercise }),
      ...(this.roads && { roads: this.roads }),
      ...(this.#metrics.length > 0 && { metrics: this.#metrics }),
      ...(this.#events.length > 0 && { events: this.#events.slice(-maxEvents) }),
      ...(this.#logs.length > 0 && { logs: this.#logs.slice(-maxLogs) }),
      ...(this.#lastLines.size > 0 && { lastLines: Object.fromEntries(this.#lastLines) }),
      ...(this.#lastEvent !== null && { lastEvent: this.#lastEvent })
    }
    if (Object.keys(changes).length === 0) return null
    const skippedLogs = this.#skippedLogs + Math.max(0, this.#logs.length - maxLogs)
    const skippedEvents = this.#skippedEvents + Math.max(0, this.#events.length - maxEvents)
    return {
      seq,
      now: moment(),
      ...changes,
      ...(skippedLogs > 0 && { skippedLogs }),
      ...(skippedEvents > 0 && { skippedEvents })
    }
  }
}

/** Drops the oldest past twice the limit, so that adding one item stays cheap. Returns how many. */
function trim(list: unknown[], limit: number): number {
  if (list.length < limit * 2) return 0
  return list.splice(0, list.length - limit).length
}

function pick<T>(ids: ReadonlySet<string>, views: ReadonlyMap<string, T>): Record<string, T | null> {
  return Object.fromEntries([...ids].map(id => [id, views.get(id) ?? null]))
}
