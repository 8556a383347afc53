import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fakeLab } from '../support/fake-lab'

it('says that a topology could not be written, and keeps it as not saved', async () => {
  const fake = await fakeLab()
  const folder = join(fake.dataDir, 'topologies')
  rmSync(folder, { recursive: true, force: true })
  // A file in its place: what a full disk does, for every user.
  writeFileSync(folder, '')
  await expect(fake.run('topology.save', { name: 'mine' })).rejects.toThrow(
    /^FILE_NOT_WRITTEN: cannot write /
  )
  expect(fake.lab.snapshot().topology.name).toBe('full')
  await fake.end()
})
