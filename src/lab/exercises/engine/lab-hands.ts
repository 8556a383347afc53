import type { CommandArgs, CommandName, CommandResults } from '#shared/contract'
import { RelevoError, type Result } from '#shared/errors'
import type { PartitionView } from '#shared/faults'
import type { LinkView, LoadView, MetricSample, NodeView, TransferView } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { TrustView } from '#shared/trust/trust'
import type { Projection } from '../../state/projection'

/** What an exercise sees of the lab, and can do there: no more than a person at the panel. */
export interface LabHands {
  /** ms since the run began. */
  readonly now: () => number
  /** @throws RelevoError */
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]>
  topology(): Topology
  node(id: string): NodeView | null
  link(id: string): LinkView | null
  transfer(id: string): TransferView | null
  load(): LoadView
  partitions(): readonly PartitionView[]
  trust(): TrustView | null
  /** Samples of the metrics that were taken after `t`. */
  samples(t: number): readonly MetricSample[]
  /** Resolves when the journal has what the client has counted up to now; it may not answer. */
  settle(): Promise<void>
}

/** Hands that call the lab's own commands, by the same way as anybody else. */
export function handsOf(lab: {
  readonly now: () => number
  readonly run: (command: string, args: unknown) => Promise<Result<unknown>>
  readonly projection: Pick<Projection, 'node' | 'link' | 'transfer' | 'load' | 'partitions' | 'metricsSince'>
  readonly topology: () => Topology
  readonly trust: () => TrustView | null
  readonly settle: () => Promise<void>
}): LabHands {
  const { now, run, projection, topology, trust, settle } = lab
  return {
    now,
    topology,
    trust,
    node: id => projection.node(id),
    link: id => projection.link(id),
    transfer: id => projection.transfer(id),
    load: () => projection.load,
    partitions: () => projection.partitions,
    samples: t => projection.metricsSince(t),
    settle,
    call: async <C extends CommandName>(command: C, args: CommandArgs<C>) => {
      const result = await run(command, args)
      if (result.ok) return result.value as CommandResults[C]
      const { code, message, details } = result.error
      throw new RelevoError(code, message, details)
    }
  }
}
