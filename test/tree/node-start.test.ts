import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importGraph, importsAtOnce, loadedWith } from './import-graph'
import { root, sourceFiles } from './source-files'

const graph = importGraph(sourceFiles(['src/nodes', 'src/shared', 'src/system']), importsAtOnce)

/** The packages that are loaded with a file, and with what it loads. */
function packagesOf(entry: string): string[] {
  const imported = loadedWith(entry, graph).flatMap(file =>
    importsAtOnce(readFileSync(join(root, file), 'utf8'))
  )
  return [...new Set(imported.filter(name => !/^(?:[.#]|node:)/.test(name)))].sort()
}

// Each node of a lab pays for them with memory and time, also where it never needs them.
test.each([
  { kind: 'replica', packages: [] },
  { kind: 'file-server', packages: ['zod'] },
  { kind: 'client', packages: ['ws', 'zod'] },
  { kind: 'replicating-proxy', packages: ['zod'] },
  { kind: 'balancer', packages: ['zod'] }
])('a $kind starts with no other packages than $packages', ({ kind, packages }) => {
  const entry = `src/nodes/${kind}/main.ts`
  expect(packagesOf(entry)).toEqual(packages)
  // The schemas of what a lab is, and of what a load says: they are large, and made when they are loaded.
  expect(loadedWith(entry, graph)).not.toContain('src/shared/topology.ts')
  expect(loadedWith(entry, graph)).not.toContain('src/shared/load/load.ts')
})
