import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fakeLab, type FakeLab } from '../support/fake-lab'

let fake: FakeLab
beforeEach(async () => void (fake = await fakeLab({ version: '1.2.3' })))
afterEach(() => fake.end())

it('says what the lab runs on, and where its records are', async () => {
  const about = await fake.run('host.about', {})
  expect(about).toMatchObject({ version: '1.2.3', versions: { node: process.versions.node } })
  expect(about.runFolder).toBe(join(fake.dataDir, 'runs', fake.lab.snapshot().run.id))
  expect(existsSync(about.runFolder)).toBe(true)
})

it('keeps what was changed while a file was being written as not saved', async () => {
  await fake.run('topology.open', { name: 'full' })
  const { text } = await fake.run('topology.export', { format: 'yaml', name: 'mine' })
  const { topology } = fake.lab.snapshot()
  await fake.run('topology.apply', {
    topology: { ...topology, nodes: topology.nodes.map(node => ({ ...node, autostart: false })) }
  })
  await fake.run('topology.mark-saved', { text, fileName: 'mine.relevo' })
  const after = fake.lab.snapshot()
  expect([after.topology.name, after.topology.title, after.unsaved]).toEqual(['mine', undefined, true])
  expect(after.topology.nodes.every(node => !node.autostart)).toBe(true)
})
