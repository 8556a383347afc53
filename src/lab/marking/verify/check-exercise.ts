import { toleranceOf, type StepOf } from '#shared/exercise/steps'
import type { Exercise } from '#shared/exercise/exercise'
import type { ExerciseView, StepView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import { finding, type Finding } from '#shared/marking/findings'
import { showsAct } from '../../exercises/engine/done-by-hand'
import { gradeDiagnosis } from '../../exercises/engine/hidden'
import { holds } from '../../exercises/engine/measuring'
import { isRight } from '../../exercises/engine/steps/questions'
import type { RunInfo } from '../../runs/run-info'
import type { Story } from './story'

export interface Shown {
  readonly view: ExerciseView
  /** Number of the last event that whoever showed it knew of: a host that is killed does not come to show what came later. */
  readonly lastEvent: number
  /** As its file has it; null where that is not known. */
  readonly exercise: Exercise | null
}

type StepEvent = JournalEvent<'step'>

/** What the page about an exercise says, against what the journal has of it, and against itself. */
export function checkExercise(info: RunInfo, shown: Shown, story: Story): Finding[] {
  const { view, exercise } = shown
  const found: Finding[] = []
  const said = info.exercise?.id ?? view.name
  if (said !== view.name && !wasOpened(said, story))
    found.push(finding('exercise', { says: said, is: view.name }))
  // With holes in it, what it lacks shows nothing, and what it has may be of another time.
  const opened = story.isWhole ? openedOf(story, shown) : null
  if (opened && opened.exercise !== view.name)
    found.push(finding('exercise', { says: view.name, is: opened.exercise }))
  if (opened && opened.seed !== view.seed) found.push(finding('seed', { says: view.seed, is: opened.seed }))
  for (const field of ['name', 'id', 'group'] as const) {
    const says = info.who?.[field] ?? ''
    const is = [view.student?.[field], opened?.student?.[field]]
    const other = is.find(one => one !== undefined && one !== '' && one !== says)
    if (says !== '' && other !== undefined) found.push(finding('who', { says, is: other }))
  }
  const isOfIt = ({ seq }: JournalEvent): boolean => seq > (opened?.seq ?? 0) && seq <= shown.lastEvent
  const steps = story.told.filter((event): event is StepEvent => event.kind === 'step' && isOfIt(event))
  for (const step of view.steps) {
    if (story.isWhole) found.push(...answer(step, steps), ...end(step, steps, story.told))
    found.push(...points(step, exercise?.steps.find(({ id }) => id === step.id) ?? null, steps))
  }
  const ended = story.told.find(
    event => event.kind === 'exercise' && event.phase === 'ended' && opened !== null && isOfIt(event)
  )
  return [...found, ...verdict(view, ended?.kind === 'exercise' ? ended : null)]
}

/** Several may have been done in one run, which is called after the last. */
const wasOpened = (name: string, { told }: Story): boolean =>
  told.some(event => event.kind === 'exercise' && event.phase === 'opened' && event.exercise === name)

/** When it was opened, in the journal; null where that had to make room. */
function openedOf({ told }: Story, { lastEvent }: Shown): JournalEvent<'exercise'> | null {
  const isOpening = (event: JournalEvent): event is JournalEvent<'exercise'> =>
    event.kind === 'exercise' && event.phase === 'opened'
  return told.filter(isOpening).findLast(({ seq }) => seq <= lastEvent) ?? null
}

/** What stands there as answered, against what was locked in the journal. */
function answer({ id, answer: shown }: StepView, steps: readonly StepEvent[]): Finding[] {
  const locked = steps.findLast(({ step, phase }) => step === id && phase === 'answered')
  if (shown === null && locked === undefined) return []
  const [says, is] = [shown?.value, locked?.answer].map(value => JSON.stringify(value ?? null))
  return says === is ? [] : [finding('answer', { step: id, says: says ?? '', is: is ?? '' })]
}

const ends: ReadonlySet<string> = new Set(['done', 'failed', 'passed'])

/** How a step ended, against the journal; and what was to be done has to have been asked for meanwhile. */
function end(view: StepView, steps: readonly StepEvent[], told: readonly JournalEvent[]): Finding[] {
  const { id, kind, state, acts } = view
  if (!ends.has(state)) return []
  const own = steps.filter(({ step }) => step === id)
  const ended = own.findLast(({ phase }) => ends.has(phase))
  if (!ended) return [finding('step', { step: id, says: state, is: '—' })]
  if (ended.phase !== state) return [finding('step', { step: id, says: state, is: ended.phase })]
  if (kind !== 'do' || state !== 'done') return []
  const began = own.findLast(({ phase, seq }) => phase === 'began' && seq < ended.seq)
  const between = told.filter(({ seq }) => seq > (began?.seq ?? 0) && seq < ended.seq)
  const isMissing = acts.some(
    ({ act }) => asked.has(act.act) && !between.some(event => showsAct(event, act) === 'it')
  )
  return isMissing ? [finding('not-done', { step: id })] : []
}

/** What the journal shows whenever it was done. The others may be so already, or come to no end. */
const asked: ReadonlySet<string> = new Set(['kill', 'freeze', 'stop', 'fault', 'partition'])

/** What a step is worth, by its own answer or measurement. */
function points(
  view: StepView,
  step: Exercise['steps'][number] | null,
  steps: readonly StepEvent[]
): Finding[] {
  const is = worth(view, step, steps)
  if (is === undefined || is === view.points.got) return []
  return [finding('points', { step: view.id, says: String(view.points.got), is: String(is) })]
}

/** Undefined: it cannot be said. */
function worth(
  { kind, check, answer: given, points: { of, got }, right }: StepView,
  step: Exercise['steps'][number] | null,
  steps: readonly StepEvent[]
): number | null | undefined {
  if (step === null || step.kind !== kind || got === null) return undefined
  const all = (ok: boolean): number => (ok ? of : 0)
  switch (step.kind) {
    case 'check': {
      const value = check?.value ?? null
      if (value === null || typeof value === 'boolean') return undefined
      return all(holds(value, step.condition.compare))
    }
    case 'question':
      return given === null ? undefined : all(isRight(step.question, given.value, step.is))
    case 'predict': {
      const value = check?.value ?? null
      return given === null || value === null ? undefined : all(isRight(step.question, given.value, value))
    }
    case 'diagnose':
      return diagnosed(
        step,
        given?.value ?? null,
        steps.findLast(event => event.step === step.id && event.right)?.right ?? right
      )
    default:
      return undefined
  }
}

const parts: ReadonlySet<string> = new Set(['proxy', 'balancer', 'client', 'primary', 'secondary'])

function diagnosed(
  { diagnose }: StepOf<'diagnose'>,
  given: NonNullable<StepView['answer']>['value'] | null,
  right: StepView['right']
): number | undefined {
  if (typeof given !== 'object' || given === null || typeof right !== 'object' || right === null)
    return undefined
  // A link may be named by its parts, as in `proxy->primary`: who that was is not known any more.
  if (given.link !== right.link && given.link.split('->').some(end => parts.has(end))) return undefined
  const { where, what, 'how-much': howMuch, tolerance } = diagnose
  const within = toleranceOf(tolerance, right.amount ?? 0)
  return gradeDiagnosis(given, right, { where, what, howMuch }, within).got
}

/** The verdict and the sum of the points, against the journal and against the steps. */
function verdict(view: ExerciseView, ended: JournalEvent<'exercise'> | null): Finding[] {
  const found: Finding[] = []
  const isDeviated =
    view.steady.after.some(({ ok }) => ok === false) || view.steps.some(({ state }) => state === 'failed')
  const says = view.verdict
  if (says !== null && ended?.verdict !== undefined && ended.verdict !== says)
    found.push(finding('verdict', { says, is: ended.verdict }))
  else if (says === 'held' && isDeviated) found.push(finding('verdict', { says, is: 'deviated' }))
  const sum = view.steps.reduce((total, { points: { got } }) => total + (got ?? 0), 0)
  if (sum !== view.points.got) found.push(finding('points', { step: '—', says: view.points.got, is: sum }))
  return found
}
