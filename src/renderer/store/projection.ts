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
import type { LinkId } from '#shared/links'
import type { Topology } from '#shared/topology'
import type { TrustView } from '#shared/trust/trust'

/** What the panel knows of the lab, lists apart. Never changed in place, so that selectors compare by identity. */
export interface LabData {
  readonly version: string
  readonly host: LabSnapshot['host']
  readonly run: { readonly id: string; readonly startedAt: number }
  readonly topology: Topology
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
}

const maxAutopsies = 500

export function fromSnapshot(snapshot: LabSnapshot): LabData {
  const { version, host, run, topology, unsaved, trust, nodes, links } = snapshot
  const { transfers, autopsies, load, partitions } = snapshot
  return {
    version,
    host,
    run: { id: run.id, startedAt: run.startedAt },
    topology,
    unsaved,
    trust,
    nodes,
    links,
    transfers,
    autopsies,
    load,
    partitions
  }
}

export function applyDelta(data: LabData, delta: LabDelta): LabData {
  return {
    ...data,
    topology: delta.topology ?? data.topology,
    unsaved: delta.unsaved ?? data.unsaved,
    trust: delta.trust === undefined ? data.trust : delta.trust,
    nodes: merge(data.nodes, delta.nodes),
    links: merge(data.links, delta.links),
    transfers: merge(data.transfers, delta.transfers),
    autopsies: delta.autopsies ? mergeAutopsies(data.autopsies, delta.autopsies) : data.autopsies,
    load: delta.load ?? data.load,
    partitions: delta.partitions ?? data.partitions
  }
}

function merge<T>(
  entries: Readonly<Record<string, T>>,
  changes: Readonly<Record<string, T | null>> | undefined
): Readonly<Record<string, T>> {
  if (!changes) return entries
  const merged: Record<string, T> = { ...entries }
  for (const [id, entry] of Object.entries(changes)) {
    if (entry === null) delete merged[id]
    else merged[id] = entry
  }
  return merged
}

/** An autopsy that comes again replaces the earlier one: its first byte may have been measured since. */
function mergeAutopsies(known: readonly Autopsy[], added: readonly Autopsy[]): readonly Autopsy[] {
  const ids = new Set(added.map(autopsy => autopsy.id))
  return [...known.filter(autopsy => !ids.has(autopsy.id)), ...added].slice(-maxAutopsies)
}
