import { expect, test } from 'vitest'
import { Fingerprint, shareOf } from '#lab/marking/alike/fingerprint'
import { samePerson } from '#lab/marking/names'
import { sharedText } from '#lab/marking/alike/texts'
import { seededDraws } from '#system/random'
import type { JournalEvent } from '#shared/journal'

/** What one machine makes of the same exercise: the same events, at times of its own. */
function events(machine: number): JournalEvent[] {
  const random = seededDraws(machine).of('times')
  let t = 0
  return Array.from({ length: 300 }, (_, index) => {
    t += 5 + random() * 400
    const node = `replica-${index % 3}`
    return {
      seq: index + 1,
      t: Math.round(t * 1000) / 1000,
      kind: 'node-state',
      node,
      from: 'up',
      to: 'down',
      reason: ''
    }
  })
}
function pieces(given: readonly JournalEvent[]): ReadonlySet<string> {
  const print = new Fingerprint()
  for (const event of given) print.add(event)
  return print.pieces
}

test('a copy is known, moved in time, with events taken out and names changed elsewhere', () => {
  const moved = events(1).map(event => ({ ...event, t: Math.round((event.t + 12_345.678) * 1000) / 1000 }))
  expect(shareOf(pieces(events(1)), pieces(moved))).toBe(1)
  expect(shareOf(pieces(events(1)), pieces(events(1).slice(50, 200)))).toBe(1)
  expect(shareOf(pieces(events(1)), pieces(events(1).filter(({ seq }) => seq % 10 !== 0)))).toBeGreaterThan(
    0.6
  )
})

test('two exercises of one lab, one after the other, are not taken for copies; the same one is', () => {
  const opened = (t: number): JournalEvent => ({
    ...{ seq: 1, t, kind: 'exercise', exercise: 'replicacion', phase: 'opened', by: 'panel', seed: 7 }
  })
  const after = events(2).map(event => ({ ...event, t: event.t + 100_000 }))
  const first = [opened(0), ...events(1)]
  const second = [...first, opened(99_000), ...after]
  expect(shareOf(pieces(first), pieces(second))).toBeLessThan(0.05)
  expect(shareOf(pieces(second), pieces([opened(99_000), ...after]))).toBe(1)
})

test('two hundred who did the same exercise honestly are not taken for copies', () => {
  const prints = Array.from({ length: 200 }, (_, machine) => pieces(events(machine + 1)))
  const shares = prints.flatMap((a, index) => prints.slice(index + 1).map(b => shareOf(a, b)))
  expect(Math.max(...shares)).toBeLessThan(0.05)
})

test('labs under load, which have the same spans by the thousand, are not taken for copies', () => {
  const sessions = (machine: number): ReadonlySet<string> => {
    const random = seededDraws(machine).of('sessions')
    const print = new Fingerprint()
    let t = 0
    for (let seq = 1; seq <= 20_000; seq++) {
      t += -Math.log(1 - random()) * 10
      print.add({ seq, t, kind: 'attached', node: 'proxy', to: 'replica-1', reason: '' })
    }
    return print.pieces
  }
  expect(sessions(1).size).toBeGreaterThan(5_000)
  expect(shareOf(sessions(1), sessions(2))).toBeLessThan(0.01)
})

test('names that are written otherwise, or in another script, may be of one person', () => {
  expect(samePerson('Ana María Núñez Ruiz', 'NUNEZ, ANA')).toBe(true)
  expect(samePerson('Cohen Sarah', 'שרה כהן')).toBe(true)
  expect(samePerson('Wang Xiaoming', '王小明')).toBe(true)
  expect(samePerson('Ana Núñez', '🦊')).toBe(true)
  expect(samePerson('Ana Núñez', 'Eva Sol')).toBe(false)
  expect(samePerson('שרה כהן', 'דוד לוי')).toBe(false)
})

test('a text that was copied is known through small changes; the same matter in other words is not', () => {
  const text =
    'Cuando murió la réplica primaria el proxy vio el FIN en la conexión y eligió a la segunda, que ya tenía los mismos bytes y siguió la respuesta.'
  const changed = text.replace('Cuando', 'CUANDO').replace('vio', 'víó').replace('segunda', 'otra')
  const other =
    'El cliente no notó nada porque ambas réplicas recibían cada petición; al caer una, la respuesta siguió desde la otra en el mismo byte.'
  expect(sharedText(text, changed)).toBeGreaterThan(0.5)
  expect(sharedText(text, other)).toBeLessThan(0.1)
  expect(sharedText('sí', 'sí')).toBeNull()
})
