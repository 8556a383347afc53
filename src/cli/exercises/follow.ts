import type { CheckView, ExerciseView, StepView } from '#shared/exercise/view'
import { note, printable } from '../output'
import { checkText, noteText, stepText } from './words'

const marks = { done: 'ok  ', failed: 'FAIL', passed: '-   ' } as const

/** Tells each step of an exercise when it is over, a line each. Feed it every view that comes. */
export class Follower {
  readonly #told = new Set<string>()
  readonly #line: (line: string) => void

  constructor(line: (line: string) => void = text => note(printable(text))) {
    this.#line = line
  }

  take(view: ExerciseView): void {
    for (const check of taken(view.steady.before))
      this.#tell(`before ${check.measure}`, checkLine('before', check))
    for (const step of view.steps) this.#step(step)
    if (view.phase === 'rolling-back' || view.phase === 'ended')
      for (const check of taken(view.steady.after))
        this.#tell(`after ${check.measure}`, checkLine('after', check))
  }

  #step(step: StepView): void {
    const { id, state, startedAt, endedAt } = step
    if (state !== 'done' && state !== 'failed' && state !== 'passed') return
    const seconds =
      startedAt === null || endedAt === null ? '' : `${((endedAt - startedAt) / 1000).toFixed(1)} s`
    const mark = state === 'done' && step.check?.unknown ? '?   ' : marks[state]
    this.#tell(`step ${id} ${startedAt}`, `${mark} ${seconds.padStart(7)}  ${stepText(step)}`)
    if (step.note) this.#tell(`note ${id} ${step.note.note}`, `             ${noteText(step.note)}`)
  }

  #tell(key: string, line: string): void {
    if (this.#told.has(key)) return
    this.#told.add(key)
    this.#line(line)
  }
}

const taken = (checks: readonly CheckView[]): readonly CheckView[] => checks.filter(({ at }) => at !== null)

function checkLine(when: string, check: CheckView): string {
  const mark = check.ok === true ? 'ok  ' : check.ok === false ? 'FAIL' : '?   '
  return `${mark} ${when.padStart(7)}  ${checkText(check)}`
}
