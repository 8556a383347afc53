import { expect, test } from 'vitest'
import type { RunSummary } from '#shared/runs/runs'
import { runTitle } from '../../../src/renderer/format/run-title'

const both = (es: string, en: string) => ({ es, en })
const run = (of: Partial<RunSummary>): RunSummary =>
  ({ id: '2026-11-29T19-41-58-418e13', name: null, topology: { name: '', title: null }, ...of }) as RunSummary

test('a run is called as a person named it, else by its exercise, its topology, its file, or its id', () => {
  const topology = { name: 'dos-proxys', title: both('Dos proxys', 'Two proxies') }
  const exercise = { id: 'replicacion', title: both('Replicación de un servidor', 'Replicating a server') }
  expect(runTitle(run({ name: 'Martes', exercise, topology }), 'es')).toBe('Martes')
  expect(runTitle(run({ exercise, topology }), 'es')).toBe('Replicación de un servidor')
  expect(runTitle(run({ exercise, topology }), 'en')).toBe('Replicating a server')
  expect(runTitle(run({ topology }), 'es')).toBe('Dos proxys')
  expect(runTitle(run({ topology: { name: 'dos-proxys', title: null } }), 'es')).toBe('dos-proxys')
  expect(runTitle(run({}), 'es')).toBe('2026-11-29T19-41-58-418e13')
})
