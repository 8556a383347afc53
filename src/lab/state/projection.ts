import type { ExerciseView } from '#shared/exercise/view'
import type { FaultView, PartitionView } from '#shared/faults'
import type { JournalEvent } from '#shared/journal'
import type { MachineView } from '#shared/machines'
import type {
  LabDelta,
  LabSnapshot,
  LinkStats,
  LinkView,
  LoadView,
  LogLine,
  MetricSample,
  NodeStats,
  NodeView,
  TransferView
} from '#shared/state'
import { withoutHidden } from './without-hidden'
import { isForeign } from '#shared/doors'
import { linkId, type LinkId } from '#shared/links'
import type { PortTrouble } from '#shared/ports'
import type { Topology, TopologyNode } from '#shared/topology'
import type { TrustView } from '#shared/trust/trust'
import type { SupervisedNode } from '#lab/supervisor/types'
import type { RunClock } from '../run/run-clock'
import type { RunObserver } from '../journal/recorder'
import { Ring } from '../journal/ring'
import { Autopsies } from '#shared/measures/autopsies'
import { Metrics, sampleMs } from './metrics'
import { bindHost } from '../topology/places'
import { isExposed, linkViewOf, nodeViewOf } from './views'
import { PendingDelta } from './pending-delta'
import { linkPace, linkRates, nodeRates, noRates } from './rates'
import { seenTraffic, type LinkPace } from './seen-traffic'

/** How long a change waits for others that come with it, ms. */
const deltaMs = 50
/** The same for figures, which nodes report four times a second, each in its own beat, ms: then they come together. */
const figuresMs = 250
/** What a snapshot has of the past: events, log lines of each node, and samples of this many ms. */
const snapshotEvents = 500
const snapshotLogsPerNode = 200
const snapshotMetricsMs = 60_000

/**
 * Reports that come closer together than this were held up on their way, ms: their counters are set against the
 * report before all of them, as the time between them says nothing.
 */
const burstMs = 50

/** A node's last report, and the one that its rates are measured from. */
interface Report {
  readonly at: number
  readonly stats: NodeStats
  readonly before: Omit<Report, 'before'> | null
}

function primaryIn(stats: Pick<NodeStats, 'links'> | undefined): LinkStats | undefined {
  return stats?.links.find(link => link.primary)
}

interface ProjectionOptions {
  readonly clock: RunClock
  readonly version: string
  readonly host: LabSnapshot['host']
  readonly runId: string
  readonly seed: number
  readonly tail: (linesPerNode: number) => LogLine[]
}

/**
 * What the panel shows, derived from what the supervisor tells: one snapshot for whoever comes, then deltas of
 * what changed, the same object for every subscriber.
 */
export class Projection implements RunObserver {
  #seq = 0
  #topology: Topology
  #seed: number
  #unsaved = false
  #trust: TrustView | null = null
  #load: LoadView = { enabled: false, rate: 128, targets: [] }
  #partitions: readonly PartitionView[] = []
  #exercise: ExerciseView | null = null
  #machines: Readonly<Record<string, MachineView>> | null = null
  #pending = new PendingDelta()
  /** Whether something has changed while nobody listened, since the last snapshot. */
  #missed = false
  #deltaTimer: NodeJS.Timeout | null = null
  /** When that timer fires, on the clock of the run, ms. */
  #deltaAt = 0
  readonly #sampleTimer: NodeJS.Timeout
  readonly #nodes = new Map<string, NodeView>()
  readonly #links = new Map<string, LinkView>()
  readonly #transfers = new Map<string, TransferView>()
  readonly #paces = new Map<string, LinkPace>()
  readonly #reports = new Map<string, Report>()
  readonly #events = new Ring<JournalEvent>(snapshotEvents)
  #lastEvent = 0
  readonly #metrics = new Metrics()
  readonly #autopsies = new Autopsies()
  readonly #listeners = new Set<(delta: LabDelta) => void>()
  readonly #options: ProjectionOptions

  constructor(topology: Topology, options: ProjectionOptions) {
    this.#options = options
    this.#topology = topology
    this.#seed = options.seed
    this.#sampleTimer = setInterval(() => this.#sample(), sampleMs)
    this.#sampleTimer.unref()
  }

  node(id: string): NodeView | null {
    return this.#nodes.get(id) ?? null
  }

  link(id: string): LinkView | null {
    return this.#links.get(id) ?? null
  }

  transfer(id: string): TransferView | null {
    return this.#transfers.get(id) ?? null
  }

  get load(): LoadView {
    return this.#load
  }

  /** Takes a topology and the status of each of its nodes. */
  setTopology(topology: Topology, unsaved: boolean, status: (id: string) => SupervisedNode): void {
    this.#topology = topology
    this.#pending.topology = topology
    this.setUnsaved(unsaved)
    const ids = new Set(topology.nodes.map(node => node.id))
    for (const id of this.#nodes.keys()) if (!ids.has(id)) this.#forgetNode(id)
    for (const node of topology.nodes) this.#putNode(node, status(node.id))

    const linkIds = new Set<string>(topology.links.map(({ from, to }) => linkId(from, to)))
    for (const id of this.#links.keys()) {
      if (linkIds.has(id)) continue
      this.#links.delete(id)
      this.#pending.links.add(id)
    }
    for (const link of topology.links) {
      const id = linkId(link.from, link.to)
      if (!this.#links.has(id)) this.#putLink(linkViewOf(link))
    }
    this.#dirty()
  }

  setSeed(seed: number): void {
    if (seed === this.#seed) return
    this.#seed = seed
    this.#pending.seed = seed
    this.#dirty()
  }

  setUnsaved(unsaved: boolean): void {
    this.#unsaved = unsaved
    this.#pending.unsaved = unsaved
    this.#dirty()
  }

  setTrust(trust: TrustView | null): void {
    if (trust === null && this.#trust === null) return
    this.#trust = trust
    this.#pending.trust = trust
    this.#dirty()
  }

  setLoad(load: LoadView): void {
    this.#load = load
    this.#pending.load = load
    this.#dirty()
  }

  setPartitions(partitions: readonly PartitionView[]): void {
    if (partitions.length === 0 && this.#partitions.length === 0) return
    this.#partitions = partitions
    this.#pending.partitions = partitions
    this.#dirty()
  }

  setExercise(exercise: ExerciseView | null): void {
    this.#exercise = exercise
    this.#pending.exercise = exercise
    this.#dirty()
  }

  setMachines(machines: Readonly<Record<string, MachineView>>): void {
    this.#machines = machines
    this.#pending.machines = machines
    this.#dirty()
  }

  setLinkFaults(id: LinkId, faults: readonly FaultView[]): void {
    const link = this.#links.get(id)
    if (link) this.#putLink({ ...link, faults })
  }

  setDoorFaults(node: string, doorFaults: readonly FaultView[]): void {
    const view = this.#nodes.get(node)
    if (view) this.#setNode({ ...view, doorFaults })
  }

  setTrouble(node: string, trouble: PortTrouble | null): void {
    const view = this.#nodes.get(node)
    if (view) this.#setNode({ ...view, trouble })
  }

  setTransfer(view: TransferView): void {
    this.#transfers.set(view.id, view)
    this.#pending.transfers.add(view.id)
    this.#dirty()
  }

  removeTransfer(id: string): void {
    this.#transfers.delete(id)
    this.#pending.transfers.add(id)
    this.#dirty()
  }

  onStatus(status: SupervisedNode): void {
    const node = this.#topology.nodes.find(({ id }) => id === status.id)
    if (node) this.#putNode(node, status)
  }

  onStats(id: string, told: NodeStats): void {
    const stats = withoutHidden(told)
    const view = this.#nodes.get(id)
    if (!view) return
    const at = this.#options.clock.now()
    const last = this.#reports.get(id)
    const before = last && at - last.at < burstMs ? last.before : (last ?? null)
    const ms = before ? at - before.at : 0
    this.#reports.set(id, { at, stats, before: before && { at: before.at, stats: before.stats } })
    this.#metrics.onStats(id, stats)
    this.#setNode({ ...view, stats, rates: nodeRates(before?.stats ?? null, stats, ms) }, figuresMs)
    this.#putSeen(id)
    for (const link of stats.links) {
      const known = this.#links.get(linkId(id, link.to))
      const linkBefore = before?.stats.links.find(({ to }) => to === link.to) ?? null
      if (!known) continue
      this.#paces.set(known.id, linkPace(linkBefore, link, ms))
      this.#putLink({ ...known, stats: link, ...linkRates(linkBefore, link, ms) }, figuresMs)
      this.#putSeen(link.to)
    }
    const [was, is] = [primaryIn(last?.stats), primaryIn(stats)]
    if (was && is?.to !== was.to) this.#handOver(id, was.to, stats, at)
  }

  /** Another replica is the primary now, or none: where that one was lost, it stays known that it was. */
  #handOver(id: string, was: string, { links }: NodeStats, at: number): void {
    const isLost = links.find(({ to }) => to === was)?.attached === false
    const is = primaryIn({ links })?.to
    for (const link of this.#links.values()) {
      if (link.from !== id) continue
      const primaryUntil =
        isLost && link.to === was ? at : isLost || link.to === is ? null : link.primaryUntil
      if (primaryUntil !== link.primaryUntil) this.#putLink({ ...link, primaryUntil })
    }
  }

  /** A server that counts nothing by itself has done what the links to it have seen. */
  #putSeen(id: string): void {
    const view = this.#nodes.get(id)
    if (!view || !isForeign(view.kind)) return
    const pace = (link: string): LinkPace => this.#paces.get(link) ?? { begun: 0, failed: 0 }
    const own = this.#reports.get(id)?.stats ?? null
    const seen = seenTraffic(id, this.#topology, this.#links.values(), pace, own)
    if (seen) this.#setNode({ ...view, ...seen }, figuresMs)
    else if (view.counted) this.#setNode({ ...view, rates: noRates }, figuresMs)
  }

  /** Any event but log lines, which have their own list. */
  onEvent(event: JournalEvent): void {
    this.#events.push(event)
    this.#lastEvent = event.seq
    const made = this.#autopsies.onEvent(event)
    if (this.#isUnheard()) return
    this.#pending.addEvent(event)
    this.#pending.addAutopsies(made)
    this.#dirty()
  }

  onLines(lines: readonly LogLine[]): void {
    if (this.#isUnheard()) return
    this.#pending.addLogs(lines)
    this.#dirty()
  }

  metricsSince(t: number): MetricSample[] {
    return this.#metrics.since(t)
  }

  /** The whole state. What is pending is sent first, so that the next delta follows this snapshot. */
  snapshot(): LabSnapshot {
    this.flush()
    const { clock, version, host, runId, tail } = this.#options
    const now = clock.now()
    return {
      seq: this.#seq,
      version,
      host,
      run: { id: runId, startedAt: clock.startedAt, now },
      topology: this.#topology,
      seed: this.#seed,
      unsaved: this.#unsaved,
      trust: this.#trust,
      nodes: Object.fromEntries(this.#nodes),
      links: Object.fromEntries(this.#links),
      transfers: Object.fromEntries(this.#transfers),
      autopsies: [...this.#autopsies.list],
      load: this.#load,
      partitions: this.#partitions,
      ...(this.#machines && { machines: this.#machines }),
      ...(this.#exercise && { exercise: this.#exercise }),
      metrics: this.#metrics.since(now - snapshotMetricsMs),
      events: this.#events.slice(),
      logs: tail(snapshotLogsPerNode),
      lastEvent: this.#lastEvent
    }
  }

  /** Returns its disposer. */
  subscribe(listener: (delta: LabDelta) => void): () => void {
    if (!this.#isHeard) this.#skip()
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Sends what has changed now. */
  flush(): void {
    if (this.#deltaTimer) clearTimeout(this.#deltaTimer)
    this.#deltaTimer = null
    if (!this.#isHeard) return this.#skip()
    const views = { nodes: this.#nodes, links: this.#links, transfers: this.#transfers }
    const delta = this.#pending.make(this.#seq + 1, this.#options.clock.now(), views)
    if (!delta) return
    this.#seq++
    this.#pending = new PendingDelta()
    for (const listener of this.#listeners) {
      try {
        listener(delta)
      } catch {
        // A subscriber that throws is its own problem, never the others'.
      }
    }
  }

  close(): void {
    clearInterval(this.#sampleTimer)
    this.flush()
    if (this.#deltaTimer) clearTimeout(this.#deltaTimer)
    this.#listeners.clear()
  }

  #sample(): void {
    const now = this.#options.clock.now()
    const samples = this.#metrics.sample(this.#nodes.values(), now)
    const made = this.#autopsies.tick(now)
    if (this.#isUnheard()) return
    if (samples.length > 0) this.#pending.addMetrics(samples)
    this.#pending.addAutopsies(made)
    this.#dirty(figuresMs)
  }

  #putNode(given: TopologyNode, status: SupervisedNode): void {
    const node = { ...given, host: bindHost(this.#topology, given) }
    const before = this.#nodes.get(node.id)
    const { clock } = this.#options
    const running = status.stats !== null
    const works = running && (status.state === 'up' || status.state === 'draining')
    if (!works) this.#quiet(node.id, running)
    const view = nodeViewOf(node, status, clock)
    this.#setNode({
      ...view,
      // Of a server that is not ours, all that is known is what links have seen.
      stats:
        running || node.kind === 'existing'
          ? (before?.stats ?? (status.stats && withoutHidden(status.stats)))
          : null,
      counted: before?.counted ?? null,
      rates: works ? (before?.rates ?? noRates) : noRates,
      trouble: before?.trouble ?? null,
      exposed: isExposed(node),
      doorFaults: before?.doorFaults ?? []
    })
  }

  /** Nothing flows from a node that doesn't run, or is frozen: such a one keeps its counters. */
  #quiet(id: string, running: boolean): void {
    if (!running) this.#reports.delete(id)
    for (const link of this.#links.values()) {
      if (link.from !== id || link.stats === null) continue
      this.#putLink({ ...link, stats: running ? link.stats : null, rateUp: 0, rateDown: 0 })
      this.#paces.delete(link.id)
      this.#putSeen(link.to)
    }
  }

  #setNode(view: NodeView, withinMs?: number): void {
    this.#nodes.set(view.id, view)
    this.#pending.nodes.add(view.id)
    this.#dirty(withinMs)
  }

  #forgetNode(id: string): void {
    this.#nodes.delete(id)
    this.#reports.delete(id)
    this.#pending.nodes.add(id)
  }

  #putLink(view: LinkView, withinMs?: number): void {
    this.#links.set(view.id, view)
    this.#pending.links.add(view.id)
    this.#dirty(withinMs)
  }

  /** While nobody listens, nothing is put together to be sent. */
  get #isHeard(): boolean {
    return this.#listeners.size > 0
  }

  /** Whether nobody listens; then it is remembered that there was something. */
  #isUnheard(): boolean {
    if (this.#isHeard) return false
    this.#missed = true
    return true
  }

  /** What nobody has heard is in the next snapshot; the number tells whoever has an older one that there was something. */
  #skip(): void {
    if (!this.#missed) return
    this.#missed = false
    this.#seq++
    this.#pending = new PendingDelta()
  }

  /** There is something to send, which may wait so long, ms. */
  #dirty(withinMs = deltaMs): void {
    if (this.#isUnheard()) return
    const at = this.#options.clock.now() + withinMs
    if (this.#deltaTimer) {
      if (this.#deltaAt <= at) return
      clearTimeout(this.#deltaTimer)
    }
    this.#deltaAt = at
    this.#deltaTimer = setTimeout(() => this.flush(), withinMs)
    this.#deltaTimer.unref()
  }
}
