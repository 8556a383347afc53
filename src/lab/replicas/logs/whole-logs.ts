import type { JournalEvent } from '#shared/journal'
import type { LogNoiseKind } from '#shared/programs/log-noise'
import { learnsNoise } from '#shared/noise'
import type { ReplicaComparison } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import type { Topology } from '#shared/topology'
import { noiseOf } from '../noise/noise-of'
import type { KnownPrograms } from '../noise/known-programs'
import { NoiselessLog, type FoundNoise } from '../noise/noiseless-log'
import { compareLogs } from './compare-logs'

/** Whole logs of any nodes; in those of programs of the user's own, noise is found. */
export class WholeLogs {
  readonly #programs: KnownPrograms
  /** What counts though it looks like noise. */
  #struck: ReadonlySet<LogNoiseKind> = new Set()
  /** Programs in whose lines noise is left out. */
  #learning: ReadonlySet<string> = new Set()

  constructor(programs: KnownPrograms) {
    this.#programs = programs
  }

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
    if (event.kind !== 'log-noise') return
    const struck = new Set(this.#struck)
    if (event.counts) struck.add(event.noise)
    else struck.delete(event.noise)
    this.#struck = struck
  }

  compare(logs: ReadonlyMap<string, readonly LogLine[]>, limit: number): Omit<ReplicaComparison, 'proxy'> {
    const found = new Map<string, ReadonlyMap<LogNoiseKind, FoundNoise>>()
    const compared = [...logs].map(([node, lines]) => {
      if (!this.#learning.has(node)) return [node, lines] as const
      const noiseless = new NoiselessLog(this.#programs.of(node), this.#struck)
      for (const line of lines) noiseless.add(line)
      found.set(node, noiseless.found)
      return [node, noiseless.lines] as const
    })
    return { ...compareLogs(new Map(compared), limit), noise: noiseOf(found, this.#struck) }
  }
}
