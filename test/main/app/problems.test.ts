import { expect, it } from 'vitest'
import { problemTeller } from '../../../src/main/app/problems'

it('writes each problem down, and shows each one once', () => {
  const told: string[] = []
  const shown: unknown[] = []
  const say = problemTeller(
    text => told.push(text),
    notice => shown.push(notice)
  )
  for (const text of ['the disk is full', 'x.json was skipped', 'the disk is full']) say(text)
  expect(told).toHaveLength(3)
  expect(shown).toEqual([
    { kind: 'problem', text: 'the disk is full' },
    { kind: 'problem', text: 'x.json was skipped' }
  ])
})

it('does not fill the window, whatever goes wrong', () => {
  const shown: unknown[] = []
  const say = problemTeller(
    () => undefined,
    notice => shown.push(notice)
  )
  for (let count = 0; count < 1000; count++) say(`problem ${count}`)
  expect(shown).toHaveLength(50)
})
