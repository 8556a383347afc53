import { expect, test } from 'vitest'
import type { Exercise } from '#shared/exercise/exercise'
import type { ExerciseView } from '#shared/exercise/view'
import { exerciseViewOf } from '#lab/exercises/engine/views'
import { readExercise } from '#lab/exercises/read/read-exercise'
import { checkVariant } from '#lab/marking/verify/check-variant'

const exerciseOf = (rate: number, atMost: number): string => `
exercise: one
title: One
lab: replicated-server
seed: 7
steps:
  - { id: load, load: { rate: ${rate}, clients: 4 } }
  - { id: slow, do: { fault: { link: proxy->primary, type: latency, latencyMs: ${rate} } } }
  - { id: quick, check: { measure: failover.total, at-most: ${atMost} ms } }
`
const viewOf = (exercise: Exercise): ExerciseView =>
  exerciseViewOf(exercise, { seed: 7, file: null, student: null, now: 0, begunAt: 0 })

test('what was asked of another is said by the words of the exercise, and nothing of what is the same', () => {
  const { exercise } = readExercise(exerciseOf(90, 50), 'one', { seed: 7, student: 'a' })
  const view = viewOf(exercise)
  expect(checkVariant({ name: 'one', text: exerciseOf(90, 50) }, view, 'a')).toEqual([])
  const found = checkVariant({ name: 'one', text: exerciseOf(60, 40) }, view, 'a')
  expect(found.map(({ values }) => [values.step, values.says, values.is])).toEqual([
    ['load', 'rate 90', 'rate 60'],
    ['slow', 'latencyMs 90', 'latencyMs 60'],
    ['quick', 'at-most 50', 'at-most 40']
  ])
})

test.each([
  [
    'a text to be sent, whose lines are also what it waits for',
    '{ protocol: text, lines: [WORD], until: { lines: 1 } }'
  ],
  ['a recorded session', '{ protocol: session, from: proxy/1, send: [{ text: WORD }] }']
])('%s is compared whole', (_what, say) => {
  const asking = (word: string): string => `
exercise: one
title: One
lab: replicated-server
seed: 7
steps:
  - { id: load, load: { rate: 5, say: ${say.replace('WORD', word)} } }
`
  const { exercise } = readExercise(asking('uno'), 'one', { seed: 7, student: 'a' })
  expect(checkVariant({ name: 'one', text: asking('uno') }, viewOf(exercise), 'a')).toEqual([])
  const [found] = checkVariant({ name: 'one', text: asking('dos') }, viewOf(exercise), 'a')
  expect([String(found?.values.says), String(found?.values.is)]).toEqual([
    expect.stringContaining('uno'),
    expect.stringContaining('dos')
  ])
})
