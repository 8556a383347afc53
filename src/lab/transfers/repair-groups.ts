import type { PartitionView } from '#shared/faults'
import { repairDefaults } from '#shared/transfers/repair'
import type { NodeView } from '#shared/state'
import type { Topology } from '#shared/topology'
import { separates } from '../faults/partition'
import type { RunObserver } from '../journal/recorder'
import type { SupervisedNode } from '../supervisor/types'
import { reachHost } from '../topology/places'
import { receiversBehind } from './behind'

/** How long changes gather before the receivers are told, ms. */
const gatherMs = 100

interface RepairGroupsOptions {
  readonly topology: () => Topology
  readonly node: (id: string) => NodeView | null
  readonly callNode: (id: string, name: string, args: unknown) => Promise<unknown>
}

/**
 * Tells each receiver whom it may get files from: those behind the same replicating proxies, but for those that a
 * partition separates it from. What they do with it they do by themselves.
 */
export class RepairGroups implements RunObserver {
  readonly #options: RepairGroupsOptions
  /** What each receiver that is up was told last. */
  readonly #told = new Map<string, string>()
  #partitions: readonly PartitionView[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(options: RepairGroupsOptions) {
    this.#options = options
  }

  onState({ id, state }: Pick<SupervisedNode, 'id' | 'state'>): void {
    if (state !== 'up') this.#told.delete(id)
    this.changed()
  }

  /** Nothing passes between their sides. */
  setPartitions(partitions: readonly PartitionView[]): void {
    this.#partitions = partitions
    this.changed()
  }

  /** The topology is another one. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.#tellAll(), gatherMs)
    this.#timer.unref()
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
  }

  #tellAll(): void {
    this.#timer = null
    const topology = this.#options.topology()
    const groups = topology.nodes
      .filter(({ kind }) => kind === 'replicating-proxy')
      .map(({ id }) => receiversBehind(topology, id))
    for (const id of new Set(groups.flat())) {
      if (this.#options.node(id)?.state !== 'up') continue
      const peers = new Set(groups.filter(group => group.includes(id)).flat())
      this.#tell(id, [...peers], topology)
    }
  }

  #tell(id: string, group: readonly string[], topology: Topology): void {
    const { node, callNode } = this.#options
    const isCut = (peer: string): boolean =>
      this.#partitions.some(partition => separates(partition, id, peer))
    const peers = group.flatMap(peer => {
      const found = topology.nodes.find(one => one.id === peer)
      const port =
        found?.kind === 'file-server' ? (node(peer)?.receiverPort ?? found.receiverPort) : undefined
      if (!found || port === undefined || peer === id || isCut(peer)) return []
      return [{ id: peer, host: reachHost(topology, found), port }]
    })
    const settings = { ...repairDefaults, ...topology.repair, peers }
    const text = JSON.stringify(settings)
    if (this.#told.get(id) === text) return
    this.#told.set(id, text)
    // One that ends meanwhile is told when it is up again.
    callNode(id, 'repair.set', settings).catch(() => this.#told.delete(id))
  }
}
