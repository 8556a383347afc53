import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { presets } from '../../src/lab/topology/presets'
import { measureNames } from '../../src/shared/measures/names'
import { measures } from '../../src/shared/measures/table'
import { nodeKinds } from '../../src/shared/names'
import { nodeSchema } from '../../src/shared/topology'
import { root } from './source-files'

/** What the compiler cannot ask of who adds to one of the tables. */

const names = (folder: string): string[] => readdirSync(join(root, folder))

test('every kind of node has a schema, and a program in a folder of its own, unless it is not ours to run', () => {
  const schemas = nodeSchema.options.map(
    option => ('shape' in option ? option.shape : option.in.shape).kind.value
  )
  const programs = names('src/nodes').filter(folder => existsSync(join(root, 'src/nodes', folder, 'main.ts')))
  expect(schemas.toSorted()).toEqual(nodeKinds.toSorted())
  expect(programs.toSorted()).toEqual(nodeKinds.filter(kind => kind !== 'existing').toSorted())
})

test('every file among the presets is one that the program knows, under the name of its file', () => {
  const files = names('src/lab/topology/presets').map(file => file.replace(/\.json$/, ''))
  expect([...presets.keys()].toSorted()).toEqual(files.toSorted())
})

test('every measure can be asked for by its name', () => {
  expect(Object.keys(measures).toSorted()).toEqual(measureNames.toSorted())
})
