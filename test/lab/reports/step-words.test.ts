import { expect, test } from 'vitest'
import { exerciseLibrary, libraryExercise } from '#lab/exercises/library'
import { exerciseViewOf } from '#lab/exercises/engine/views'
import { readExercise } from '#lab/exercises/read/read-exercise'
import { answerWords, stepWords, wantedWords } from '#lab/reports/step-words'

function stepsOf(name: string) {
  const { exercise } = readExercise(libraryExercise(name), name, { seed: 7, student: '2020-1' })
  return exerciseViewOf(exercise, { seed: 7, file: null, student: null, now: 0, begunAt: 0 }).steps
}

test.each(Object.keys(exerciseLibrary))(
  'each step of %s is told in words, and not as the file has it',
  name => {
    for (const step of stepsOf(name)) {
      const { es, en } = stepWords(step)
      for (const words of [es, en]) {
        expect(words).not.toMatch(/\*\*|`|->|\b(?:client|failover|session|copies)\.[a-z]|\bms \d/)
        expect(words).not.toBe('')
      }
      if (step.acts.length > 0 || step.check) expect(es).not.toBe(en)
      for (const { value } of step.question?.choices ?? [])
        expect(Object.values(answerWords(step, value)).join('\n')).not.toMatch(/\*\*|`/)
    }
  }
)

test('acts, checks and waits read as in the panel', () => {
  const es = new Map(stepsOf('replicacion').map(step => [step.id, stepWords(step).es]))
  expect(es.get('kill-b')).toBe('matar a b-2')
  expect(es.get('first')).toBe('hacer 1 intercambio')
  expect(es.get('load')).toBe('mandar 100 peticiones por segundo')
  expect([...es.values()]).toContain('Peticiones fallidas · proxy-b: al menos 20; se midió')
  expect([...es.values()]).toContain('esperar: b-2 dice «activo»')
  // Two requests in a row are told from each other.
  const files = new Map(stepsOf('transferencia').map(step => [step.id, stepWords(step).es]))
  expect(files.get('upload')).toBe('mandar una petición: POST /')
  expect(files.get('redirect')).toBe('mandar una petición: GET /redirect')
  expect([...es.values()]).toContain('esperar: proxy-a → a-1 recibe otra vez clientes nuevos')
  expect([...es.values()]).toContain('punto de control: El contraste')
  // Times that somebody chose stand in the unit that they were thought in, and words apart from the sentence.
  expect([...es.values()]).toContain('esperar 2\u00a0s')
  expect(wantedWords('es', { compare: { op: 'at-most', value: 1000 }, unit: 'ms' })).toBe(
    'como mucho 1\u00a0s'
  )
  expect([...es.values()]).toContain(
    'esperar: Estado de las réplicas: debe ser «idénticos» o «idénticos, con repeticiones»'
  )
})
