import type { LoadView, NodeState } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { RunObserver } from '../journal/recorder'
import type { Projection } from '../state/projection'
import type { SupervisedNode, Supervisor } from '../supervisor/types'
import { clientOf } from '../topology/implicit-client'
import { loadTargets } from './load-targets'

interface ContinuousLoadOptions {
  readonly supervisor: Pick<Supervisor, 'call'>
  /** Holds what load is wanted, which the panel shows. */
  readonly projection: Pick<Projection, 'load' | 'setLoad'>
  readonly topology: () => Topology
  readonly onProblem: (message: string) => void
}

/** The load that the client node sends by itself, as long as somebody wants it: also in its next life. */
export class ContinuousLoad implements RunObserver {
  readonly #options: ContinuousLoadOptions

  constructor(options: ContinuousLoadOptions) {
    this.#options = options
  }

  /** Wants this load from now on; one that the client does not take is not wanted. @throws RelevoError */
  async set(load: LoadView): Promise<void> {
    const { projection } = this.#options
    const before = projection.load
    projection.setLoad(load)
    try {
      await this.#apply()
    } catch (error) {
      projection.setLoad(before)
      throw error
    }
  }

  /** A client that has started knows of no load yet; one that goes on after a freeze does. */
  onState({ id, state }: SupervisedNode, before: NodeState | undefined): void {
    const { projection, topology, onProblem } = this.#options
    if (state !== 'up' || before === 'frozen' || id !== clientOf(topology())) return
    if (projection.load.enabled) this.#apply().catch((error: unknown) => onProblem(`load: ${String(error)}`))
  }

  async #apply(): Promise<void> {
    const { supervisor, projection, topology } = this.#options
    const { enabled, rate } = projection.load
    const client = clientOf(topology())
    const targets = enabled ? loadTargets(topology(), client) : []
    await supervisor.call(client, 'load', { enabled, rate, targets })
  }
}
