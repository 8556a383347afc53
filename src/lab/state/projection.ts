import type { ExerciseView } from '#shared/exercise/view'
import type { FaultView, PartitionView } from '#shared/faults'
import type { JournalEvent } from '#shared/journal'
import type { MachineView } from '#shared/machines'
import type { RoadsRun } from '#shared/roads/roads'
import type {
  Autopsy,
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
import { DeltaFeed } from './delta-feed'
import type { PendingDelta } from './pending-delta'
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
  /** Takes each sample for the record. */
  readonly onSamples?: (samples: readonly MetricSample[]) => void
}

/**
 * What the panel shows, derived from what the supervisor tells: one snapshot for whoever comes, then deltas of
 * what changed, the same object for every subscriber.
 */
export class Projection implements RunObserver {
  #topology: Topology
  #seed: number
  #unsaved = false
  #trust: TrustView | null = null
  #load: LoadView = { enabled: false, rate: 128, targets: [] }
  #partitions: readonly PartitionView[] = []
  #exercise: ExerciseView | null = null
  #roads: RoadsRun | null = null
  #machines: Readonly<Record<string, MachineView>> | null = null
  readonly #sampleTimer: NodeJS.Timeout
  readonly #nodes = new Map<string, NodeView>()
  readonly #links = new Map<string, LinkView>()
  readonly #transfers = new Map<string, TransferView>()
  readonly #paces = new Map<string, LinkPace>()
  /** Links by which a replica has been sent something, in this life of their proxy or an earlier one. */
  readonly #fed = new Set<string>()
  readonly #reports = new Map<string, Report>()
  readonly #events = new Ring<JournalEvent>(snapshotEvents)
  #lastEvent = 0
  readonly #metrics = new Metrics()
  readonly #autopsies = new Autopsies()
  /** When something was told last, ms since the run began. */
  #toldAt = 0
  /** What those who look on are told, and what is recorded: the same, without events, lines and samples. */
  readonly #live: DeltaFeed
  readonly #tape: DeltaFeed
  readonly #options: ProjectionOptions

  constructor(topology: Topology, options: ProjectionOptions) {
    this.#options = options
    this.#topology = topology
    this.#seed = options.seed
    const views = { nodes: this.#nodes, links: this.#links, transfers: this.#transfers }
    const feed = { now: () => options.clock.now(), moment: () => this.#moment(), views }
    this.#tape = new DeltaFeed(feed)
    // What somebody is told is recorded just before: then the record says at each moment what was shown.
    this.#live = new DeltaFeed({ ...feed, before: () => this.#tape.flush() })
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

  get partitions(): readonly PartitionView[] {
    return this.#partitions
  }

  get load(): LoadView {
    return this.#load
  }

  /** Takes a topology and the status of each of its nodes. */
  setTopology(topology: Topology, unsaved: boolean, status: (id: string) => SupervisedNode): void {
    this.#topology = topology
    this.#mark(pending => (pending.topology = topology))
    this.setUnsaved(unsaved)
    const ids = new Set(topology.nodes.map(node => node.id))
    for (const id of this.#nodes.keys()) if (!ids.has(id)) this.#forgetNode(id)
    for (const node of topology.nodes) this.#putNode(node, status(node.id))

    const linkIds = new Set<string>(topology.links.map(({ from, to }) => linkId(from, to)))
    for (const id of this.#links.keys()) {
      if (linkIds.has(id)) continue
      this.#links.delete(id)
      this.#fed.delete(id)
      this.#mark(pending => pending.links.add(id))
    }
    for (const link of topology.links) {
      const id = linkId(link.from, link.to)
      if (!this.#links.has(id)) this.#putLink(linkViewOf(link))
    }
  }

  setSeed(seed: number): void {
    if (seed === this.#seed) return
    this.#seed = seed
    this.#mark(pending => (pending.seed = seed))
  }

  setUnsaved(unsaved: boolean): void {
    this.#unsaved = unsaved
    this.#mark(pending => (pending.unsaved = unsaved))
  }

  setTrust(trust: TrustView | null): void {
    if (trust === null && this.#trust === null) return
    this.#trust = trust
    this.#mark(pending => (pending.trust = trust))
  }

  setLoad(load: LoadView): void {
    this.#load = load
    this.#mark(pending => (pending.load = load))
  }

  setPartitions(partitions: readonly PartitionView[]): void {
    if (partitions.length === 0 && this.#partitions.length === 0) return
    this.#partitions = partitions
    this.#mark(pending => (pending.partitions = partitions))
  }

  setExercise(exercise: ExerciseView | null): void {
    this.#exercise = exercise
    this.#mark(pending => (pending.exercise = exercise))
  }

  setRoads(roads: RoadsRun): void {
    this.#roads = roads
    this.#mark(pending => (pending.roads = roads))
  }

  setMachines(machines: Readonly<Record<string, MachineView>>): void {
    this.#machines = machines
    this.#mark(pending => (pending.machines = machines))
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
    this.#mark(pending => pending.transfers.add(view.id))
  }

  removeTransfer(id: string): void {
    this.#transfers.delete(id)
    this.#mark(pending => pending.transfers.add(id))
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
      if (view.kind === 'replicating-proxy' && link.bytesUp > 0) this.#fed.add(known.id)
      this.#paces.set(known.id, linkPace(linkBefore, link, ms))
      const again = known.startedAgain ?? (link.seemsStartedAgain && 'concluded')
      this.#putLink(
        { ...known, ...(again && { startedAgain: again }), stats: link, ...linkRates(linkBefore, link, ms) },
        figuresMs
      )
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
    if (event.kind === 'renewed' && event.node !== undefined) this.#beganAgain(event.node)
    const made = this.#autopsies.onEvent(event)
    this.#live.mark(pending => pending.addEvent(event), deltaMs)
    this.#tape.mark(pending => pending.countEvent(event), figuresMs)
    this.#markAutopsies(made)
  }

  onLines(lines: readonly LogLine[]): void {
    this.#live.mark(pending => pending.addLogs(lines), deltaMs)
    this.#tape.mark(pending => pending.countLogs(lines), figuresMs)
  }

  metricsSince(t: number): MetricSample[] {
    return this.#metrics.since(t)
  }

  /** The whole state. What is pending is sent first, so that the next delta follows this snapshot. */
  snapshot(): LabSnapshot {
    this.#live.flush()
    // What somebody has seen is recorded as it was seen.
    this.#tape.flush()
    const now = this.#moment()
    return {
      ...this.#state(this.#live.seq, now),
      metrics: this.#metrics.since(now - snapshotMetricsMs),
      events: this.#events.slice(),
      logs: this.#options.tail(snapshotLogsPerNode)
    }
  }

  /** Returns its disposer. */
  subscribe(listener: (delta: LabDelta) => void): () => void {
    return this.#live.subscribe(listener)
  }

  /** Sends what has changed now. */
  flush(): void {
    this.#live.flush()
  }

  /**
   * Deltas for the record, with numbers of their own: four a second but for news, and without events, lines and samples,
   * of which there are other records. Returns its disposer.
   */
  subscribeTape(listener: (delta: LabDelta) => void): () => void {
    return this.#tape.subscribe(listener)
  }

  /** The whole state for the record, which the next delta of it follows: of the logs, the newest line of each node. */
  keyframe(): LabSnapshot {
    this.#tape.flush()
    const logs = this.#options.tail(1)
    return { ...this.#state(this.#tape.seq, this.#moment()), metrics: [], events: [], logs }
  }

  /**
   * When something is told, ms since the run began: whole ones, as a person can ask for them, and no two the same. So a
   * moment that was shown is one of the record, exactly.
   */
  #moment(): number {
    this.#toldAt = Math.max(Math.ceil(this.#options.clock.now()), this.#toldAt + 1)
    return this.#toldAt
  }

  /** The present, no earlier than what was told last, ms since the run began. */
  get now(): number {
    return Math.max(Math.ceil(this.#options.clock.now()), this.#toldAt)
  }

  close(): void {
    clearInterval(this.#sampleTimer)
    this.#live.close()
    this.#tape.close()
  }

  #state(seq: number, now: number): Omit<LabSnapshot, 'metrics' | 'events' | 'logs'> {
    const { clock, version, host, runId } = this.#options
    return {
      seq,
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
      ...(this.#roads && { roads: this.#roads }),
      lastEvent: this.#lastEvent
    }
  }

  #sample(): void {
    const now = this.#moment()
    const samples = this.#metrics.sample(this.#nodes.values(), now)
    this.#markAutopsies(this.#autopsies.tick(now))
    if (samples.length === 0) return
    this.#options.onSamples?.(samples)
    this.#live.mark(pending => pending.addMetrics(samples), figuresMs)
    // At once: their record has no other word of when they were told than their own time.
    this.#live.flush()
  }

  #putNode(given: TopologyNode, status: SupervisedNode): void {
    const node = { ...given, host: bindHost(this.#topology, given) }
    const before = this.#nodes.get(node.id)
    const { clock } = this.#options
    const running = status.stats !== null
    const works = running && (status.state === 'up' || status.state === 'draining')
    if (!works) this.#quiet(node.id, running)
    if (node.kind === 'external' && status.state === 'starting' && before?.state !== 'starting')
      this.#beganAgain(node.id)
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

  /** What a program kept in memory alone has ended with its last life. */
  #beganAgain(id: string): void {
    for (const link of this.#links.values()) {
      if (link.to === id && this.#fed.has(link.id)) this.#putLink({ ...link, startedAgain: 'seen' })
    }
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
    this.#mark(pending => pending.nodes.add(view.id), withinMs)
  }

  #forgetNode(id: string): void {
    this.#nodes.delete(id)
    this.#reports.delete(id)
    this.#mark(pending => pending.nodes.add(id))
  }

  #putLink(view: LinkView, withinMs?: number): void {
    this.#links.set(view.id, view)
    this.#mark(pending => pending.links.add(view.id), withinMs)
  }

  #markAutopsies(made: readonly Autopsy[]): void {
    if (made.length > 0) this.#mark(pending => pending.addAutopsies(made))
  }

  /** There is something to tell, which may wait so long, ms. */
  #mark(change: (pending: PendingDelta) => void, withinMs = deltaMs): void {
    this.#live.mark(change, withinMs)
    this.#tape.mark(change, withinMs)
  }
}
