import { describe, expect, it } from 'vitest'
import { exerciseLibrary, exerciseSummaries } from '../../../src/lab/exercises/library'
import { readExercise } from '../../../src/lab/exercises/read/read-exercise'
import { parseTopology } from '../../../src/lab/topology/parse'
import { presets } from '../../../src/lab/topology/presets'
import { languageIds } from '../../../src/shared/names'

const names = Object.keys(exerciseLibrary)

function read(name: string, student = '') {
  return readExercise(exerciseLibrary[name] ?? '', name, { student }).exercise
}

describe.each(names)('the exercise %s', name => {
  it('is one that the engine reads, under the name of its file, with a lab that can be opened', () => {
    const { exercise, lab } = read(name)
    expect(exercise).toBe(name)
    if (typeof lab === 'string') expect([...presets.keys()]).toContain(lab)
    else parseTopology({ name, ...lab }, name)
  })

  it('says how long it takes, less than 20 minutes, and what one learns, in both languages', () => {
    const { title, about, minutes } = read(name)
    expect(minutes).toBeLessThan(20)
    for (const language of languageIds) {
      expect(title[language]).not.toBe('')
      expect(about?.[language]).toBeTruthy()
    }
    expect(about?.es).not.toBe(about?.en)
  })

  it('uses the same marks in both languages: what is bold or code in one is so in the other', () => {
    const marks = (text: string): readonly string[] =>
      [...text.matchAll(/`[^`]+`/g)].map(([mark]) => mark).sort()
    const problems: string[] = []
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      if ('es' in value && 'en' in value && typeof value.es === 'string' && typeof value.en === 'string') {
        if (marks(value.es).join() !== marks(value.en).join()) problems.push(`${value.es} | ${value.en}`)
        if (value.es.split('**').length !== value.en.split('**').length) problems.push(value.en)
      }
      Object.values(value).forEach(visit)
    }
    visit(read(name))
    expect(problems).toEqual([])
  })

  it('checks itself: something in it is measured, or has a right answer', () => {
    const { steps } = read(name)
    expect(steps.some(({ kind }) => kind === 'check' || kind === 'question' || kind === 'diagnose')).toBe(
      true
    )
  })
})

it('lists them in the order in which they are offered, the first coursework first', () => {
  expect(exerciseSummaries().map(({ name }) => name)).toEqual(names)
  expect(names[0]).toBe('replicacion')
})

it('draws the exam anew for each student, and the same for the same', () => {
  const secret = (student: string): string =>
    JSON.stringify(readExercise(exerciseLibrary.examen ?? '', 'examen', { student, seed: 1 }).exercise.hidden)
  const all = Array.from({ length: 30 }, (_, index) => secret(`20206300${index}`))
  expect(new Set(all).size).toBeGreaterThan(15)
  expect(secret('2020630001')).toBe(secret('2020630001'))
})
