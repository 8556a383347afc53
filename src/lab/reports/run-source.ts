import type { ExerciseView } from '#shared/exercise/view'
import type { Topology } from '#shared/topology'
import type { RunReader } from '../runs/reading/run-reader'

/** A run to be reported on, with what is known of it at its end. */
export interface RunSource {
  readonly reader: RunReader
  /** How long it took, or has taken so far, ms. */
  readonly durationMs: number
  /** As it was at the end. */
  readonly topology: Topology
  readonly exercise: ExerciseView | null
  /** Head of the chain over its journal; null where it has none. */
  readonly head: string | null
}

/** @throws RelevoError `NOT_RECORDED`, `RUN_INVALID` */
export async function sourceOf(reader: RunReader): Promise<RunSource> {
  const { until } = await reader.span()
  const { state } = await reader.moment(until)
  const { head } = await reader.verify()
  const durationMs = reader.info.durationMs ?? until
  return { reader, durationMs, topology: state.topology, exercise: state.exercise ?? null, head }
}
