import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { modeOf } from '../../../src/shared/exercise/exercise'
import { measureOf } from '../../../src/shared/measures/table'
import { readExercise } from '../../../src/lab/exercises/read/read-exercise'

const folder = new URL('../../../resources/experiments/', import.meta.url)

test.each(readdirSync(folder))('%s is an experiment of its name, and of measures that there are', file => {
  const { exercise } = readExercise(readFileSync(new URL(file, folder), 'utf8'), file)
  expect(`${exercise.exercise}.relevo`).toBe(file)
  expect(modeOf(exercise)).toBe('experiment')
  const checked = exercise.steps.flatMap(step => (step.kind === 'check' ? [step.condition] : []))
  const names = [...exercise.steady, ...checked].map(({ measure }) => measure)
  expect(names.filter(name => measureOf(name) === null)).toEqual([])
})
