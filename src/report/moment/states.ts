import type { JournalEvent } from '#shared/journal'
import { linkId, type LinkId } from '#shared/links'
import type { NodeState } from '#shared/names'
import type { Topology } from '#shared/topology'
import type { GraphState } from '../figures/graph'
import type { Act, Moment } from './acts'

/** Follows how the lab stood, by the events of the journal alone. */
export class States {
  readonly #topology: Topology
  readonly #states = new Map<string, NodeState>()
  readonly #faults = new Map<LinkId, Map<string, string>>()
  readonly #partitions = new Map<string, readonly (readonly string[])[]>()
  readonly #detached = new Set<LinkId>()
  /** By the proxy's id, the replica whose reply its clients get. */
  readonly #primaries = new Map<string, string>()

  constructor(topology: Topology) {
    this.#topology = topology
    for (const { id } of topology.nodes) this.#states.set(id, 'stopped')
    for (const { id, kind } of topology.nodes) {
      const first = topology.links.find(({ from }) => from === id)
      if (kind === 'replicating-proxy' && first) this.#primaries.set(id, first.to)
    }
  }

  take(event: JournalEvent): void {
    const { node } = event
    switch (event.kind) {
      case 'node-state':
        if (node !== undefined) this.#states.set(node, event.to)
        return
      case 'attached':
        if (node !== undefined) this.#detached.delete(linkId(node, event.to))
        return
      case 'detached':
        if (node !== undefined) this.#detached.add(linkId(node, event.to))
        return
      case 'failover':
        if (node !== undefined && this.#primaries.has(node)) this.#primaries.set(node, event.to)
        return
      case 'fault-set': {
        const link = event.link as LinkId
        const faults = this.#faults.get(link) ?? new Map<string, string>()
        this.#faults.set(link, faults.set(event.name, event.type))
        return
      }
      case 'fault-cleared':
        this.#faults.get(event.link as LinkId)?.delete(event.name)
        return
      case 'partition-set':
        this.#partitions.set(event.name, event.sides)
        return
      case 'partition-cleared':
        this.#partitions.delete(event.name)
        return
      case 'faults-reset':
        this.#faults.clear()
        this.#partitions.clear()
        return
    }
  }

  /** @param said what a partition is called, and a type of fault */
  at(
    moment: Moment | null,
    said: { readonly partition: string; readonly fault: (type: string) => string }
  ): GraphState {
    const faults = new Map<LinkId, string>()
    for (const [link, named] of this.#faults)
      if (named.size > 0) faults.set(link, [...named.values()].map(said.fault).join(', '))
    for (const { from, to } of this.#topology.links) {
      const cut = [...this.#partitions.values()].some(sides => {
        const side = (id: string): number => sides.findIndex(nodes => nodes.includes(id))
        return side(from) >= 0 && side(to) >= 0 && side(from) !== side(to)
      })
      if (cut) faults.set(linkId(from, to), said.partition)
    }
    return {
      states: new Map(this.#states),
      faults,
      detached: new Set(this.#detached),
      primary: new Set([...this.#primaries].map(([proxy, replica]) => linkId(proxy, replica))),
      acted: new Set((moment?.acts ?? []).flatMap(touched))
    }
  }
}

function touched(act: Act): readonly string[] {
  if (act.kind === 'partition-set') return act.sides.flat()
  return [act.node, act.link].flatMap(id => id ?? [])
}
