import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isWrong } from '#shared/marking/findings'
import type { ExerciseView, StepView } from '#shared/exercise/view'
import { verifyRun } from '#lab/marking/verify/verify'
import { RunReader } from '#lab/runs/reading/run-reader'
import { freeTopology } from '../../support/free-topology'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let lab: RealLab
let inPlace = ''

beforeEach(async () => {
  const { topology } = await freeTopology('replicated-server')
  inPlace = JSON.stringify(topology)
  lab = await new RealLab(topology).open()
})
afterEach(async () => {
  await lab.remove()
})

const view = (): ExerciseView | null => lab.lab.snapshot().exercise ?? null
const step = (id: string): StepView => view()!.steps.find(one => one.id === id)!
const isNow = (id: string): Promise<boolean> =>
  until(() => view()?.current === id, { what: `the step ${id}`, timeoutMs: 60_000 })
const open = (steps: string): Promise<ExerciseView> =>
  lab.run('exercise.open', {
    text: `exercise: one\ntitle: { es: Uno, en: One }\nlab: ${inPlace}\nseed: 7\nsteps:\n${steps}`,
    fileName: 'one.relevo'
  })
/** The host ends and starts again, on the same folder. */
async function restart(): Promise<void> {
  await lab.close()
  await lab.open()
}

const steps = `
  - { id: read, say: hello }
  - load: { rate: 40 }
  - checkpoint: { id: here, costs: 1 }
  - predict: { id: failed, ask: How many fail?, answer: number, measures: client.failed }
    points: 1
  - id: kill
    do: { kill: primary }
  - { id: none, check: { measure: client.failed, is: 0 }, points: 2 }
  - question: { id: two, ask: How many?, answer: number, is: 2 }
    points: 1
  - { id: skipped, do: { freeze: replica-2 } }
  - explain: { id: why, ask: Why? }
`

async function goTo(id: 'two' | 'why'): Promise<void> {
  await isNow('read')
  await lab.run('exercise.next', {})
  await isNow('failed')
  await lab.run('exercise.checkpoint', { id: 'here' })
  await until(() => view()!.points.cost === 1 && step('failed').state === 'now', { what: 'the checkpoint' })
  await lab.run('exercise.answer', { step: 'failed', value: 0 })
  await isNow('kill')
  await until(() => (lab.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0) > 10, { what: 'a load' })
  // Either replica may be the primary.
  const primary = await until(
    () => {
      const [asked] = step('kill').acts
      return asked?.act.act === 'kill' && asked.act.node !== 'primary' ? asked.act.node : null
    },
    { what: 'whom to kill' }
  )
  await lab.run('node.kill', { node: primary })
  await isNow('two')
  if (id === 'two') return
  await lab.run('exercise.answer', { step: 'two', value: 2 })
  await isNow('skipped')
  await lab.run('exercise.next', { skip: true })
  await isNow('why')
}

/** It is left at the second question, and gone on with in the next host. */
async function resumeAtTwo(): Promise<void> {
  await open(steps)
  await goTo('two')
  await restart()
  await lab.run('exercise.resume', {})
}

test('an exercise that was under way when its host ended is offered, and gone on with where it was', async () => {
  await lab.run('exercise.student', { student: { name: 'Ana', id: '2020-1', group: '' } })
  const opened = await open(steps)
  await goTo('why')
  expect(await lab.run('exercise.left', {})).toBeNull()
  await restart()

  expect(view()).toBeNull()
  expect(await lab.run('exercise.left', {})).toMatchObject({
    title: { es: 'Uno', en: 'One' },
    step: 9,
    steps: 9
  })
  await lab.run('exercise.resume', {})
  await isNow('why')
  // What was answered stands, was locked before what it is about, and what is measured is of this run.
  expect(view()).toMatchObject({ begunAt: opened.begunAt, goesOnAt: 'why', seed: 7, points: { cost: 1 } })
  expect(step('failed').answer).toMatchObject({ value: 0 })
  expect(step('failed').answer!.at).toBeLessThan(step('kill').startedAt!)
  expect(step('kill').state).toBe('done')
  expect(step('none').check).toMatchObject({ value: 0, ok: true })
  expect(step('two')).toMatchObject({ state: 'done', ok: true, answer: { value: 2 } })
  expect(step('skipped')).toMatchObject({ state: 'passed', note: { note: 'skipped' } })
  // From here on the person acts again.
  await lab.run('exercise.answer', { step: 'why', value: 'Because.' })
  await until(() => view()?.phase === 'ended', { what: 'the end', timeoutMs: 60_000 })
  expect(view()!.points).toMatchObject({ got: 4, of: 4, cost: 1 })

  // Whoever marks it finds a whole run, in which the lab says that it was gone on with.
  const { events } = await lab.run('journal.read', {
    kinds: ['exercise', 'kill-asked', 'freeze-asked', 'load']
  })
  expect(events).toContainEqual(expect.objectContaining({ phase: 'resumed', step: 'why' }))
  expect(events).toContainEqual(expect.objectContaining({ kind: 'kill-asked', by: 'exercise' }))
  expect(events).toContainEqual(expect.objectContaining({ kind: 'load', enabled: true, by: 'exercise' }))
  // What was passed over was not done.
  expect(events.filter(({ kind }) => kind === 'freeze-asked')).toEqual([])
  const { runFolder } = await lab.run('host.about', {})
  await restart()
  const reader = await RunReader.open(runFolder)
  try {
    const { findings } = await verifyRun(reader, [])
    expect(findings.filter(isWrong)).toEqual([])
  } finally {
    await reader.close()
  }
  // It is over: nothing is left to be gone on with.
  expect(await lab.run('exercise.left', {})).toBeNull()
  await expect(lab.run('exercise.resume', {})).rejects.toThrow('NOT_FOUND')
}, 120_000)

test('what was left is kept while it is done again, and is nobody else’s; who lets it go is not asked again', async () => {
  await resumeAtTwo()
  // The host ends again before the lab has done all of it.
  await until(() => view()?.phase === 'steps', { what: 'the steps' })
  await restart()
  expect(await lab.run('exercise.left', {})).toMatchObject({ step: 7 })

  await lab.run('exercise.student', { student: { name: 'Eva', id: '2020-2', group: '' } })
  expect(await lab.run('exercise.left', {})).toBeNull()
  await lab.run('exercise.forget', {})
  await lab.run('exercise.student', { student: { name: '', id: '', group: '' } })
  expect(await lab.run('exercise.left', {})).toMatchObject({ step: 7 })

  await lab.run('exercise.forget', {})
  await restart()
  expect(await lab.run('exercise.left', {})).toBeNull()

  // Neither is one that somebody stopped.
  await open(steps)
  await isNow('read')
  await lab.run('exercise.stop', {})
  await restart()
  expect(await lab.run('exercise.left', {})).toBeNull()
}, 120_000)

test('who goes back to a checkpoint after it was gone on with does it again by hand', async () => {
  await resumeAtTwo()
  await isNow('two')
  const { state, note, again } = step('kill')
  expect({ state, note, again }).toEqual({ state: 'done', note: null, again: true })
  await lab.run('exercise.checkpoint', { id: 'here' })
  await until(() => step('failed').state === 'now', { what: 'the checkpoint' })
  await lab.run('exercise.answer', { step: 'failed', value: 0 })
  await isNow('kill')
  expect(step('failed').again).not.toBe(true)
  expect(step('kill').again).not.toBe(true)
}, 120_000)

test('what was jumped over is not done when it is gone on with, and what is not known is asked again', async () => {
  await open(steps)
  await isNow('read')
  await lab.run('exercise.checkpoint', { id: 'here' })
  await until(() => step('failed').state === 'now', { what: 'the checkpoint' })
  await lab.run('exercise.answer', { step: 'failed', value: 0 })
  await isNow('kill')
  await lab.close()
  // As of a hidden fault that was looked for: its answer is of the one before.
  const path = join(lab.dataDir, 'exercise-left.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), answers: {} }))
  await lab.open()
  await lab.run('exercise.resume', {})
  await isNow('failed')
  expect(view()!.steps[1]).toMatchObject({ kind: 'act', state: 'ahead' })
  await until(() => step('failed').again === false, { what: 'that a person is asked' })
  expect(view()).toMatchObject({ goesOnAt: 'failed' })
  await lab.run('exercise.answer', { step: 'failed', value: 0 })
  await isNow('kill')
}, 120_000)

test('one whose step is no more, as the exercise has changed, is refused and not offered again', async () => {
  await open(steps)
  await isNow('read')
  await lab.close()
  const path = join(lab.dataDir, 'exercise-left.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), step: 'gone' }))
  await lab.open()
  await expect(lab.run('exercise.resume', {})).rejects.toThrow('NOT_FOUND')
  expect(view()).toBeNull()
  await until(async () => (await lab.run('exercise.left', {})) === null, { what: 'that it is let go' })
}, 60_000)
