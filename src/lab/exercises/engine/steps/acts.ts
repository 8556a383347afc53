import { RelevoError } from '#shared/errors'
import type { Act } from '#shared/exercise/acts'
import type { ExerciseNote } from '#shared/exercise/view'
import { showsAct } from '../done-by-hand'
import { eventually } from '../eventually'
import { resolveAct } from '../parts'
import { perform } from '../perform'
import type { StepEnd, StepRun, StepRunner } from '../step-run'

/** Longest that a person may take for one step, ms: a day. */
const personMs = 86_400_000

/** The lab does it. */
export const runActs: StepRunner<'act'> = (run, { acts }) => doAll(run, acts)

export async function doAll(run: StepRun, given: readonly Act[]): Promise<StepEnd> {
  const acts = given.map(act => resolveAct(run.lab, act))
  run.show({ acts: acts.map(act => ({ act, done: false })) })
  const ends = await Promise.allSettled(acts.map(act => perform(act, run)))
  run.signal.throwIfAborted()
  const shown = acts.map((act, index) => ({ act, done: ends[index]?.status === 'fulfilled' }))
  const refused = ends.find(end => end.status === 'rejected')
  if (!refused) return { state: 'done', view: { acts: shown } }
  return { state: 'failed', view: { acts: shown, note: refusal(refused.reason) } }
}

/** The person does it: it is done when the journal shows it. */
export const runDo: StepRunner<'do'> = async (run, { acts: given }) => {
  if (!run.attended) return doAll(run, given)
  const acts = given.map(act => resolveAct(run.lab, act))
  const show = (): boolean => {
    const events = run.events()
    const done = acts.map(act => events.some(event => showsAct(event, act) === 'it'))
    run.show({ acts: acts.map((act, index) => ({ act, done: done[index] === true })) })
    return done.every(Boolean)
  }
  await eventually(show, { signal: run.signal, withinMs: personMs })
  return { state: 'done' }
}

function refusal(reason: unknown): ExerciseNote {
  const { code, message } = RelevoError.data(reason)
  return { note: 'refused', values: { error: message, code } }
}
