import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { initialTopology } from '../../../src/lab/topology/initial'
import { TopologyLibrary } from '../../../src/lab/topology/library'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
beforeEach(() => {
  folder = temporaryFolder('folders')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Where a program with this `cwd` runs, when its topology is opened from a file. */
async function cwdOf(cwd?: string): Promise<string | undefined> {
  const file = join(folder, 'lab.yaml')
  writeFileSync(
    file,
    JSON.stringify({ name: 'x', nodes: [{ id: 'a', kind: 'external', command: 'x', cwd }] })
  )
  const { topology } = await initialTopology(file, new TopologyLibrary(folder, () => undefined))
  const [node] = topology.nodes
  return node?.kind === 'external' ? node.cwd : undefined
}

test('a program runs in the folder of its file, or from there', async () => {
  mkdirSync(join(folder, 'servidor'))
  expect(await cwdOf()).toBe(folder)
  expect(await cwdOf('.')).toBe(folder)
  expect(await cwdOf('servidor')).toBe(join(folder, 'servidor'))
  expect(await cwdOf('not-there')).toBe(join(folder, 'not-there'))
})

test('a folder that is absolute, or in the home folder, is that one', async () => {
  expect(await cwdOf('/opt/lab')).toBe('/opt/lab')
  expect(await cwdOf('~/lab')).toBe(join(homedir(), 'lab'))
})

test('a folder that is only where the lab was started is still found', async () => {
  expect(await cwdOf('src')).toBe(join(process.cwd(), 'src'))
})

test('a folder that has the name of a saved topology is none', async () => {
  const saved = { name: 'src', nodes: [{ id: 'a', kind: 'client' }] }
  writeFileSync(join(folder, 'src.json'), JSON.stringify(saved))
  const { topology } = await initialTopology('src', new TopologyLibrary(folder, () => undefined))
  expect(topology.nodes.map(({ id }) => id)).toEqual(['a'])
})
