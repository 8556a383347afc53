import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importGraph, importsAtOnce, loadedWith } from './import-graph'
import { root, sourceFiles } from './source-files'

test('of the imports of a file, those are found that are loaded with it', () => {
  const text = `import type { A } from 'a'
    import { b, type C } from 'b'
    import './side-effect'
    export type { D } from 'd'
    export { e } from 'e'
    const later = () => import('f')`
  expect(importsAtOnce(text)).toEqual(['b', './side-effect', 'e'])
})

test('the first picture of the panel does not wait for the schemas', () => {
  const graph = importGraph(sourceFiles(['src/renderer', 'src/shared']), importsAtOnce)
  const loaded = loadedWith('src/renderer/main.tsx', graph)
  expect(loaded).toContain('src/renderer/lab/lab-view.tsx')
  const withSchemas = loaded.filter(file =>
    importsAtOnce(readFileSync(join(root, file), 'utf8')).includes('zod')
  )
  expect(withSchemas).toEqual([])
})
