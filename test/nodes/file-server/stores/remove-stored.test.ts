import { rmSync, writeFileSync } from 'node:fs'
import type * as Fs from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ContentHashes } from '../../../../src/nodes/file-server/content-hash'
import { removeStored } from '../../../../src/nodes/file-server/remove-stored'
import { Manifest } from '../../../../src/nodes/file-server/repair/manifest'
import { temporaryFolder } from '../../../support/temporary-folder'

vi.mock('node:fs/promises', async original => ({
  ...(await original<typeof Fs>()),
  rm: () => Promise.reject(new Error('EROFS: read-only file system'))
}))

let folder: string
beforeEach(() => {
  folder = temporaryFolder('remove')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('a file that could not be removed is looked after as before', async () => {
  const manifest = new Manifest(folder)
  const entry = { name: 'a', offered: 'a', size: 1, sha256: '0'.repeat(64), replicated: true }
  await manifest.add(entry)
  const path = join(folder, 'a')
  writeFileSync(path, 'a')
  const inside = { manifest, hashes: new ContentHashes() }
  await expect(removeStored({ name: 'a' }, folder, inside)).rejects.toThrow('EROFS')
  expect([...manifest.present()]).toEqual([entry])
  const later = new Manifest(folder)
  await later.load()
  expect([...later.present()]).toEqual([entry])
})
