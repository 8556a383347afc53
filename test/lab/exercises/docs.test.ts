import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { actKinds } from '../../../src/shared/exercise/acts'
import { comparisonWords } from '../../../src/shared/exercise/conditions'
import { stepWords } from '../../../src/shared/exercise/steps'
import { readExercise } from '../../../src/lab/exercises/read/read-exercise'

const page = readFileSync(new URL('../../../docs/exercises.md', import.meta.url), 'utf8')

/** First cells of the table below a heading. */
function rowsOf(heading: string): string[] {
  const section = page.split(/^## /m).find(part => part.startsWith(heading)) ?? ''
  return [...section.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, word = '']) => word)
}

test('the page of exercises has every act, every step and every comparison, and no other', () => {
  expect(rowsOf('Acts')).toEqual(actKinds)
  expect(rowsOf('Steps').toSorted()).toEqual([...stepWords].toSorted())
  for (const word of comparisonWords) expect(page).toContain(`\`${word}\``)
})

test('its example is valid', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? []
  expect(readExercise(example, 'example').exercise.steps).toHaveLength(7)
})
