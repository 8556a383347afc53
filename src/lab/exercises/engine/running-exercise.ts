import { RelevoError } from '#shared/errors'
import type { Comparison, Measured } from '#shared/exercise/conditions'
import type { Exercise } from '#shared/exercise/exercise'
import type { Step } from '#shared/exercise/steps'
import type {
  AnswerValue,
  CheckView,
  Diagnosis,
  ExerciseNote,
  ExerciseView,
  StepView
} from '#shared/exercise/view'
import type { EventData, EventKind, JournalEvent } from '#shared/journal'
import { eventually } from './eventually'
import { Judge } from './judge'
import type { LabHands } from './lab-hands'
import { measureNow } from './measuring'
import { isPrediction, predictionEnd, type Prediction } from './predictions'
import { putLoadBack, rememberLab, rollBack, type Before } from './roll-back'
import { runStep, type StepEnd, type StepRun } from './step-run'
import { stepRunners } from './steps/table'
import { deeds, stepViewOf } from './views'

/** How long nodes may take to be up where nobody is there to help, ms, and what is to hold after the steps may take to come true, ms. */
const openMs = 60_000
const steadyMs = 15_000
/** Most events that are kept to be measured. */
const maxEvents = 1_000_000

/** Why the step whose turn it is goes no further. */
type Interruption =
  { readonly why: 'stop' } | { readonly why: 'skip' } | { readonly why: 'restore'; readonly step: string }

export interface RunningOptions {
  readonly lab: LabHands
  readonly attended: boolean
  /** It is gone on with; null: it begins. */
  readonly again: Again | null
  /** Brings the lab to the exercise's topology, and starts none of its nodes; what it gives back does. */
  readonly open: () => Promise<() => Promise<unknown>>
  readonly publish: (view: ExerciseView) => void
  readonly record: <K extends EventKind>(kind: K, data: EventData[K]) => void
  /** A line for the run's answers. */
  readonly write: (line: Readonly<Record<string, unknown>>) => void
  readonly file: StepRun['file']
  /** Sets the hidden faults; tells one and sets it openly; takes off those that are left. */
  readonly hidden: {
    hide(): Promise<void>
    reveal(id: string | undefined): Promise<Diagnosis | null>
    clear(): Promise<void>
  }
}

/** What was done of it before its host ended. */
export interface Again {
  /** Steps before it are done again by the lab. */
  readonly step: string
  readonly answers: Readonly<Record<string, AnswerValue>>
  readonly skipped: readonly string[]
  /** Steps before it that were jumped over, to a checkpoint further on: they stay so. */
  readonly ahead: readonly string[]
  readonly restored: readonly string[]
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
 * One exercise, from its topology to its verdict.
 *
 *     opening -> starting (-> held -> starting) -> before -> steps -> after -> rolling-back -> ended
 *                   |        |        |        |            ^
 *                   +--------+--------+--------+----stop----+
 */
export class RunningExercise {
  #view: ExerciseView
  #turn: Turn | null = null
  #interruption: Interruption | null = null
  #events: JournalEvent[] = []
  readonly #exercise: Exercise
  readonly #options: RunningOptions
  readonly #judge = new Judge()
  readonly #ending = new AbortController()
  readonly #bites: Promise<void>[] = []
  #over: Promise<void> | null = null
  /** Null: nothing is left to be done again. */
  #again: Again | null
  readonly #restored: string[] = []

  constructor(exercise: Exercise, view: ExerciseView, options: RunningOptions) {
    this.#exercise = exercise
    this.#view = view
    this.#options = options
    this.#again = options.again
  }

  get view(): ExerciseView {
    return this.#view
  }

  /** Whether the lab does again what was done before the host had ended. */
  get isDoneAgain(): boolean {
    return this.#again !== null
  }

  /** Checkpoints that were gone back to, in their order. */
  get restored(): readonly string[] {
    return this.#restored
  }

  /** Goes through it; resolves when everything is put back. Never rejects. */
  run(): Promise<void> {
    return (this.#over ??= this.#run())
  }

  onEvent(event: JournalEvent): void {
    // Connections come by the thousand, and nothing is measured by them.
    if (this.#view.phase === 'ended' || event.kind === 'connection' || event.kind === 'log') return
    if (this.#events.length < maxEvents) this.#events.push(event)
  }

  /** @throws RelevoError `WRONG_STATE` where no such answer is waited for */
  answer(step: string, value: AnswerValue): void {
    const turn = this.#turn
    if (turn?.step.id !== step || !turn.answered)
      throw new RelevoError('WRONG_STATE', `step "${step}" waits for no answer`, { step })
    const answered = turn.answered
    turn.answered = null
    this.#show(step, { answer: { value, at: this.#options.lab.now() } })
    this.#recordStep(turn.step, 'answered', { answer: value })
    answered(value)
  }

  /**
   * What `step` says was read, or it is passed over. Pressed twice, it goes on from one step and not from the next one too.
   * @throws RelevoError `WRONG_STATE` where nothing is to be read, or passed over
   */
  next(skip: boolean, step: string | undefined): void {
    if (step !== undefined && step !== this.#turn?.step.id) {
      if (this.#isBehind(step)) return
      throw new RelevoError('WRONG_STATE', `step "${step}" is not under way`, { step })
    }
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

  get #isStopped(): boolean {
    return this.#interruption?.why === 'stop'
  }

  #isBehind(step: string): boolean {
    const state = this.#view.steps.find(({ id }) => id === step)?.state
    return state === 'done' || state === 'failed' || state === 'passed'
  }

  #interrupt(interruption: Interruption): void {
    if (this.#isStopped) return
    this.#interruption = interruption
    const reason = new RelevoError('CANCELLED', 'it goes no further')
    this.#turn?.abort.abort(reason)
    if (interruption.why === 'stop') this.#ending.abort(reason)
  }

  async #run(): Promise<void> {
    const { lab, hidden } = this.#options
    let before: Before | null = null
    try {
      await this.#open()
      before = rememberLab(lab)
      if (await this.#isSteady()) {
        await hidden.hide()
        await this.#steps()
        if (!this.#isStopped) await this.#after(before)
      }
    } catch (error) {
      if (!this.#isStopped) this.#fail(error)
    }
    this.#change({ phase: 'rolling-back', current: null })
    await hidden.clear().catch(() => undefined)
    if (before) await rollBack(lab, before)
    const stopped = this.#isStopped
    const verdict = stopped ? null : this.#judge.verdict
    this.#change({ phase: 'ended', endedAt: lab.now(), verdict, stopped })
    this.#recordPhase(stopped ? 'stopped' : 'ended', verdict ? { verdict } : {})
    this.#events = []
  }

  /** The lab could not be brought to where it begins: nothing can be said. */
  #fail(error: unknown): void {
    const { code, message } = RelevoError.data(error)
    const [first] = this.#exercise.steps
    this.#judge.isUnclear('open')
    if (first) this.#show(first.id, { note: { note: 'refused', values: { error: message, code } } })
  }

  async #open(): Promise<void> {
    const { lab, open, attended } = this.#options
    const { signal } = this.#ending
    const start = await open()
    // Said once the first of them are asked to: that none runs before is no trouble.
    const started = start()
    this.#change({ phase: 'starting' })
    await started
    if (lab.trust() !== null) {
      this.#change({ phase: 'held' })
      await eventually(() => lab.trust() === null, { signal, withinMs: Infinity })
      this.#change({ phase: 'starting' })
    }
    const isUp = ({ id, autostart }: { id: string; autostart: boolean }): boolean => {
      const node = lab.node(id)
      return !autostart || node?.kind === 'existing' || node?.state === 'up'
    }
    // A person is told which do not run, and why, and can mend it.
    const withinMs = attended ? Infinity : openMs
    const areUp = await eventually(() => lab.topology().nodes.every(isUp), { signal, withinMs })
    if (areUp) return
    const missing = lab.topology().nodes.filter(node => !isUp(node))
    throw new RelevoError('NOT_RUNNING', `${missing.map(({ id }) => id).join(', ')}: not up`)
  }

  /** What has to hold before anything is done. What is not known yet, as nothing has happened, is no hindrance. */
  async #isSteady(): Promise<boolean> {
    this.#change({ phase: 'before' })
    const checks = await this.#steady()
    this.#change({ steady: { ...this.#view.steady, before: checks } })
    const isSteady = checks.every(({ ok }) => ok !== false)
    if (!isSteady) this.#judge.isUnclear('before')
    return isSteady && !this.#isStopped
  }

  async #after(before: Before): Promise<void> {
    const { lab } = this.#options
    await this.#takePredictions(() => true)
    await Promise.all(this.#bites)
    this.#change({ phase: 'after', current: null })
    await putLoadBack(lab, before)
    let checks: CheckView[] = []
    const isSo = async (): Promise<boolean> => {
      checks = await this.#steady()
      return checks.every(isSettled)
    }
    await eventually(isSo, { signal: this.#ending.signal, withinMs: steadyMs })
    this.#change({ steady: { ...this.#view.steady, after: checks } })
    for (const check of checks) {
      if (check.ok === false) this.#judge.deviates('after')
      else if (check.ok === null) this.#judge.isUnclear('after')
      else this.#judge.holds()
    }
  }

  async #steady(): Promise<CheckView[]> {
    const checks: CheckView[] = []
    for (const condition of this.#exercise.steady)
      checks.push(await this.#measure(condition, condition.compare))
    return checks
  }

  async #steps(): Promise<void> {
    const { steps } = this.#exercise
    this.#change({ phase: 'steps' })
    this.#recordPhase('began')
    const again = this.#again
    if (again) {
      this.#recordPhase('resumed', { step: again.step })
      for (const checkpoint of again.restored) this.#payFor(checkpoint)
    }
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]
      if (step && !this.#again?.ahead.includes(step.id)) await this.#step(step)
      if (this.#isStopped) return
      const interruption = this.#interruption
      this.#interruption = null
      if (interruption?.why === 'restore') index = (await this.#restore(interruption.step)) - 1
    }
  }

  async #step(step: Step): Promise<void> {
    const { lab } = this.#options
    if (step.id === this.#again?.step) this.#again = null
    const abort = new AbortController()
    const turn: Turn = { step, abort, since: this.#events.at(-1)?.seq ?? 0, answered: null, read: null }
    this.#turn = turn
    // It may have been stopped between two steps.
    if (this.#interruption || this.#again?.skipped.includes(step.id))
      abort.abort(new RelevoError('CANCELLED', 'it goes no further'))
    this.#change({ current: step.id })
    this.#show(step.id, {
      state: 'now',
      startedAt: lab.now(),
      endedAt: null,
      note: null,
      ...(this.#again && { again: true })
    })
    this.#recordStep(step, 'began')
    const end = abort.signal.aborted
      ? interrupted(true, null)
      : await runStep(stepRunners, this.#stepRun(turn), step).catch((error: unknown): StepEnd =>
          interrupted(abort.signal.aborted, error)
        )
    this.#turn = null
    this.#settle(step, end)
    if (step.kind !== 'check') return
    const { measure } = step.condition
    await this.#takePredictions(prediction => prediction.measured.measure === measure)
  }

  #settle(step: Step, { state, isJudged = false, isUnclear = false, view = {} }: StepEnd): void {
    if (state === 'failed') this.#judge.deviates(step.id)
    else if (isJudged) this.#judge.holds()
    if (isUnclear) this.#judge.isUnclear(step.id)
    const points = deeds.has(step.kind) && {
      points: { got: state === 'done' ? step.points : 0, of: step.points }
    }
    this.#show(step.id, { ...points, ...view, state, endedAt: this.#options.lab.now() })
    const { check, note, right } = view
    this.#recordStep(step, state, {
      ...(check && { check }),
      ...(note && { note }),
      ...(right !== undefined && right !== null && { right })
    })
  }

  #stepRun(turn: Turn): StepRun {
    const { lab, file, hidden } = this.#options
    const { signal } = turn.abort
    const { step } = turn
    const again = this.#again
    const attended = this.#options.attended && !(again !== null && step.kind === 'do')
    const wait = <T>(start: (resolve: (value: T) => void) => void): Promise<T> =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error)
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        start(resolve)
      })
    return {
      lab,
      signal,
      attended,
      file,
      events: () => this.#eventsAfter(turn.since),
      story: () => this.#events,
      show: change => this.#show(turn.step.id, change),
      read: () => (again ? Promise.resolve() : wait<void>(resolve => (turn.read = () => resolve()))),
      answer: () =>
        wait<AnswerValue>(resolve => {
          turn.answered = resolve
          const given = again?.answers[step.id]
          if (given !== undefined) this.answer(step.id, given)
          else if (again) this.#handOver(step)
        }),
      measure: (measured, compare) => this.#measure(measured, compare),
      watchBite: (hasBitten, withinMs) =>
        void this.#bites.push(this.#watchBite(turn.step, hasBitten, withinMs)),
      reveal: id => hidden.reveal(id)
    }
  }

  /** What was answered here is not known, or counts no more: whoever goes on with it does so from here on. */
  #handOver(step: Step): void {
    this.#again = null
    this.#show(step.id, { again: false })
    this.#change({ goesOnAt: step.id })
  }

  #eventsAfter(seq: number): readonly JournalEvent[] {
    const first = this.#events.findLastIndex(event => event.seq <= seq) + 1
    return this.#events.slice(first)
  }

  async #watchBite(step: Step, hasBitten: () => boolean, withinMs: number): Promise<void> {
    const { signal } = this.#ending
    const bit = await eventually(hasBitten, { signal, withinMs }).catch(() => null)
    if (bit !== false) return
    const note: ExerciseNote = {
      note: this.#options.lab.load().enabled ? 'did-not-bite' : 'no-load',
      values: {}
    }
    this.#judge.isUnclear(step.id)
    this.#show(step.id, { note })
  }

  #measure(measured: Measured, compare: Comparison | null): Promise<CheckView> {
    const begin = (step: string | undefined): number => {
      const first = this.#exercise.steps[0]?.id
      const view = this.#view.steps.find(({ id }) => id === (step ?? first))
      return view?.startedAt ?? this.#view.startedAt
    }
    return measureNow(measured, compare, { lab: this.#options.lab, events: () => this.#events, since: begin })
  }

  /** Predictions are held against what came of it, from when they were locked on. */
  async #takePredictions(isDue: (prediction: Prediction) => boolean): Promise<void> {
    for (const step of this.#exercise.steps.filter(isPrediction).filter(isDue)) {
      const view = this.#view.steps.find(({ id }) => id === step.id)
      if (!view || view.state !== 'done' || (view.check !== null && view.check.at !== null)) continue
      const check = await this.#measure({ ...step.measured, since: step.id }, null)
      this.#show(step.id, predictionEnd(step, view.answer?.value ?? null, check))
      this.#recordStep(step, 'measured', { check })
    }
  }

  /** Back, or forward, to a checkpoint: everything is put back, and what is between is not judged. Returns its place. */
  async #restore(checkpoint: string): Promise<number> {
    const { lab } = this.#options
    const { steps } = this.#exercise
    const index = steps.findIndex(({ id }) => id === checkpoint)
    this.#again = null
    this.#payFor(checkpoint)
    await rollBack(lab, rememberLab(lab))
    for (const later of steps.slice(index)) this.#show(later.id, { ...stepViewOf(later), again: false })
    return index
  }

  /** What it costs to go back to a checkpoint. */
  #payFor(checkpoint: string): void {
    const step = this.#exercise.steps.find(({ id }) => id === checkpoint)
    const costs = step?.kind === 'checkpoint' ? step.costs : 0
    this.#restored.push(checkpoint)
    this.#change({ points: { ...this.#view.points, cost: this.#view.points.cost + costs } })
    this.#recordPhase('restored', { step: checkpoint })
  }

  #show(id: string, change: Partial<StepView>): void {
    const steps = this.#view.steps.map(step => (step.id === id ? { ...step, ...change } : step))
    const got = steps.reduce((sum, { points }) => sum + (points.got ?? 0), 0)
    this.#change({ steps, points: { ...this.#view.points, got } })
  }

  #change(change: Partial<ExerciseView>): void {
    const next = { ...this.#view, ...change }
    // It is looked at twenty times a second while somebody is waited for.
    if (JSON.stringify(next) === JSON.stringify(this.#view)) return
    this.#view = next
    this.#options.publish(next)
  }

  #recordPhase(phase: EventData['exercise']['phase'], more: Partial<EventData['exercise']> = {}): void {
    const { name, seed } = this.#view
    this.#options.record('exercise', { exercise: name, phase, by: 'exercise', seed, ...more })
    this.#options.write({ t: this.#options.lab.now(), exercise: name, phase, ...more })
  }

  #recordStep(step: Step, phase: EventData['step']['phase'], more: Partial<EventData['step']> = {}): void {
    const data = { exercise: this.#view.name, step: step.id, what: step.kind, phase, ...more }
    this.#options.record('step', data)
    this.#options.write({ t: this.#options.lab.now(), ...data })
  }
}

function interrupted(isAborted: boolean, error: unknown): StepEnd {
  if (isAborted) return { state: 'passed', isUnclear: true, view: { note: { note: 'skipped', values: {} } } }
  const { code, message } = RelevoError.data(error)
  return { state: 'failed', view: { note: { note: 'refused', values: { error: message, code } } } }
}

/** What a replica lacks may still come, and who waits may still be answered; what has failed has failed. */
function isSettled({ ok, measure, value, unknown }: CheckView): boolean {
  return ok === true || (unknown !== 'under-way' && (!measure.startsWith('replicas') || value === 'repeated'))
}
