import type { ExerciseView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import type { LabSnapshot } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { RunReader } from '../runs/reading/run-reader'

/** A run to be reported on, with what is known of it at its end. */
export interface RunSource {
  readonly reader: RunReader
  /** How long it took, or has taken so far, ms. */
  readonly durationMs: number
  /** As it was at the end. */
  readonly topology: Topology
  /** One that was closed, as it was before. */
  readonly exercise: ExerciseView | null
  /** Number of the last event that was known when the exercise was shown like this. */
  readonly exerciseUntil: number
  /** Head of the chain over its journal; null where it has none. */
  readonly head: string | null
  /** Of a run that has no end yet, up to where it was known; null: all of it. */
  readonly known: KnownUntil | null
}

/** Up to where a run that goes on was known. */
export interface KnownUntil {
  /** Number of the last entry of the journal. */
  readonly seq: number
  /** Ms since the run began. */
  readonly ms: number
}

/**
 * @param at as it was known then, when it went on; left out, as it is known now
 * @param wanted name of the exercise that it is to be of; left out, the last
 * @throws RelevoError `NOT_RECORDED`, `RUN_INVALID`
 */
export async function sourceOf(
  reader: RunReader,
  { at, wanted }: { readonly at?: KnownUntil | undefined; readonly wanted?: string | undefined } = {}
): Promise<RunSource> {
  const until = at?.ms ?? (await reader.span()).until
  const durationMs = at?.ms ?? reader.info.durationMs ?? until
  const { state } = await reader.moment(until)
  const { head } = await reader.verify()
  const isShown = state.exercise && (wanted === undefined || state.exercise.name === wanted)
  const shown = isShown ? state : await lastShown(reader, state, wanted)
  const { exercise = null, lastEvent: exerciseUntil } = shown
  const { topology } = state
  const last = reader.journal.blocks.at(-1)?.last ?? 0
  const known = at ?? (reader.info.endedAt === null ? { seq: last, ms: until } : null)
  return { reader, durationMs, topology, exercise, exerciseUntil, head, known }
}

/** The state in which an exercise that was closed, or followed by another, had come as far as it did. */
async function lastShown(
  reader: RunReader,
  state: LabSnapshot,
  wanted: string | undefined
): Promise<LabSnapshot> {
  let last: JournalEvent | null = null
  for await (const event of reader.journal.events(({ kinds }) => (kinds.exercise ?? 0) > 0)) {
    if (event.kind !== 'exercise' || event.phase === 'opened' || event.seq > state.lastEvent) continue
    if (wanted === undefined || event.exercise === wanted) last = event
  }
  if (last === null) return state
  const moment = await reader.momentOf(last.seq, last.t)
  return moment.state.exercise ? moment.state : state
}
