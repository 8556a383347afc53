import { expect, test } from 'vitest'
import type { MarkedHandIn } from '#shared/marking/marking'
import { graded } from '#lab/marking/grade'
import { usualRubric } from '#lab/marking/rubric'

const empty: MarkedHandIn = {
  id: 'eva',
  from: 'Eva Sol',
  participant: null,
  runPath: null,
  who: null,
  files: [],
  run: null,
  startedAt: null,
  durationMs: null,
  exercise: null,
  exerciseTitle: null,
  verdict: null,
  findings: [],
  checks: [],
  answers: [],
  texts: [],
  points: { got: 0, of: 0 },
  attention: 0
}
const gradeWith = (points: Readonly<Record<string, number>>): number | null =>
  graded(empty, { eva: { points, comment: '' } }, usualRubric).grade

test('a hand-in without a run that can be read gets what a person gives to the whole', () => {
  expect(graded(empty, {}, usualRubric).grade).toBeNull()
  expect(gradeWith({ '*': 0 })).toBe(0)
  expect(gradeWith({ '*': 2 })).toBe(5)
})
