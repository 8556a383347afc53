import type { ExerciseView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import type { Topology } from '#shared/topology'
import type { RunReader } from '../runs/reading/run-reader'

/**
 * A run to be reported on, with what is known of it at its end. A run goes on after an exercise that was done in it, and a
 * report of that exercise has to say the same whenever it is made: it is of the exercise alone.
 */
export interface RunSource {
  readonly reader: RunReader
  /** From when on it is told of, ms of the run: of an exercise, from when it was opened. */
  readonly from: number
  /** Until when, ms of the run: until the exercise ended, or as long as it took, or has taken so far. */
  readonly durationMs: number
  /** Number of the last event that is told of. */
  readonly last: number
  /** The last sample that is told of, ms of the run. */
  readonly samplesUntil: number
  /** As it was at the end. */
  readonly topology: Topology
  readonly exercise: ExerciseView | null
  /** The chain over its journal up to the last event; null where it has none. */
  readonly head: string | null
}

/** How long after it was taken a sample may be written down, ms: of a run that goes on, the newest may be missing. */
const sampleLagMs = 2_000
const maxJournalBytes = 64 * 1024 ** 2
/** Most events of exercises that are looked through for the one that is meant. */
const maxExercises = 500

interface Which {
  /** Until when a report tells that was made before: when its exercise ended, or as far as the run was, ms of the run. */
  readonly until?: number
  /** Name of the exercise that is meant, where several were done in the run; left out, the last. */
  readonly wanted?: string | undefined
}

/** @throws RelevoError `NOT_RECORDED`, `RUN_INVALID` */
export async function sourceOf(reader: RunReader, which: Which = {}): Promise<RunSource> {
  return (await ofExercise(reader, which)) ?? ofRun(reader, which.until)
}

async function ofRun(reader: RunReader, asked = Infinity): Promise<RunSource> {
  const { info, journal } = reader
  const end = info.durationMs ?? (await reader.span()).until
  const durationMs = Math.min(end, asked)
  const moment = await reader.moment(durationMs)
  const isWhole = info.durationMs !== null && asked >= end
  const last = isWhole ? journal.last : await reader.lastSeq(moment)
  return {
    reader,
    from: 0,
    durationMs,
    last,
    samplesUntil: isWhole ? Infinity : durationMs - sampleLagMs,
    topology: moment.state.topology,
    exercise: moment.state.exercise ?? null,
    head: await reader.headAt(last)
  }
}

/** The exercise that is meant, if it has ended. */
async function ofExercise(reader: RunReader, { until, wanted }: Which): Promise<RunSource | null> {
  const events = await endings(reader)
  for (const event of events.toReversed()) {
    const isLast = event === events.at(-1)
    if (until === undefined && (wanted === undefined ? !isLast : event.exercise !== wanted)) continue
    const source = await endedAt(reader, event)
    if (source && (until === undefined || source.durationMs === until)) return source
  }
  return null
}

/** What exercises told last, of which some have ended: the newest, oldest first. */
async function endings({ journal }: RunReader): Promise<readonly JournalEvent<'exercise'>[]> {
  const { events } = await journal.newest({
    after: 0,
    before: Infinity,
    kinds: new Set(['exercise']),
    limit: maxExercises,
    maxBytes: maxJournalBytes
  })
  return events.flatMap(event => (event.kind === 'exercise' ? [event] : []))
}

/** Null: it was none of an end, or had been closed before it was shown. */
async function endedAt(reader: RunReader, event: JournalEvent<'exercise'>): Promise<RunSource | null> {
  if (event.phase !== 'ended' && event.phase !== 'stopped') return null
  const { topology, exercise } = (await reader.momentOf(event.seq, event.t)).state
  if (exercise?.phase !== 'ended') return null
  return {
    reader,
    from: exercise.startedAt,
    durationMs: exercise.endedAt ?? event.t,
    last: event.seq,
    samplesUntil: exercise.endedAt ?? event.t,
    topology,
    exercise,
    head: await reader.headAt(event.seq)
  }
}
