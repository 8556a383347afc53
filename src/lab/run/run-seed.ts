import { anySeed, seededDraws, type Draws } from '#system/random'
import type { Topology } from '#shared/topology'

/**
 * Whose seed all chance in a run comes from: the one that was asked for when the lab was opened, otherwise the
 * topology's, otherwise one that is drawn once for the run.
 */
export class RunSeed {
  draws: Draws
  #asked: number | undefined
  readonly #drawn = anySeed()

  constructor(asked: number | undefined, topology: Topology) {
    this.#asked = asked
    this.draws = seededDraws(this.#of(topology))
  }

  /** From now on all comes from this seed, whatever the topology says. */
  ask(seed: number): void {
    this.#asked = seed
    if (seed !== this.seed) this.draws = seededDraws(seed)
  }

  get seed(): number {
    return this.draws.seed
  }

  /** Another topology is in the lab: nodes that start from now on draw from its seed. */
  setTopology(topology: Topology): void {
    if (this.#of(topology) !== this.seed) this.draws = seededDraws(this.#of(topology))
  }

  #of(topology: Topology): number {
    return this.#asked ?? topology.seed ?? this.#drawn
  }
}
