import { setTimeout as delay } from 'node:timers/promises'
import type { Act } from '../../src/shared/exercise/acts'
import type { AnswerValue, ExerciseView, StepView, StudentView } from '../../src/shared/exercise/view'
import type { Random } from '../../src/system/random'
import type { Host } from '../lab/web-host'

/** How often somebody looks at the panel, and how long after they pressed they press again, ms. */
const lookMs = 60
const patienceMs = 5_000
/** Longest that the exercise may take, ms. */
const allMs = 300_000

export interface Student extends StudentView {
  /** How long they think before they do something, ms at most. */
  readonly thinkMs: number
  readonly prediction: number
  readonly explanation: string
  readonly random: Random
}

/** What somebody does besides when a step has its turn. Resolves with false: they leave it at that. */
export type Meddle = (step: StepView, host: Host) => Promise<boolean | void>

/** Does the exercise as a person does, by what it shows; resolves when it has ended, or was left. */
export async function doExercise(
  host: Host,
  student: Student,
  text: string,
  meddle: Meddle = async () => undefined
): Promise<ExerciseView | null> {
  const { name, id, group, thinkMs, random } = student
  await host.call('exercise.student', { student: { name, id, group } })
  await host.call('exercise.open', { text, fileName: 'una-muerte.relevo' })
  const deadline = performance.now() + allMs
  const seen = new Set<string>()
  let pressedAt = -Infinity
  while (performance.now() < deadline) {
    const { exercise: view } = await host.call('lab.snapshot', { watch: { logs: [], traffic: false } })
    if (!view || view.phase === 'ended') return view ?? null
    const step = view.phase === 'steps' ? view.steps.find(({ id }) => id === view.current) : undefined
    if (step && !seen.has(step.id)) {
      seen.add(step.id)
      await delay(random() * thinkMs)
      if ((await meddle(step, host)) === false) return view
      pressedAt = -Infinity
    }
    if (step && performance.now() - pressedAt > patienceMs) {
      pressedAt = performance.now()
      // What has gone on meanwhile needs it no more.
      await press(host, step, student).catch(() => undefined)
    }
    await delay(lookMs)
  }
  throw new Error(`${name} came to no end`)
}

async function press(host: Host, step: StepView, student: Student): Promise<void> {
  switch (step.kind) {
    case 'say':
      return void (await host.call('exercise.next', {}))
    case 'predict':
    case 'question':
    case 'explain':
      return void (await host.call('exercise.answer', { step: step.id, value: answerOf(step, student) }))
    case 'do':
      for (const { act } of step.acts) await perform(host, act)
  }
}

function answerOf({ kind }: StepView, { prediction, explanation, random }: Student): AnswerValue {
  if (kind === 'predict') return prediction
  if (kind === 'explain') return explanation
  return random() < 0.8 ? 'replica' : 'nobody'
}

async function perform(host: Host, act: Act): Promise<void> {
  switch (act.act) {
    case 'exchange':
      return void (await host.call('exchange.run', { count: act.count }))
    case 'kill':
      return void (await host.call('node.kill', { node: act.node }))
    case 'fault':
      return void (await host.call('fault.set', { link: act.link, fault: act.fault }))
    default:
      throw new Error(`nobody here knows how to ${act.act}`)
  }
}
