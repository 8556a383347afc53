import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from './source-files'

/** Most files that a folder of the sources has itself; with more it gets rooms. */
const mostFiles = 20

test('every folder of the sources can be taken in at a glance', () => {
  const counts = new Map<string, number>()
  for (const file of sourceFiles(['src', 'e2e', 'bench', 'scripts'])) {
    const folder = dirname(file)
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  const full = [...counts].filter(([, count]) => count > mostFiles)
  expect(full).toEqual([])
})
