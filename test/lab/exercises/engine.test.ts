import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ExerciseView, StepView } from '../../../src/shared/exercise/view'
import { freeTopology } from '../../support/free-topology'
import { freePorts } from '../../support/ports'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let lab: RealLab
let inPlace = ''

beforeAll(async () => {
  const { topology } = await freeTopology('replicated-server')
  inPlace = JSON.stringify(topology)
  lab = await new RealLab(topology).open()
})
afterAll(async () => {
  await lab.close()
})
beforeEach(async () => {
  if (view() && view()?.phase !== 'ended') await lab.run('exercise.stop', {})
})

const view = (): ExerciseView | null => lab.lab.snapshot().exercise ?? null
const step = (id: string): StepView => view()!.steps.find(one => one.id === id)!
const isNow = (id: string): Promise<boolean> =>
  until(() => view()?.current === id, { what: `the step ${id}` })
/** The node that a step wants to be acted on. */
const victimOf = (id: string): string => (step(id).acts[0]!.act as { node: string }).node
/** A step's end in one line, with what was measured and what is to be said of it where it is not done. */
const told = ({ id, state, check, note }: StepView): string =>
  state === 'done' ? `${id} done` : `${id} ${state}: ${JSON.stringify({ check, note })}`
const ended = (): Promise<ExerciseView> =>
  until(() => (view()?.phase === 'ended' ? view() : null), {
    what: 'the end of the exercise',
    timeoutMs: 110_000
  })

function open(steps: string, more = '', unattended = false): Promise<ExerciseView> {
  const text = `exercise: one\ntitle: One\nlab: ${inPlace}\nseed: 7\n${more}\nsteps:\n${steps}`
  return lab.run('exercise.open', { text, fileName: 'one.relevo', unattended })
}

test('an experiment kills the primary under load, measures what came of it, and holds', async () => {
  await open(
    `
  - load: { rate: 25 }
  - until: { measure: client.ok, at-least: 40 }
  - id: kill
    kill: primary
  - until: { measure: failover.count, is: 1 }
  - until: { node: replica-1, state: up }
  - until: { link: proxy->replica-1, attached: true }
  - check: { measure: client.failed, is: 0 }
    points: 2
  - { id: total, check: { measure: failover.total, at-most: 5 s } }
  - until: { measure: client.ok, at-least: 20, since: kill }
    points: 1
  - check: { measure: client.ok, at-least: 20, since: kill }
`,
    'steady:\n  - { measure: client.failed, is: 0 }\n  - { measure: replicas, one-of: [identical, repeated] }',
    true
  )
  const end = await ended()
  expect(end.steps.map(told)).toEqual(end.steps.map(({ id }) => `${id} done`))
  expect(end).toMatchObject({ verdict: 'held', stopped: false, points: { got: 3, of: 3 } })
  expect(end.steady.after.map(({ value }) => value)).toEqual([0, expect.stringMatching(/identical|repeated/)])
  expect(step('kill').acts).toEqual([
    { act: { act: 'kill', node: 'replica-1', keepDown: false }, done: true }
  ])
  expect(step('total').check).toMatchObject({ unit: 'ms', ok: true })
  expect(step('total').check!.events.length).toBeGreaterThan(0)
  // Everything is as before.
  expect(lab.lab.snapshot().load.enabled).toBe(false)
})

test('a check that is not met deviates; a kill that nobody noticed lets nothing be concluded', async () => {
  await open('  - exchange: { count: 3 }\n  - check: { measure: client.ok, is: 4 }\n', '', true)
  expect((await ended()).verdict).toBe('deviated')
  await open('  - id: kill\n    kill: primary\n  - check: { measure: client.failed, is: 0 }\n', '', true)
  expect((await ended()).verdict).toBe('inconclusive')
  expect(step('kill').note?.note).toBe('no-load')
  await open('  - check: { measure: failover.total, at-most: 5 s }\n', '', true)
  expect((await ended()).verdict).toBe('inconclusive')
})

test('of two things that are to be done, the first that is done is not taken for the wrong one', async () => {
  await open(`
  - load: { rate: 40 }
  - { id: both, do: [{ freeze: replica-1 }, { freeze: replica-2 }] }
  - { id: why, explain: { id: told, ask: Why? } }
`)
  await isNow('both')
  await until(() => (lab.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0) > 5, { what: 'a load' })
  await lab.run('node.freeze', { node: 'replica-1' })
  await until(() => step('both').acts[0]?.done, { what: 'the first tick' })
  expect(step('both')).toMatchObject({ state: 'now', note: null })
  expect(step('both').acts.map(({ done }) => done)).toEqual([true, false])
  await lab.run('exercise.stop', {})
})

test('in a lesson the person acts: ticked by the journal, and only if it bit', async () => {
  await open(`
  - id: read
    say: { es: hola, en: hello }
  - predict: { id: failed, ask: How many fail?, answer: number, measures: client.failed }
    points: 1
  - id: kill
    do: { kill: primary }
  # As long as a request waits for its answer it is not known that none failed.
  - load: off
  - until: { measure: client.unknown, is: 0 }
  - check: { measure: client.failed, is: 0 }
  - explain: { id: why, ask: Why? }
`)
  await isNow('read')
  await expect(lab.run('exercise.answer', { step: 'failed', value: 3 })).rejects.toThrow('WRONG_STATE')
  await lab.run('exercise.next', {})
  await isNow('failed')
  await lab.run('exercise.answer', { step: 'failed', value: 0 })
  await isNow('kill')
  // It is locked.
  await expect(lab.run('exercise.answer', { step: 'failed', value: 3 })).rejects.toThrow('WRONG_STATE')

  const primary = victimOf('kill')
  const other = primary === 'replica-1' ? 'replica-2' : 'replica-1'
  await lab.run('node.kill', { node: other })
  await until(() => step('kill').note?.note === 'another-one', { what: 'a word on the wrong one' })
  await lab.reaches(other, 'up')
  await lab.run('node.kill', { node: primary })
  await until(() => step('kill').note?.note === 'no-load', { what: 'a word on the missing load' })
  expect(step('kill').state).toBe('waiting')
  await lab.reaches(primary, 'up')

  await lab.run('load.set', { enabled: true, rate: 60 })
  await until(
    () => {
      const { links } = lab.lab.snapshot()
      return ['replica-1', 'replica-2'].every(replica => links[`proxy->${replica}`]?.stats?.attached)
    },
    { what: 'both attached' }
  )
  await lab.run('node.kill', { node: victimOf('kill') })
  await isNow('why')
  expect(step('kill')).toMatchObject({ state: 'done', note: null })
  expect(step('failed')).toMatchObject({
    ok: true,
    right: 0,
    answer: { value: 0 },
    points: { got: 1, of: 1 }
  })
  expect(step('failed').answer!.at).toBeLessThan(step('kill').startedAt!)
  await lab.run('exercise.answer', { step: 'why', value: 'Because two replicas do the same.' })
  expect((await ended()).verdict).toBe('held')

  const { runFolder } = await lab.run('host.about', {})
  const lines = await until(
    () => {
      const all = readFileSync(join(runFolder, 'answers.jsonl'), 'utf8').trim().split('\n')
      return all.at(-1)?.includes('"ended"') && all.map(line => JSON.parse(line) as Record<string, unknown>)
    },
    { what: 'the last answer on disk' }
  )
  expect(lines).toContainEqual(
    expect.objectContaining({ step: 'why', phase: 'answered', answer: 'Because two replicas do the same.' })
  )
  expect(lines).toContainEqual(expect.objectContaining({ step: 'failed', phase: 'answered', answer: 0 }))
})

test('what is asked for and is so already is done: there is no button left for it', async () => {
  await open(`
  - { id: heal, do: { heal: true } }
  - { id: go-on, do: { resume: replica-2 } }
  - { id: quiet, do: { load: off } }
  - { id: start, do: { start: replica-2 } }
  - { id: kill, do: { kill: replica-2 } }
`)
  await isNow('kill')
  await lab.run('node.stop', { node: 'replica-2' })
  await until(() => step('kill').note?.note === 'not-running', { what: 'a word that it has to be started' })
  await lab.run('node.start', { node: 'replica-2' })
  await until(() => step('kill').note === null, { what: 'no word any more' })
  await lab.run('exercise.stop', {})
})

test('stopped in the middle, faults are off, what stood still goes on, and the load is as before', async () => {
  await open(
    `
  - load: { rate: 100 }
  - together:
      - { freeze: replica-2 }
      - { fault: { link: proxy->replica-1, type: latency, latencyMs: 50 } }
      - { partition: { sides: [[clients], [proxy]] } }
  - { id: long, wait: 10 min }
`,
    '',
    true
  )
  await isNow('long')
  const before = lab.lab.snapshot()
  expect(before.nodes['replica-2']?.state).toBe('frozen')
  expect(before.links['proxy->replica-1']?.faults).toHaveLength(1)
  expect(before.partitions).toHaveLength(1)
  await lab.run('exercise.stop', {})
  const after = lab.lab.snapshot()
  expect(after.exercise).toMatchObject({ phase: 'ended', verdict: null, stopped: true })
  expect(after.nodes['replica-2']?.state).toBe('up')
  expect(after.links['proxy->replica-1']?.faults).toEqual([])
  expect(after.partitions).toEqual([])
  expect(after.load.enabled).toBe(false)
})

test('a checkpoint brings the lab to its stage, and costs what it says', async () => {
  await open(`
  - id: kill
    do: { kill: primary }
  - checkpoint: { id: loaded, title: Under load, costs: 2, acts: [load: { rate: 50 }] }
  - { id: read, say: hello }
`)
  await isNow('kill')
  await lab.run('exercise.checkpoint', { id: 'loaded' })
  await isNow('read')
  expect(step('kill')).toMatchObject({ state: 'passed' })
  expect(view()?.points.cost).toBe(2)
  expect(lab.lab.snapshot().load.enabled).toBe(true)
  await lab.run('exercise.next', {})
  expect((await ended()).verdict).toBe('inconclusive')
})

test('what comes after a checkpoint begins anew: a prediction is held against what came of the new one', async () => {
  await open(`
  - checkpoint: { id: again, title: Again, costs: 1, acts: [load: off] }
  - predict: { id: failed, ask: How many die?, answer: number, measures: deaths }
    points: 2
  - check: { measure: deaths, is: 0 }
  - { id: read, say: hello }
`)
  await isNow('failed')
  await lab.run('exercise.answer', { step: 'failed', value: 5 })
  await isNow('read')
  expect(step('failed')).toMatchObject({ ok: false, points: { got: 0, of: 2 } })
  await lab.run('exercise.checkpoint', { id: 'again' })
  await isNow('failed')
  expect(step('failed')).toMatchObject({ answer: null, ok: null, points: { got: null, of: 2 } })
  await lab.run('exercise.answer', { step: 'failed', value: 0 })
  await isNow('read')
  expect(step('failed')).toMatchObject({ ok: true, points: { got: 2, of: 2 } })
  expect(view()?.points).toEqual({ got: 2, of: 2, cost: 1 })
  await lab.run('exercise.next', {})
  await ended()
})

test('a hidden fault is told by nothing until the answer is in, and acts all the same', async () => {
  await open(
    `
  - { id: go, say: find it }
  - diagnose: { id: exam, ask: Where?, tolerance: 20 % }
`,
    'hidden: [{ id: slow, fault: { link: proxy->secondary, type: latency, latencyMs: 321, direction: downstream } }]'
  )
  await isNow('go')
  await lab.run('exchange.run', { count: 20 })
  await lab.run('exercise.next', {})
  await isNow('exam')
  const { runFolder } = await lab.run('host.about', {})
  const replies: unknown[] = [
    lab.lab.snapshot(),
    await lab.run('journal.read', {}),
    await lab.run('lab.reset-faults', {}),
    await lab.run('topology.export', { format: 'json' })
  ]
  await expect(lab.run('fault.clear', { link: 'proxy->replica-2', name: 'hidden-000000' })).rejects.toThrow(
    'NOT_FOUND'
  )
  const said = JSON.stringify(replies) + readFileSync(join(runFolder, 'answers.jsonl'), 'utf8')
  expect(said).not.toMatch(/"latencyMs":321|latency 321|hidden-\d/)
  // Its counts come with the statistics of the link, a moment later: they are not told either.
  await lab.run('exchange.run', { count: 5 })
  await until(() => (lab.lab.snapshot().links['proxy->replica-2']?.stats?.total ?? 0) >= 25, {
    what: 'statistics'
  })
  expect(JSON.stringify(lab.lab.snapshot())).not.toContain('hidden-0')

  await lab.run('exercise.answer', {
    step: 'exam',
    value: { link: 'proxy->replica-2', type: 'latency', amount: 300 }
  })
  const end = await ended()
  expect(step('exam')).toMatchObject({
    ok: true,
    right: { link: 'proxy->replica-2', type: 'latency', amount: 321 },
    points: { got: 3, of: 3 }
  })
  expect(end.points.got).toBe(3)
})

test('a hidden fault cannot be computed from seed, student and file: it is another each time', async () => {
  const found: unknown[] = []
  for (let time = 0; time < 2; time++) {
    await open(
      '  - diagnose: { id: exam, ask: Where? }\n',
      'vary: { delay: { between: [1, 1000000] } }\nhidden: [{ id: slow, fault: { link: proxy->secondary, type: latency, latencyMs: $delay } }]'
    )
    await isNow('exam')
    const value = { link: 'proxy->replica-1', type: 'latency', amount: 1 }
    await lab.run('exercise.answer', { step: 'exam', value })
    found.push(((await ended()).steps[0]?.right as { amount: number }).amount)
  }
  expect(found[0]).not.toBe(found[1])
})

test('a file that was stored before anybody waited for it has been stored', async () => {
  const [port, receiverPort] = await freePorts(2)
  const server = { id: 'server', kind: 'file-server', port, receiverPort }
  const text = JSON.stringify({
    exercise: 'file',
    title: 'File',
    lab: {
      nodes: [{ id: 'clients', kind: 'client' }, server],
      links: [{ from: 'clients', to: 'server' }]
    },
    steps: [
      { id: 'send', send: { bytes: 1000, route: 'server' } },
      { id: 'stored', until: { transfer: 'stored', within: 5000 } }
    ]
  })
  await lab.run('exercise.open', { text, fileName: 'file.relevo', unattended: true })
  const end = await ended()
  expect(end.steps.map(told)).toEqual(['send done', 'stored done'])
})

test('pressed twice, it goes on from the step that was read, and passes over no other', async () => {
  await open(`
  - { id: first, say: { es: uno, en: one } }
  - { id: second, say: { es: dos, en: two } }
  - { id: asked, explain: { id: why, ask: Why? } }
`)
  await isNow('first')
  await lab.run('exercise.next', { step: 'first' })
  await isNow('second')
  await lab.run('exercise.next', { step: 'first' })
  await lab.run('exercise.next', { step: 'first', skip: true })
  await expect(lab.run('exercise.next', { step: 'asked' })).rejects.toThrow('WRONG_STATE')
  await expect(lab.run('exercise.next', { step: 'none' })).rejects.toThrow('WRONG_STATE')
  expect(step('second').state).toBe('now')
  await lab.run('exercise.next', { step: 'second' })
  await isNow('why')
  await lab.run('exercise.stop', {})
})

test.each([true, false])(
  'whoever is primary is looked up once there is one; unattended: %s',
  async unattended => {
    const kill = unattended ? 'kill: primary' : 'do: { kill: primary }'
    await open(
      `
  - load: { rate: 40 }
  - until: { measure: client.ok, at-least: 5 }
  - { id: both, stop: replica-1 }
  - { id: other, stop: replica-2 }
  - { until: { link: proxy->replica-1, attached: false } }
  - { until: { link: proxy->replica-2, attached: false } }
  - { id: kill, ${kill} }
`,
      '',
      unattended
    )
    await until(() => view()?.current === 'kill', { what: 'the kill', timeoutMs: 60_000 })
    expect(told(step('kill'))).toMatch(/^kill now/)
    await lab.run('node.start', { node: 'replica-2' })
    if (!unattended) {
      await until(() => step('kill').acts[0] && victimOf('kill') === 'replica-2', { what: 'whom to kill' })
      const { stats } = lab.lab.snapshot().nodes['proxy']!
      await until(() => (lab.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0) > (stats?.requests ?? 0), {
        what: 'a load again'
      })
      await lab.run('node.kill', { node: 'replica-2' })
    }
    await until(() => step('kill').state === 'done', { what: 'the kill of the only one' })
    expect(victimOf('kill')).toBe('replica-2')
  }
)

test('that its nodes start is said only once the lab of before has made room for its own', async () => {
  await lab.run('topology.open', { text: inPlace, fileName: 'before.json' })
  await until(() => Object.values(lab.lab.snapshot().nodes).every(({ state }) => state === 'up'), {
    what: 'the lab of before'
  })
  const { topology: own } = await freeTopology('balanced-files')
  const seen: string[] = []
  const leave = lab.lab.subscribe(() => {
    const { exercise, topology, nodes } = lab.lab.snapshot()
    const of = topology.nodes.length === own.nodes.length ? 'its own' : 'before'
    if (exercise?.phase === 'starting' || exercise?.phase === 'opening') seen.push(`${exercise.phase}: ${of}`)
    const isSomeUp = Object.values(nodes).some(({ state }) => state === 'up')
    if (exercise?.phase === 'opening' && of === 'its own' && isSomeUp) seen.push('opening: some are up')
  })
  const text = `exercise: two\ntitle: Two\nlab: ${JSON.stringify(own)}\nseed: 7\nsteps:\n  - say: { es: a, en: a }\n`
  await lab.run('exercise.open', { text, fileName: 'two.relevo', unattended: false })
  await until(() => view()?.phase === 'steps', { what: 'its first step' })
  leave()
  expect(new Set(seen)).toContain('opening: before')
  expect(new Set(seen)).toContain('starting: its own')
  expect(new Set(seen)).not.toContain('starting: before')
  // Nobody waits for them before a person is told which of them do not start.
  expect(new Set(seen)).not.toContain('opening: some are up')
})
