import type { ExerciseView } from '#shared/exercise/view'
import type { PartitionView } from '#shared/faults'
import type {
  Autopsy,
  LabDelta,
  LabSnapshot,
  LinkView,
  LoadView,
  NodeView,
  TransferView
} from '#shared/state'
import type { RoadsRun } from '#shared/roads/roads'
import type { LinkId } from '#shared/links'
import type { MachineView } from '#shared/machines'
import type { Topology } from '#shared/topology'
import type { TrustView } from '#shared/trust/trust'
import { reuse } from './reuse'

/** What the panel knows of the lab, lists apart. Never changed in place, so that selectors compare by identity. */
export interface LabData {
  readonly version: string
  readonly host: LabSnapshot['host']
  readonly run: { readonly id: string; readonly startedAt: number }
  readonly topology: Topology
  readonly seed: number
  readonly unsaved: boolean
  readonly trust: TrustView | null
  readonly nodes: Readonly<Record<string, NodeView>>
  readonly links: Readonly<Record<LinkId, LinkView>>
  readonly transfers: Readonly<Record<string, TransferView>>
  /** Oldest first, the last 500. */
  readonly autopsies: readonly Autopsy[]
  readonly load: LoadView
  /** Oldest first. */
  readonly partitions: readonly PartitionView[]
  /** By id; left out where the topology has none. */
  readonly machines?: Readonly<Record<string, MachineView>>
  /** Left out, or null: none is open. */
  readonly exercise?: ExerciseView | null
  /** Left out: none was measured. */
  readonly roads?: RoadsRun
}

const maxAutopsies = 500

export function fromSnapshot(snapshot: LabSnapshot): LabData {
  const { version, host, run, topology, seed, unsaved, trust, nodes, links } = snapshot
  const { transfers, autopsies, load, partitions, machines } = snapshot
  return {
    version,
    host,
    run: { id: run.id, startedAt: run.startedAt },
    topology,
    seed,
    unsaved,
    trust,
    nodes,
    links,
    transfers,
    autopsies,
    load,
    partitions,
    ...(machines && { machines }),
    ...(snapshot.exercise && { exercise: snapshot.exercise }),
    ...(snapshot.roads && { roads: snapshot.roads })
  }
}

/** `data` after `delta`, whose objects become its own; the same object when nothing in it changes. */
export function applyDelta(data: LabData, delta: LabDelta): LabData {
  const next: LabData = {
    ...data,
    topology: delta.topology ?? data.topology,
    seed: delta.seed ?? data.seed,
    unsaved: delta.unsaved ?? data.unsaved,
    trust: delta.trust === undefined ? data.trust : delta.trust,
    nodes: merge(data.nodes, delta.nodes),
    links: merge(data.links, delta.links),
    transfers: merge(data.transfers, delta.transfers),
    autopsies: delta.autopsies ? mergeAutopsies(data.autopsies, delta.autopsies) : data.autopsies,
    load: reuse(data.load, delta.load ?? data.load),
    partitions: reuse(data.partitions, delta.partitions ?? data.partitions),
    ...(delta.machines && { machines: delta.machines }),
    ...(delta.roads && { roads: reuse(data.roads ?? delta.roads, delta.roads) }),
    ...(delta.exercise !== undefined && { exercise: reuse(data.exercise ?? null, delta.exercise) })
  }
  return sameOr(data, next)
}

/** `before`, if nothing of it is another in `after`. */
function sameOr(before: LabData, after: LabData): LabData {
  const keys = Object.keys(after) as (keyof LabData)[]
  return keys.every(key => before[key] === after[key]) ? before : after
}

/** Whether anything has changed but figures, which may wait to be drawn. */
export function hasNews(before: LabData, after: LabData): boolean {
  if (before === after) return false
  const keys = Object.keys(after) as (keyof LabData)[]
  if (keys.some(key => key !== 'nodes' && key !== 'links' && before[key] !== after[key])) return true
  return (
    differ(before.nodes, after.nodes, nodeFigures) ||
    differ(before.links, after.links, linkFigures) ||
    Object.values(after.links).some(
      ({ id, stats }) => standingOf(stats) !== standingOf(before.links[id]?.stats)
    )
  )
}

const nodeFigures: ReadonlySet<string> = new Set<keyof NodeView>(['stats', 'rates'])
const linkFigures: ReadonlySet<string> = new Set<keyof LinkView>(['stats', 'rateUp', 'rateDown'])

/** Whether an entry has come, has gone, or is another in something else than its `figures`. */
function differ<T extends object>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  figures: ReadonlySet<string>
): boolean {
  if (before === after) return false
  const ids = Object.keys(after)
  if (ids.length !== Object.keys(before).length) return true
  return ids.some(id => {
    const [was, is] = [before[id], after[id]]
    if (was === is) return false
    if (was === undefined || is === undefined) return true
    const keys = Object.keys(is) as (keyof T & string)[]
    return keys.some(key => !figures.has(key) && was[key] !== is[key])
  })
}

/** What a link's counters say besides how much. */
function standingOf(stats: LinkView['stats'] | undefined): string {
  return stats
    ? `${stats.health} ${stats.attached} ${stats.primary ?? false} ${stats.pendingSessions ?? 0}`
    : ''
}

function merge<T>(
  entries: Readonly<Record<string, T>>,
  changes: Readonly<Record<string, T | null>> | undefined
): Readonly<Record<string, T>> {
  if (!changes) return entries
  const merged: Record<string, T> = { ...entries }
  for (const [id, entry] of Object.entries(changes)) {
    if (entry === null) delete merged[id]
    else merged[id] = reuse(entries[id] ?? entry, entry)
  }
  return Object.keys(merged).every(id => merged[id] === entries[id]) &&
    Object.keys(merged).length === Object.keys(entries).length
    ? entries
    : merged
}

/** An autopsy that comes again replaces the earlier one: its first byte may have been measured since. */
function mergeAutopsies(known: readonly Autopsy[], added: readonly Autopsy[]): readonly Autopsy[] {
  const ids = new Set(added.map(autopsy => autopsy.id))
  return [...known.filter(autopsy => !ids.has(autopsy.id)), ...added].slice(-maxAutopsies)
}
