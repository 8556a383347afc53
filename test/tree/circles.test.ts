import { expect, test } from 'vitest'
import { circles, importGraph } from './import-graph'
import { sourceFiles } from './source-files'

test('files that import each other are found, and nothing else', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', ['e']],
    ['e', []],
    ['self', ['self']]
  ])
  expect(circles(graph)).toEqual([['a', 'b', 'c'], ['self']])
})

test('imports are followed by their paths and by their short names, for types too', () => {
  const graph = importGraph(sourceFiles(['src']))
  expect(graph.get('src/lab/supervisor/restart-schedule.ts')).toEqual([
    'src/system/random.ts',
    'src/shared/names.ts',
    'src/shared/topology.ts',
    'src/system/clock.ts',
    'src/lab/supervisor/restart-policy.ts'
  ])
  expect(graph.get('src/cli/nodes/replica.ts')).toContain('src/cli/exit-codes.ts')
  expect(graph.get('src/cli/nodes/replica.ts')).toContain('src/nodes/replica/replica.ts')
})

test('no file of the project is in a circle of imports, not even for a type', () => {
  expect(circles(importGraph(sourceFiles(['src', 'e2e', 'bench', 'scripts', 'test'])))).toEqual([])
})
