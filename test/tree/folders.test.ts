import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { sourceFiles } from './source-files'

/** Most files that a folder of the sources has itself; with more it gets rooms. */
const mostFiles = 20

/** Folders that are lists, and each entry a file: one looks an entry up by its name, and reads no other. */
const lists: Readonly<Record<string, string>> = {
  'src/nodes/net/faults': 'one file a fault, and what applies them to a connection',
  'e2e/rig/electron': 'one file a module of Electron, under the name that it has there'
}

test('every folder of the sources can be taken in at a glance', () => {
  const counts = new Map<string, number>()
  for (const file of sourceFiles(['src', 'e2e', 'bench', 'scripts'])) {
    const folder = dirname(file)
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  const full = [...counts].filter(([folder, count]) => count > mostFiles && !(folder in lists))
  expect(full).toEqual([])
})

test('a folder that is excused has need of it', () => {
  const files = sourceFiles(Object.keys(lists))
  const needless = Object.keys(lists).filter(
    folder => files.filter(file => dirname(file) === folder).length <= mostFiles
  )
  expect(needless).toEqual([])
})
