import type { JournalEvent } from '#shared/journal'
import type { ReplicaComparison } from '#shared/replicas'
import type { Autopsy, MetricSample } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { Unit } from './model/numerals'

/** Two languages of one text; what only one person wrote stands in both. */
export type Both = Readonly<Record<'es' | 'en', string>>

/** One measure of docs/measures.md, taken over a stretch of the run. Null: the run does not show it. */
export interface Measured {
  readonly measure: string
  readonly of?: string
  readonly value: number | null
  /** Where the value is a word, as in `identical`. */
  readonly word?: Both
  readonly unit: Unit
  readonly title: Both
  readonly from: number
  readonly to: number
}

/** A question of an exercise, the answer and when it was given, and what was measured afterwards. */
export interface Answered {
  readonly step: string
  readonly kind: 'predict' | 'question' | 'diagnose'
  readonly ask: Both
  readonly answer: Both | null
  /** Ms of the run. */
  readonly at: number | null
  readonly measured: Measured | null
  /** How far off a number may be: `50 %`. Null: not at all; undefined: no number was asked for. */
  readonly margin?: Both | null
  /** Null: not judged. */
  readonly right: boolean | null
}

/** A text of the student's own, asked for by an exercise. */
export interface Explained {
  readonly step: string
  readonly ask: Both
  readonly text: string
}

/** A step of an exercise, or something that was done without one. */
export interface Step {
  readonly id: string
  readonly said: Both
  readonly why: Both | null
  /** Ms of the run; null: it was not reached. */
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** `person`: it waited for one. `lab`: the exercise did it by itself. */
  readonly who: 'person' | 'lab'
  readonly result: 'done' | 'failed' | 'unknown' | 'skipped' | 'not-reached'
  /** What a check measured. */
  readonly measured: Measured | null
}

export interface ReportExercise {
  readonly id: string
  readonly title: Both
  readonly objective: Both | null
  /** The step at which it was gone on with after the lab had been restarted, from 1; null: it was not. */
  readonly goesOnAt: number | null
  readonly steps: readonly Step[]
  readonly answers: readonly Answered[]
  readonly explained: readonly Explained[]
  readonly verdict: 'held' | 'deviated' | 'inconclusive' | null
  readonly points: { readonly got: number; readonly of: number } | null
}

/** One copy of a file that was sent. */
export interface SentCopy {
  readonly receiver: string
  readonly phase: string
  readonly bytes: number | null
  readonly sha256: string | null
  /** Number of the event that says how it ended. */
  readonly seq: number
}

export interface SentFile {
  readonly id: string
  readonly file: string
  readonly size: number | null
  readonly route: string
  readonly sha256: string | null
  readonly startedAt: number
  readonly endedAt: number | null
  readonly copies: readonly SentCopy[]
}

/** All that a report is made of: facts of one run, read and computed from its files. */
export interface ReportRun {
  readonly id: string
  readonly name: string | null
  /** Wall clock, ms since the epoch. */
  readonly startedAt: number
  /** What was before is not told of, ms of the run: of an exercise, when it was opened. */
  readonly from: number
  readonly durationMs: number
  readonly seed: number
  readonly version: string
  readonly system: string
  /** Of the chain over the journal, up to the last event that is told of; null where the run has none. */
  readonly head: string | null
  readonly topology: Topology
  readonly who: { readonly name: string; readonly id: string; readonly group: string } | null
  readonly exercise: ReportExercise | null
  /** Without log lines and traffic, oldest first. */
  readonly events: readonly JournalEvent[]
  readonly samples: readonly MetricSample[]
  readonly autopsies: readonly Autopsy[]
  /** By the autopsy's id, the sessions and connections near it. */
  readonly around: ReadonlyMap<string, readonly JournalEvent[]>
  readonly measures: readonly Measured[]
  readonly comparison: ReplicaComparison | null
  readonly transfers: readonly SentFile[]
}

/** What the student and the teacher write; whatever is empty stays empty in the report. */
export interface ReportFields {
  readonly institution?: string
  readonly subject?: string
  readonly teacher?: string
  readonly date?: string
  readonly name?: string
  readonly id?: string
  readonly group?: string
  readonly objective?: string
  readonly conclusions?: string
  /** By the step's id. */
  readonly explanations?: Readonly<Record<string, string>>
  readonly pictures?: readonly { readonly name: string; readonly src: string }[]
}
