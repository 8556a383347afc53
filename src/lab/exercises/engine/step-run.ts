import type { ActOf } from '#shared/exercise/acts'
import type { Comparison, Measured } from '#shared/exercise/conditions'
import type { Step, StepKind, StepOf } from '#shared/exercise/steps'
import type { AnswerValue, CheckView, Diagnosis, StepView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import type { LabHands } from './lab-hands'

/** How a step ended, and what of its view changes. `failed` deviates. */
export interface StepEnd {
  readonly state: 'done' | 'failed' | 'passed'
  /** It speaks for the verdict `held`. */
  readonly isJudged?: boolean
  /** It leaves the verdict open. */
  readonly isUnclear?: boolean
  readonly view?: Partial<StepView>
}

/** What a step works with while it is its turn. */
export interface StepRun {
  readonly lab: LabHands
  /** Aborted when somebody passes over the step, goes to a checkpoint, or stops the exercise. */
  readonly signal: AbortSignal
  /** Whether a person does what a person is asked to do; otherwise the lab does it, and nobody is asked anything. */
  readonly attended: boolean
  /** Events of the journal since the step began, log lines left out, oldest first. */
  events(): readonly JournalEvent[]
  /** The same since the exercise was opened. */
  story(): readonly JournalEvent[]
  /** Changes what is shown of it. */
  show(change: Partial<StepView>): void
  /** Resolves when what was said has been read. */
  read(): Promise<void>
  /** Resolves with the answer, which is locked by then. */
  answer(): Promise<AnswerValue>
  measure(measured: Measured, compare: Comparison | null): Promise<CheckView>
  file(act: ActOf<'send'>): Promise<{ readonly path: string; readonly name: string }>
  /** Looks from time to time whether what was done has had an effect; what has none in time leaves the verdict open. */
  watchBite(hasBitten: () => boolean, withinMs: number): void
  /** Tells a hidden fault, and what it is; it is hidden no longer. */
  reveal(id: string | undefined): Promise<Diagnosis | null>
}

export type StepRunner<K extends StepKind> = (run: StepRun, step: StepOf<K>) => Promise<StepEnd>
export type StepRunners = { readonly [K in StepKind]: StepRunner<K> }

export const runStep = (runners: StepRunners, run: StepRun, step: Step): Promise<StepEnd> =>
  (runners[step.kind] as StepRunner<StepKind>)(run, step)
