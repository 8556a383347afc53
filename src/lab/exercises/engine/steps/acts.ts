import { RelevoError } from '#shared/errors'
import type { Act } from '#shared/exercise/acts'
import type { ExerciseNote } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import { biteOf, mustBite } from '../bites'
import { isGivenUp, isSoAlready, needsStart, showsAct } from '../done-by-hand'
import { eventually } from '../eventually'
import { isPlayed, resolveAct } from '../parts'
import { perform } from '../perform'
import type { StepEnd, StepRun, StepRunner } from '../step-run'

/** Longest that a person may take for one step, ms: a day. */
const personMs = 86_400_000
/** How long the lab waits for somebody to play a part that an act names, ms: a replica that comes back has to be attached. */
const partsMs = 15_000
/** How long an act may take to have an effect: a silence is noticed after a second, a lagging replica after ten, ms. */
const biteMs = 12_000
/** The same before a person is told that it has none so far, ms: doing it again is the remedy, and a freeze takes its time. */
const patienceMs = (act: Act): number => (act.act === 'freeze' ? biteMs : 3_000)

/** The lab does it, and goes on; whether it bit is seen while the steps after it run. */
export const runActs: StepRunner<'act'> = (run, { acts }) => doAll(run, acts)

export async function doAll(run: StepRun, given: readonly Act[]): Promise<StepEnd> {
  const acts = await lookUp(run, given, partsMs)
  run.show({ acts: acts.map(act => ({ act, done: false })) })
  const ends = await Promise.allSettled(acts.map(act => perform(act, run)))
  run.signal.throwIfAborted()
  const shown = acts.map((act, index) => ({ act, done: ends[index]?.status === 'fulfilled' }))
  const refused = ends.find(end => end.status === 'rejected')
  if (refused) return { state: 'failed', view: { acts: shown, note: refusal(refused.reason) } }
  const { events } = run
  for (const act of acts.filter(mustBite))
    run.watchBite(() => biteOf(act, events(), run.lab) === 'bit', biteMs)
  return { state: 'done', view: { acts: shown } }
}

/** The person does it: it is done when the journal shows it, and that it bit; or where it is so already. */
export const runDo: StepRunner<'do'> = async (run, { acts: given }) => {
  if (!run.attended) return doAll(run, given)
  const acts = await lookUp(run, given, personMs)
  const look = (): boolean => {
    const events = run.events()
    const tries = acts.map(act => tryOf(act, events, run.lab))
    const done = acts.map((act, index) => tries[index] !== null || isSoAlready(act, run.lab))
    const bit = acts.map((act, index) => {
      const since = tries[index]
      if (since === null) return done[index] === true
      return since !== undefined && biteOf(act, since.after, run.lab) === 'bit'
    })
    run.show({
      acts: acts.map((act, index) => ({ act, done: done[index] === true })),
      state: done.every(Boolean) && !bit.every(Boolean) ? 'waiting' : 'now',
      note: noteOf(run, acts, tries, bit)
    })
    return bit.every(Boolean)
  }
  await eventually(look, { signal: run.signal, withinMs: personMs })
  return { state: 'done', view: { note: null } }
}

/** The acts with their parts looked up, once each is played: of a proxy that has just begun, nobody is primary yet. */
async function lookUp({ lab, signal }: StepRun, given: readonly Act[], withinMs: number): Promise<Act[]> {
  const resolved = (): Act[] => given.map(act => resolveAct(lab, act))
  await eventually(() => resolved().every(act => isPlayed(lab, act)), { signal, withinMs })
  return resolved()
}

/** The last time that an act was done, and what came after it; null: it was not. */
interface Try {
  readonly t: number
  readonly after: readonly JournalEvent[]
}

function tryOf(act: Act, events: readonly JournalEvent[], lab: StepRun['lab']): Try | null {
  const index = events.findLastIndex(event => showsAct(event, act) === 'it' && !isGivenUp(event, lab))
  const event = events[index]
  return event ? { t: event.t, after: events.slice(index) } : null
}

/** What to say to somebody whose step is not over. */
function noteOf(
  run: StepRun,
  acts: readonly Act[],
  tries: readonly (Try | null)[],
  bit: readonly boolean[]
): ExerciseNote | null {
  const isIdle = acts.some((act, index) => {
    const one = tries[index]
    return one && mustBite(act) && bit[index] === false && run.lab.now() - one.t > patienceMs(act)
  })
  if (isIdle) return { note: run.lab.load().enabled ? 'did-not-bite' : 'no-load', values: {} }
  for (const [index, act] of acts.entries()) {
    if (tries[index] !== null || bit[index] === true) continue
    if (needsStart(act, run.lab)) return { note: 'not-running', values: {} }
    for (const event of run.events().toReversed()) {
      // What was done is another of the things that are asked for.
      if (acts.some(other => showsAct(event, other) === 'it')) continue
      const shown = showsAct(event, act)
      if (shown !== null && shown !== 'it') return { note: 'another-one', values: { done: shown.another } }
    }
  }
  return null
}

function refusal(reason: unknown): ExerciseNote {
  const { code, message } = RelevoError.data(reason)
  return { note: 'refused', values: { error: message, code } }
}
