import type { Act } from './acts'
import type { Comparison } from './conditions'
import type { Choice, AnswerKind, StepKind } from './steps'
import type { Text } from './text'

/** What the panel shows of an exercise. Apart from the schemas, so that its first picture does not wait for those. */

/** Every act, condition and question went as it should; one did not; or nothing can be said of at least one. */
export type Verdict = 'held' | 'deviated' | 'inconclusive'

/** An exercise that can be opened by name. */
export interface ExerciseSummary {
  readonly name: string
  readonly title: Text
  readonly about: Text | null
  readonly minutes: number | null
  /** Machine of its lab whose place another computer may take; null: none. */
  readonly machine: string | null
  readonly mode: 'lesson' | 'experiment'
  readonly steps: number
}

/** An exercise that was under way when its host ended. */
export interface LeftExercise {
  readonly name: string
  readonly title: Text
  /** The step at which it was left, from 1, of so many. */
  readonly step: number
  readonly steps: number
  /** Wall clock, ms since the epoch. */
  readonly leftAt: number
}

/** Who does it. Each may be empty. */
export interface StudentView {
  readonly name: string
  readonly id: string
  readonly group: string
}

/** What may have to be said of a step; `values` are for the words. */
type ExerciseNoteName =
  /** It was done while nothing was under way: nothing could fail. Turn the load on and do it again. */
  | 'no-load'
  /** It was done, and nobody noticed: no connection was lost, nothing passed the fault. Do it again under load. */
  | 'did-not-bite'
  /** `node` or `link` was meant, and it was done to `done`. */
  | 'another-one'
  /** The node that is meant does not run: it has to be started first. */
  | 'not-running'
  /** An act was refused by the lab: `error`. */
  | 'refused'
  /** An `until` did not come true `within` ms. */
  | 'late'
  /** The node does not run because what came in the file is not trusted. */
  | 'not-trusted'
  /** A checkpoint was restored: the steps before it are not judged. */
  | 'restored'
  /** Passed over by hand. */
  | 'skipped'

export interface ExerciseNote {
  readonly note: ExerciseNoteName
  readonly values: Readonly<Record<string, string | number>>
}

/** An act with the parts in it (`primary`) looked up; until it is its turn, they stand as they were written. */
interface ActView {
  readonly act: Act
  readonly done: boolean
}

/** What was measured, and what was wanted of it. */
export interface CheckView {
  readonly measure: string
  /** Node or link that it is of; null: all. */
  readonly of: string | null
  readonly compare: Comparison | null
  /** `ms`, `bytes`, `%`; empty where it has none. */
  readonly unit: string
  /** Null: not taken yet, or not known. */
  readonly value: number | string | boolean | null
  /** Why it is not known: a key of the measure's own, as in `no-failover`; null: it is, or was not taken yet. */
  readonly unknown: string | null
  /** Null: not taken yet, not known, or nothing was wanted. */
  readonly ok: boolean | null
  /** From when on it was measured, ms since the run began; left out where it was not taken yet. */
  readonly from?: number
  /** When it was taken, ms since the run began. */
  readonly at: number | null
  /** Events of the journal that it was computed from; the newest few. */
  readonly events: readonly number[]
}

/** What a hidden fault is said, or turns out, to be. `amount`: in the fault's own unit; null where it has none. */
export interface Diagnosis {
  readonly link: string
  readonly type: string
  readonly amount: number | null
}

/** An answer as it is given: `exercise.answer`. */
export type AnswerValue = number | string | boolean | Diagnosis

interface AnswerView {
  readonly value: AnswerValue
  /** When it was locked, ms since the run began. */
  readonly at: number
}

export interface QuestionView {
  readonly text: Text
  readonly answer: AnswerKind | 'words' | 'diagnosis'
  readonly choices: readonly Choice[]
  /** Behind the field of a number; null: none. */
  readonly unit: string | null
  /** `words`: how many are wanted at least. */
  readonly words: number
  /** How far from the right number still counts, as the exercise says it: `3`, `50 %`. Left out: nothing is asked so. */
  readonly tolerance?: number | string
}

export interface StepView {
  readonly id: string
  readonly kind: StepKind
  /**
   * `now`: its turn. `waiting`: of a `do` whose acts are done, and that waits to see whether they bit. `failed`: it was
   * refused, or came too late, or its check is not as wanted. `passed`: nobody did it.
   */
  readonly state: 'ahead' | 'now' | 'waiting' | 'done' | 'failed' | 'passed'
  /** What is to be read: of `say`, of a `do` that has words of its own, of a checkpoint's title. */
  readonly text: Text | null
  readonly why: Text | null
  /** ms since the run began. */
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly acts: readonly ActView[]
  /** Of `predict`, `question`, `explain` and `diagnose`. */
  readonly question: QuestionView | null
  readonly answer: AnswerView | null
  /** Of `check`; of a `predict` that names a measure, once that was taken; of an `until` that waits for one. */
  readonly check: CheckView | null
  /** `until`, in words of the file: `proxy->replica-1 attached`. */
  readonly waitsFor: string | null
  /** Of a question: what is right, once it was answered; of a hidden fault, what it was. */
  readonly right: AnswerValue | null
  /** Of a question or a prediction: whether the answer was right; null while that is not known. */
  readonly ok: boolean | null
  readonly note: ExerciseNote | null
  /** `got`: null while that is open. */
  readonly points: { readonly got: number | null; readonly of: number }
  /** The lab did it, as somebody had before its host ended; left out: nobody had. */
  readonly again?: boolean
}

/** Whether somebody passed over a step by hand. */
export const isSkipped = ({ state, note }: StepView): boolean =>
  state === 'passed' && note?.note === 'skipped'

/** An exercise that is open, from its beginning until another is opened or this one is closed. */
export interface ExerciseView {
  readonly name: string
  readonly title: Text
  readonly about: Text | null
  readonly objective: Text | null
  readonly minutes: number | null
  readonly mode: 'lesson' | 'experiment'
  /** Name of its file; null for one that came with the program. */
  readonly file: string | null
  readonly seed: number
  readonly student: StudentView | null
  readonly bring: { readonly node: string; readonly why: Text } | null
  /**
   * `opening`: its topology takes the place of another. `held`: what it brings is not trusted yet, and waits for that
   * decision (`LabSnapshot.trust`). `starting`: its nodes are brought up. `before`, `after`: what has to hold is looked at. `steps`: see `current`. `rolling-back`: faults are
   * taken off, what stands still goes on, the load is as before. `ended`: see `verdict`.
   */
  readonly phase: 'opening' | 'held' | 'starting' | 'before' | 'steps' | 'after' | 'rolling-back' | 'ended'
  readonly startedAt: number
  /** When it was opened first, ms since the epoch: the same after its host has ended in between. Runs of before lack it. */
  readonly begunAt?: number
  /**
   * It was gone on with after its host had ended. The lab does all before this step again, with the answers that were given
   * then; what is measured is of this run. Left out: it was not.
   */
  readonly goesOnAt?: string
  readonly endedAt: number | null
  readonly steady: { readonly before: readonly CheckView[]; readonly after: readonly CheckView[] }
  readonly steps: readonly StepView[]
  /** Id of the step whose turn it is. */
  readonly current: string | null
  /** Null until it has ended; and where it was stopped before. */
  readonly verdict: Verdict | null
  /** Whether it was stopped before its end. */
  readonly stopped: boolean
  /** Sum over the steps, less what checkpoints cost. */
  readonly points: { readonly got: number; readonly of: number; readonly cost: number }
}
