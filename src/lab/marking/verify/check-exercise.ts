import type { Exercise } from '#shared/exercise/exercise'
import type { ExerciseView, StepView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import { finding, type Finding } from '#shared/marking/findings'
import { showsAct } from '../../exercises/engine/done-by-hand'
import type { RunInfo } from '../../runs/run-info'
import { checkPoints, ends } from './check-points'
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
  // Who did it is written down with which exercise it was.
  const isErased = !info.who && info.exercise?.id === view.name
  for (const field of ['name', 'id', 'group'] as const) {
    const says = info.who?.[field] ?? ''
    const is = [view.student?.[field], opened?.student?.[field]]
    const other = is.find(one => one !== undefined && one !== '' && one !== says)
    if (other !== undefined && (says !== '' || isErased))
      found.push(finding('who', { says: says || '—', is: other }))
  }
  const told = story.told.filter(({ seq }) => seq > (opened?.seq ?? 0) && seq <= shown.lastEvent)
  if (story.isWhole) {
    for (const [index, step] of view.steps.entries()) {
      const since = begunAnew(view, index, told)
      const own = told.filter(
        (event): event is StepEvent => event.kind === 'step' && event.step === step.id && event.seq > since
      )
      found.push(...begunTooOften(step, told))
      // What it was before may be shown until it is its turn again.
      if (since === 0 || own.length > 0) found.push(...answer(step, own), ...end(step, own, story.told))
    }
  }
  found.push(...checkPoints(view, exercise, story.isWhole ? told : null))
  const ended = told.find(event => event.kind === 'exercise' && event.phase === 'ended' && opened !== null)
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

/** Number of the event by which a step was begun anew, from a checkpoint before it; 0: it was not. */
function begunAnew({ steps }: ExerciseView, index: number, told: readonly JournalEvent[]): number {
  const before = steps.slice(0, index + 1)
  const restored = told.findLast(
    event =>
      event.kind === 'exercise' && event.phase === 'restored' && before.some(({ id }) => id === event.step)
  )
  return restored?.seq ?? 0
}

/** A step begins once, and once more for each time that somebody went back to a checkpoint. */
function begunTooOften({ id }: StepView, told: readonly JournalEvent[]): Finding[] {
  const count = (kind: 'step' | 'exercise', phase: string, step?: string): number =>
    told.filter(
      event => event.kind === kind && event.phase === phase && (step === undefined || event.step === step)
    ).length
  const begun = count('step', 'began', id)
  return begun <= 1 + count('exercise', 'restored')
    ? []
    : [finding('begun-again', { step: id, times: begun })]
}

/** What stands there as answered, against what was locked in the journal. */
function answer({ id, answer: shown }: StepView, own: readonly StepEvent[]): Finding[] {
  const locked = own.findLast(({ phase }) => phase === 'answered')
  if (shown === null && locked === undefined) return []
  const [says, is] = [shown?.value, locked?.answer].map(value => JSON.stringify(value ?? null))
  return says === is ? [] : [finding('answer', { step: id, says: says ?? '', is: is ?? '' })]
}

/** How a step ended, against the journal; and what was to be done has to have been asked for meanwhile. */
function end(view: StepView, own: readonly StepEvent[], told: readonly JournalEvent[]): Finding[] {
  const { id, kind, state, acts } = view
  if (!ends.has(state)) return []
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

/** The verdict, against the journal and against the steps. */
function verdict(view: ExerciseView, ended: JournalEvent<'exercise'> | null): Finding[] {
  const found: Finding[] = []
  const isDeviated =
    view.steady.after.some(({ ok }) => ok === false) || view.steps.some(({ state }) => state === 'failed')
  const says = view.verdict
  if (view.phase === 'ended' && ended?.verdict !== undefined && ended.verdict !== says)
    found.push(finding('verdict', { says: says ?? '—', is: ended.verdict }))
  else if (says === 'held' && isDeviated) found.push(finding('verdict', { says, is: 'deviated' }))
  return found
}
