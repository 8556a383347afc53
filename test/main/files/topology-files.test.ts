import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TopologyFiles } from '../../../src/main/files/topology-files'
import { fakeLab, type FakeLab } from '../../lab/support/fake-lab'

let fake: FakeLab
let files: TopologyFiles
let shown: (string | null)[]
beforeEach(async () => {
  fake = await fakeLab()
  shown = []
  files = new TopologyFiles({ lab: fake.lab, onFile: path => shown.push(path) })
})
afterEach(() => fake.end())

const place = (name: string) => join(fake.dataDir, name)
const mine = `name: mine\nnodes:\n  - { id: one, kind: replica, port: 50001 }\n`
const unsaved = () => fake.lab.snapshot().unsaved
const rename = () =>
  fake.run('topology.apply', {
    topology: {
      ...fake.lab.snapshot().topology,
      links: [],
      nodes: [{ id: 'two', kind: 'replica', port: 50002 }]
    }
  })

it('opens a file, and saves what has changed into it', async () => {
  const path = place('mine.relevo')
  writeFileSync(path, mine)
  expect(await files.open(path)).toBe('mine')
  await rename()
  expect(unsaved()).toBe(true)
  expect(await files.save()).toBe(path)
  expect(unsaved()).toBe(false)
  expect(readFileSync(path, 'utf8')).toContain('id: two')
  expect(shown).toEqual([path])
})

it('saves as another file, whose name the topology takes, and goes on with that', async () => {
  await files.openPreset('full')
  const path = place('Mi laboratorio.relevo')
  await files.saveAs(path)
  const { topology } = fake.lab.snapshot()
  expect([topology.name, topology.title]).toEqual(['Mi laboratorio', undefined])
  expect(unsaved()).toBe(false)
  await rename()
  expect(await files.save()).toBe(path)
  expect(await files.open(path)).toBe('Mi laboratorio')
})

it('writes JSON to a file that is called so', async () => {
  await files.saveAs(place('mine.json'))
  expect(JSON.parse(readFileSync(place('mine.json'), 'utf8'))).toMatchObject({ name: 'mine' })
})

it('exports a copy, and goes on with the file that it had', async () => {
  writeFileSync(place('mine.relevo'), mine)
  await files.open(place('mine.relevo'))
  await rename()
  await files.exportTo(place('copy.json'), 'json')
  expect(files.path).toBe(place('mine.relevo'))
  expect(unsaved()).toBe(true)
})

it('has no file any more when the panel opens or saves something by its name', async () => {
  writeFileSync(place('mine.relevo'), mine)
  await files.open(place('mine.relevo'))
  await files.door.call('topology.open', { name: 'full' }, 'panel')
  expect(files.path).toBeNull()
  await expect(files.save()).rejects.toMatchObject({ code: 'WRONG_STATE' })
})

it('keeps what runs, and its file, when another one is wrong or not there', async () => {
  writeFileSync(place('mine.relevo'), mine)
  await files.open(place('mine.relevo'))
  writeFileSync(place('wrong.relevo'), 'nodes: 3')
  await expect(files.open(place('wrong.relevo'))).rejects.toMatchObject({ code: 'TOPOLOGY_INVALID' })
  await expect(files.open(place('none.relevo'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  writeFileSync(place('huge.relevo'), Buffer.alloc(4 * 1024 ** 2 + 1))
  await expect(files.open(place('huge.relevo'))).rejects.toMatchObject({ code: 'TOPOLOGY_INVALID' })
  expect(files.path).toBe(place('mine.relevo'))
  expect(fake.lab.snapshot().topology.name).toBe('mine')
})

it('stays unsaved, and leaves no half of a file, when the disk does not take it', async () => {
  await rename()
  mkdirSync(place('taken.relevo'))
  await expect(files.saveAs(place('taken.relevo'))).rejects.toMatchObject({ code: 'FILE_NOT_WRITTEN' })
  expect(unsaved()).toBe(true)
  expect(files.path).toBeNull()
  expect(readdirSync(fake.dataDir).filter(name => name.includes('.tmp'))).toEqual([])
})

it('opens a preset as it comes, also where the user has saved one of that name', async () => {
  await fake.run('topology.open', { name: 'full' })
  const before = fake.lab.snapshot().topology.nodes.length
  await rename()
  await fake.run('topology.save', { name: 'full' })
  await files.openPreset('full')
  expect(fake.lab.snapshot().topology.nodes).toHaveLength(before)
})

it('keeps a copy at once, which is there when the call returns', async () => {
  await rename()
  const path = place('unsaved.relevo')
  expect(files.keepNow(path)).toBe(path)
  expect(readFileSync(path, 'utf8')).toContain('id: two')
  expect(readdirSync(fake.dataDir).filter(name => name.startsWith('unsaved'))).toEqual(['unsaved.relevo'])
  expect(() => files.keepNow(join(path, 'inside'))).toThrow(
    expect.objectContaining({ code: 'FILE_NOT_WRITTEN' })
  )
})
