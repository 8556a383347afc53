import type { EventKind, JournalEvent } from '#shared/journal'
import type { LogNoiseKind } from '#shared/programs/log-noise'
import { learnsNoise } from '#shared/noise'
import type { ReplicaComparison } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import type { Topology } from '#shared/topology'
import { noiseOf } from '../noise/noise-of'
import { ProgramFacts } from '../noise/program-facts'
import { withoutNoise } from '../noise/without-noise'
import { compareLogs } from './compare-logs'

/** Whole logs of any nodes, and what is known of those that are programs of the user's own: by that, noise is found in them. */
export class WholeLogs {
  /** The events that tell something of them. */
  static readonly kinds: ReadonlySet<string> = new Set<EventKind>([
    'node-state',
    'node-exit',
    'node-listening',
    'session',
    'log-noise'
  ])
  /** What counts though it looks like noise. */
  #struck: ReadonlySet<LogNoiseKind> = new Set()
  readonly #facts = new Map<string, ProgramFacts>()
  /** Programs in whose lines noise is left out. */
  #learning: ReadonlySet<string> = new Set()

  setTopology(topology: Topology): void {
    const { nodes, links } = topology
    const learns = (id: string): boolean =>
      links.every(({ from, to }) => {
        const proxy = to === id ? nodes.find(node => node.id === from) : undefined
        return proxy?.kind !== 'replicating-proxy' || learnsNoise(proxy, topology)
      })
    this.#learning = new Set(nodes.flatMap(({ id, kind }) => (kind === 'external' && learns(id) ? [id] : [])))
  }

  /** What counts, of which a person said so. */
  get struck(): ReadonlySet<LogNoiseKind> {
    return this.#struck
  }

  onEvent(event: JournalEvent): void {
    const { node = '' } = event
    switch (event.kind) {
      case 'log-noise': {
        const struck = new Set(this.#struck)
        if (event.counts) struck.add(event.noise)
        else struck.delete(event.noise)
        this.#struck = struck
        return
      }
      case 'node-state':
        if (event.pid !== undefined) this.#of(node).addPid(event.t, event.pid)
        return
      case 'node-exit':
        return this.#of(node).addEnd(event.t)
      case 'node-listening':
        if (event.port !== undefined) this.#of(node).addOwnPort(event.port)
        return
      case 'session':
        for (const { to, localPort } of event.upstreams) {
          if (localPort === null || !this.#learning.has(to)) continue
          if (event.phase === 'open') this.#of(to).addConnection(localPort, event.openedAt)
          else this.#of(to).endConnection(localPort, event.openedAt, event.endedAt ?? event.t)
        }
    }
  }

  compare(logs: ReadonlyMap<string, readonly LogLine[]>, limit: number): Omit<ReplicaComparison, 'proxy'> {
    const found = new Map<string, ReturnType<typeof withoutNoise>['found']>()
    const compared = [...logs].map(([node, lines]) => {
      if (!this.#learning.has(node)) return [node, lines] as const
      const noiseless = withoutNoise(lines, this.#of(node), this.#struck)
      found.set(node, noiseless.found)
      return [node, noiseless.lines] as const
    })
    return { ...compareLogs(new Map(compared), limit), noise: noiseOf(found, this.#struck) }
  }

  #of(node: string): ProgramFacts {
    let facts = this.#facts.get(node)
    if (!facts) this.#facts.set(node, (facts = new ProgramFacts()))
    return facts
  }
}
