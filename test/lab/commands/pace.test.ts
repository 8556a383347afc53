import { afterEach, expect, test } from 'vitest'
import { fakeLab, type FakeLab } from '../support/fake-lab'

let one: FakeLab
afterEach(() => one.end())

test('a preset opens at the pace for a class, and another topology at the real one', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  expect(one.supervisor.pace).toBe('class')
  await one.run('topology.open', {
    text: 'name: mine\nnodes: [{ id: a, kind: client }]',
    fileName: 'mine.yaml'
  })
  expect(one.supervisor.pace).toBe('real')
})

test('who starts a lab can say its pace', async () => {
  one = await fakeLab({ topology: 'replicated-server', pace: 'real' })
  expect(one.supervisor.pace).toBe('real')
  expect(one.lab.snapshot()).toMatchObject({ unsaved: false, topology: { pace: 'real' } })
})

test('another pace restarts nobody, and is saved with the topology', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const before = [...one.supervisor.actions]
  await one.run('lab.set-pace', { pace: 'hand' })
  expect(one.supervisor.pace).toBe('hand')
  expect(one.supervisor.actions).toEqual(before)
  expect(one.lab.snapshot()).toMatchObject({ unsaved: true, topology: { pace: 'hand' } })
  expect((await one.run('topology.export', { format: 'yaml' })).text).toMatch(/^pace: hand$/m)
  await one.run('topology.save', { name: 'mine' })
  await one.run('lab.set-pace', { pace: 'real' })
  expect((await one.run('topology.export', { format: 'yaml' })).text).not.toMatch(/^pace:/m)
  await one.run('topology.open', { name: 'mine' })
  expect(one.supervisor.pace).toBe('hand')
})
