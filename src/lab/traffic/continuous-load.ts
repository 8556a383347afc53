import type { CommandOrigin } from '#shared/contract'
import type { LoadView, NodeState } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { RunObserver } from '../journal/recorder'
import type { Projection } from '../state/projection'
import type { SupervisedNode, Supervisor } from '../supervisor/types'
import { clientOf } from '../topology/implicit-client'
import { comparisonOf } from './comparison'
import { loadTargets, type LoadTarget } from './load-targets'

interface ContinuousLoadOptions {
  readonly supervisor: Pick<Supervisor, 'call' | 'status'>
  /** Holds what load is wanted, which the panel shows. */
  readonly projection: Pick<Projection, 'load' | 'setLoad'>
  readonly topology: () => Topology
  readonly onProblem: (message: string) => void
}

/** The load that the client node sends by itself, as long as somebody wants it: also in its next life. */
export class ContinuousLoad implements RunObserver {
  readonly #options: ContinuousLoadOptions
  #targets: readonly LoadTarget[] = []

  constructor(options: ContinuousLoadOptions) {
    this.#options = options
  }

  /** Wants this load from now on; one that the client does not take is not wanted. @throws RelevoError */
  async set(
    wanted: Pick<LoadView, 'enabled' | 'rate' | 'rates' | 'clients'>,
    by: CommandOrigin
  ): Promise<void> {
    const { projection } = this.#options
    const before = projection.load
    projection.setLoad({ ...before, ...wanted })
    try {
      await this.#apply(by)
    } catch (error) {
      projection.setLoad({ ...before, targets: projection.load.targets })
      throw error
    }
  }

  /** The topology is another one: a client that goes on is told what it says from now on. */
  onTopology(topology: Topology): void {
    const { projection, supervisor } = this.#options
    const client = clientOf(topology)
    const targets = loadTargets(topology, client)
    if (JSON.stringify(targets) === JSON.stringify(this.#targets)) return
    this.#targets = targets
    projection.setLoad({
      ...projection.load,
      targets: targets.map(({ to, load: { protocol } }) => ({ to, protocol }))
    })
    if (projection.load.enabled && supervisor.status(client).state === 'up') this.#applySaying()
  }

  /** A client that has started knows of no load yet; one that goes on after a freeze does. */
  onState({ id, state }: SupervisedNode, before: NodeState | undefined): void {
    const { projection, topology } = this.#options
    if (state !== 'up' || before === 'frozen' || id !== clientOf(topology())) return
    if (projection.load.enabled) this.#applySaying()
  }

  #applySaying(): void {
    this.#apply('host').catch((error: unknown) => this.#options.onProblem(`load: ${String(error)}`))
  }

  async #apply(by: CommandOrigin): Promise<void> {
    const { supervisor, projection, topology } = this.#options
    const { enabled, rate, rates = {}, clients } = projection.load
    const client = clientOf(topology())
    const targets = enabled
      ? await Promise.all(
          loadTargets(topology(), client).map(async target => {
            const comparison = await comparisonOf(target.load, topology(), supervisor)
            return {
              ...target,
              // A node may be called `constructor`.
              ...(Object.hasOwn(rates, target.to) && { rate: rates[target.to] }),
              ...(comparison !== undefined && { comparison })
            }
          })
        )
      : []
    await supervisor.call(client, 'load', {
      enabled,
      rate,
      targets,
      by,
      ...(clients !== undefined && { clients })
    })
  }
}
