import { RelevoError } from '#shared/errors'
import type { Comparison, Measured } from '#shared/exercise/conditions'
import type { Exercise } from '#shared/exercise/exercise'
import type { Step } from '#shared/exercise/steps'
import type {
  AnswerValue,
  CheckView,
  ExerciseNote,
  ExerciseView,
  StepView,
  Verdict
} from '#shared/exercise/view'
import type { EventData, EventKind, JournalEvent } from '#shared/journal'
import type { LoadView } from '#shared/state'
import type { LabHands } from './lab-hands'
import { runStep, type StepRun } from './step-run'
import { stepRunners } from './steps/table'
import { openCheck } from './views'

/** Why the step whose turn it is goes no further. */
type Interruption =
  { readonly why: 'stop' } | { readonly why: 'skip' } | { readonly why: 'restore'; readonly step: string }

export interface RunningOptions {
  readonly lab: LabHands
  readonly attended: boolean
  readonly publish: (view: ExerciseView) => void
  readonly record: <K extends EventKind>(kind: K, data: EventData[K]) => void
  readonly file: StepRun['file']
}

interface Turn {
  readonly step: Step
  readonly abort: AbortController
  /** Number of the last event before it. */
  readonly since: number
  answered: ((value: AnswerValue) => void) | null
  read: (() => void) | null
}

/**
 * One exercise, from its first step to its verdict.
 *
 *     opening -> before -> steps -> after -> rolling-back -> ended
 *                   |        |        |           ^
 *                   +--------+--------+---stop----+
 */
export class RunningExercise {
  #view: ExerciseView
  #turn: Turn | null = null
  #interruption: Interruption | null = null
  #events: JournalEvent[] = []
  readonly #exercise: Exercise
  readonly #options: RunningOptions
  readonly #deviations = new Set<string>()
  readonly #unclear = new Set<string>()
  #over: Promise<void> | null = null

  constructor(exercise: Exercise, view: ExerciseView, options: RunningOptions) {
    this.#exercise = exercise
    this.#view = view
    this.#options = options
  }

  get view(): ExerciseView {
    return this.#view
  }

  /** Goes through the steps; resolves when everything is put back. Never rejects. */
  run(): Promise<void> {
    return (this.#over ??= this.#run())
  }

  onEvent(event: JournalEvent): void {
    if (this.#view.phase !== 'ended') this.#events.push(event)
  }

  /** @throws RelevoError `WRONG_STATE` where no such answer is waited for */
  answer(step: string, value: AnswerValue): void {
    const turn = this.#turn
    if (turn?.step.id !== step || !turn.answered)
      throw new RelevoError('WRONG_STATE', `step "${step}" waits for no answer`, { step })
    const answered = turn.answered
    turn.answered = null
    this.#show(step, { answer: { value, at: this.#options.lab.now() } })
    this.#record(turn.step, 'answered', { answer: value })
    answered(value)
  }

  /** @throws RelevoError `WRONG_STATE` where nothing is to be read, or passed over */
  next(skip: boolean): void {
    if (skip && this.#turn) return this.#interrupt({ why: 'skip' })
    if (!this.#turn?.read) throw new RelevoError('WRONG_STATE', 'nothing is to be read now')
    this.#turn.read()
  }

  /** @throws RelevoError `NOT_FOUND`, `WRONG_STATE` */
  restore(step: string): void {
    const found = this.#exercise.steps.find(({ id, kind }) => id === step && kind === 'checkpoint')
    if (!found) throw new RelevoError('NOT_FOUND', `there is no checkpoint "${step}"`, { step })
    if (!this.#turn) throw new RelevoError('WRONG_STATE', 'no step is under way')
    this.#interrupt({ why: 'restore', step })
  }

  /** Ends it; resolves when everything is put back. Idempotent. */
  async stop(): Promise<void> {
    if (this.#view.phase !== 'ended') this.#interrupt({ why: 'stop' })
    await this.#over
  }

  #interrupt(interruption: Interruption): void {
    this.#interruption = interruption
    this.#turn?.abort.abort(new RelevoError('CANCELLED', 'the step goes no further'))
  }

  async #run(): Promise<void> {
    const { lab } = this.#options
    const before = lab.load()
    this.#record('exercise', 'began')
    await this.#steps()
    await this.#rollBack(before)
    const stopped = this.#interruption?.why === 'stop'
    const verdict = stopped ? null : this.#verdict()
    this.#change({ phase: 'ended', current: null, endedAt: lab.now(), verdict, stopped })
    this.#record('exercise', stopped ? 'stopped' : 'ended', verdict ? { verdict } : {})
    this.#events = []
  }

  async #steps(): Promise<void> {
    const { steps } = this.#exercise
    this.#change({ phase: 'steps' })
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]
      if (!step) continue
      await this.#step(step)
      const interruption = this.#interruption
      if (interruption?.why === 'stop') return
      this.#interruption = null
      if (interruption?.why === 'restore') index = this.#goTo(interruption.step) - 1
    }
  }

  async #step(step: Step): Promise<void> {
    const { lab } = this.#options
    const turn: Turn = {
      step,
      abort: new AbortController(),
      since: this.#events.at(-1)?.seq ?? 0,
      answered: null,
      read: null
    }
    this.#turn = turn
    // It may have been stopped between two steps.
    if (this.#interruption) turn.abort.abort()
    this.#change({ current: step.id })
    this.#show(step.id, { state: 'now', startedAt: lab.now() })
    this.#record(step, 'began')
    try {
      const { state, unclear = false, view = {} } = await runStep(stepRunners, this.#stepRun(turn), step)
      if (state === 'failed') this.#deviations.add(step.id)
      if (unclear) this.#unclear.add(step.id)
      this.#show(step.id, { ...view, state, endedAt: lab.now() })
      const { check, note } = view
      this.#record(step, state, { ...(check && { check }), ...(note && { note }) })
    } catch (error) {
      const isPassed = turn.abort.signal.aborted
      const { code, message } = RelevoError.data(error)
      const note: ExerciseNote = isPassed
        ? { note: 'skipped', values: {} }
        : { note: 'refused', values: { error: message, code } }
      ;(isPassed ? this.#unclear : this.#deviations).add(step.id)
      this.#show(step.id, { state: isPassed ? 'passed' : 'failed', endedAt: lab.now(), note })
      this.#record(step, isPassed ? 'passed' : 'failed', { note })
    } finally {
      this.#turn = null
    }
  }

  #stepRun(turn: Turn): StepRun {
    const { signal } = turn.abort
    const wait = <T>(start: (resolve: (value: T) => void) => void): Promise<T> =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        if (signal.aborted) reject(signal.reason as Error)
        else start(resolve)
      })
    return {
      lab: this.#options.lab,
      signal,
      attended: this.#options.attended,
      file: this.#options.file,
      events: () => this.#events.filter(({ seq }) => seq > turn.since),
      show: change => this.#show(turn.step.id, change),
      read: () => wait<void>(resolve => (turn.read = () => resolve())),
      answer: () => wait<AnswerValue>(resolve => (turn.answered = resolve)),
      measure: (measured, compare) => this.#measure(measured, compare),
      reveal: () => null
    }
  }

  async #measure(measured: Measured, compare: Comparison | null): Promise<CheckView> {
    return { ...openCheck(measured, compare), unknown: 'no-measure', at: this.#options.lab.now() }
  }

  /** Back, or forward, to a checkpoint: what is between is not judged. Returns its place. */
  #goTo(checkpoint: string): number {
    const { steps } = this.#exercise
    const index = steps.findIndex(({ id }) => id === checkpoint)
    const { costs } = steps[index] as Extract<Step, { kind: 'checkpoint' }>
    this.#change({ points: { ...this.#view.points, cost: this.#view.points.cost + costs } })
    this.#record('exercise', 'restored', { step: checkpoint })
    return index
  }

  async #rollBack(load: LoadView): Promise<void> {
    const { lab } = this.#options
    this.#change({ phase: 'rolling-back', current: null })
    const { enabled, rate } = load
    const tries = [lab.call('load.set', { enabled, rate }), lab.call('lab.reset-faults', {})]
    await Promise.allSettled(tries)
  }

  #verdict(): Verdict {
    if (this.#deviations.size > 0) return 'deviated'
    return this.#unclear.size > 0 ? 'inconclusive' : 'held'
  }

  #show(id: string, change: Partial<StepView>): void {
    const steps = this.#view.steps.map(step => (step.id === id ? { ...step, ...change } : step))
    const got = steps.reduce((sum, { points }) => sum + (points.got ?? 0), 0)
    this.#change({ steps, points: { ...this.#view.points, got } })
  }

  #change(change: Partial<ExerciseView>): void {
    this.#view = { ...this.#view, ...change }
    this.#options.publish(this.#view)
  }

  #record(
    what: Step | 'exercise',
    phase: string,
    more: Partial<EventData['step']> | Partial<EventData['exercise']> = {}
  ): void {
    const { name, seed } = this.#view
    const { record } = this.#options
    if (what === 'exercise')
      return record('exercise', {
        exercise: name,
        by: 'exercise',
        seed,
        ...more,
        phase
      } as EventData['exercise'])
    record('step', { exercise: name, step: what.id, what: what.kind, ...more, phase } as EventData['step'])
  }
}
