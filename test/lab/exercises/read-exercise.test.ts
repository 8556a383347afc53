import { expect, test } from 'vitest'
import { RelevoError } from '../../../src/shared/errors'
import { exerciseLibrary, exerciseSummaries } from '../../../src/lab/exercises/library'
import { readExercise } from '../../../src/lab/exercises/read/read-exercise'
import { withMachineAt } from '../../../src/lab/exercises/read/other-machine'
import { parseTopology } from '../../../src/lab/topology/parse'

const head = `exercise: one
title: { es: Una, en: One }
lab: replicated-server
seed: 7
`

function problemsOf(text: string): { path: string; problem: string; line?: number }[] {
  try {
    readExercise(text, 'one.relevo')
  } catch (error) {
    if (error instanceof RelevoError) return error.details?.['problems'] as never
  }
  return []
}

test('every word of an exercise is read, with amounts in their base units and ids filled in', () => {
  const { exercise, seed } = readExercise(
    `${head}
steady:
  - { measure: client.failed, is: 0 }
  - { measure: replicas, is: identical }
steps:
  - say: { es: hola, en: hello }
  - load: { rate: 128, clients: 16 }
  - predict: { id: failed, ask: How many?, answer: number, measures: client.failed }
  - do: { kill: primary }
  - until: { link: proxy->replica-1, attached: true, within: 20 s }
  - check: { measure: failover.total, at-most: 50 ms }
    points: 2
  - explain: { id: why, ask: Why?, words: 60 }
  - together:
      - { fault: { link: proxy->primary, type: latency, latencyMs: 300 } }
      - { freeze: replica-2 }
  - wait: 1.5 s
  - load: off
`,
    'one.relevo'
  )
  expect(seed).toBe(7)
  expect(exercise.steps.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    'step-1 say',
    'step-2 act',
    'failed predict',
    'step-4 do',
    'step-5 until',
    'step-6 check',
    'why explain',
    'step-8 act',
    'step-9 act',
    'step-10 act'
  ])
  expect(exercise.steps[4]).toMatchObject({ until: { what: 'link', within: 20_000 } })
  expect(exercise.steps[5]).toMatchObject({
    points: 2,
    condition: { measure: 'failover.total', compare: { op: 'at-most', value: 50 } }
  })
  expect(exercise.steps[7]).toMatchObject({
    acts: [
      { act: 'fault', link: 'proxy->primary', fault: { type: 'latency', latencyMs: 300, toxicity: 1 } },
      { act: 'freeze', node: 'replica-2' }
    ]
  })
  expect(exercise.steps[8]).toMatchObject({ acts: [{ act: 'wait', ms: 1500 }] })
  expect(exercise.steps[9]).toMatchObject({ acts: [{ act: 'load', on: false }] })
})

test('a mistake is told at its place, with its line', () => {
  expect(problemsOf(`${head}steps:\n  - kil: primary\n`)).toEqual([
    expect.objectContaining({ path: 'steps.0.kil', line: 6, problem: expect.stringContaining('"kil"') })
  ])
  expect(problemsOf(`${head}steps:\n  - wait: a while\n`)[0]).toMatchObject({ path: 'steps.0.wait', line: 6 })
  expect(problemsOf(`${head}steps:\n  - check: { measure: client.failed }\n`)[0]?.problem).toContain(
    'at-most'
  )
  expect(problemsOf(`${head}steps:\n  - say: hi\n    id: a\n  - say: hi\n    id: a\n`)[0]?.problem).toContain(
    'taken'
  )
  expect(problemsOf(`${head}steps:\n  - do: { wait: 1 s }\n`)[0]?.problem).toContain('wait')
  expect(problemsOf('- a list')).toHaveLength(1)
  expect(problemsOf('a: {')).toHaveLength(1)
})

test('what varies is drawn from the seed and the student, the same each time', () => {
  const text = `${head}
vary:
  victim: { from: [replica-1, replica-2] }
  late: { between: [100, 900], step: 100 }
steps:
  - say: '$late ms on $victim for $5'
  - fault: { link: proxy->$victim, type: latency, latencyMs: $late }
`
  const of = (student: string): unknown => readExercise(text, 'one', { student }).exercise.steps
  expect(of('a')).toEqual(of('a'))
  const students = Array.from({ length: 30 }, (_, index) => JSON.stringify(of(String(index))))
  expect(new Set(students).size).toBeGreaterThan(8)
  const [say, fault] = of('b') as [
    { text: { es: string } },
    { acts: [{ link: string; fault: { latencyMs: number } }] }
  ]
  const { link, fault: drawn } = fault.acts[0]
  expect(say.text.es).toBe(`${drawn.latencyMs} ms on ${link.slice('proxy->'.length)} for $5`)
  expect(drawn.latencyMs % 100).toBe(0)
})

test.each(Object.keys(exerciseLibrary))('%s, which comes with the program, is valid and called so', name => {
  const { exercise } = readExercise(exerciseLibrary[name]!, name)
  expect(exercise.exercise).toBe(name)
  expect(exerciseSummaries().map(one => one.name)).toContain(name)
})

test('the other machine of an exercise is where its student says, and this computer otherwise', () => {
  const topology = parseTopology(
    {
      name: 'two',
      machines: [{ id: 'otra', address: '127.0.0.1' }],
      nodes: [{ id: 'replica-1', kind: 'replica', port: 50001, machine: 'otra' }],
      links: []
    },
    'two'
  )
  expect(withMachineAt(topology, 'otra', 'ana@192.168.1.20:2222').machines).toEqual([
    expect.objectContaining({ id: 'otra', address: '192.168.1.20', ssh: 'ana@192.168.1.20:2222' })
  ])
  expect(withMachineAt(topology, 'otra', 'ana@[fe80::1]').machines?.[0]?.address).toBe('fe80::1')
  expect(() => withMachineAt(topology, undefined, 'ana@there')).toThrow(/no machine/)
})

test('what stands only in `hidden` is drawn from a secret, and all else from the seed and the student', () => {
  const text = `${head}vary:
  delay: { between: [1, 1000000] }
  bound: { between: [1, 1000000] }
hidden: [{ id: slow, fault: { link: proxy->replica-1, type: latency, latencyMs: $delay, jitterMs: $bound } }]
steps: [{ check: { measure: client.p50, at-most: $bound } }]
`
  const drawn = (secret?: number) => {
    const { exercise } = readExercise(text, 'one', {
      student: '2020',
      ...(secret !== undefined && { secret })
    })
    const fault = exercise.hidden[0]!.fault as { latencyMs: number; jitterMs: number }
    const [step] = exercise.steps
    return { ...fault, bound: step?.kind === 'check' ? step.condition.compare.value : null }
  }
  const [open, one, other] = [drawn(), drawn(1), drawn(2)]
  expect(new Set([open.latencyMs, one.latencyMs, other.latencyMs]).size).toBe(3)
  expect(drawn(1)).toEqual(one)
  // It is asked for in a step: it is no secret.
  for (const { jitterMs, bound } of [one, other]) expect([jitterMs, bound]).toEqual([open.bound, open.bound])
})
