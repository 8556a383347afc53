import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { removeReceived } from '../../../../src/nodes/file-server/receiver/remove-received'
import type { ReceivedStore } from '../../../../src/nodes/file-server/receiver/received-store'
import { Manifest } from '../../../../src/nodes/file-server/repair/manifest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relevo-remove-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('a file that could not be removed is looked after as before', async () => {
  const manifest = new Manifest(folder)
  const entry = { name: 'a', offered: 'a', size: 1, sha256: '0'.repeat(64), replicated: true }
  await manifest.add(entry)
  const failing = { remove: () => Promise.reject(new Error('EROFS: read-only file system')) }
  const received = failing as unknown as ReceivedStore
  await expect(removeReceived('a', { received, manifest })).rejects.toThrow('EROFS')
  expect([...manifest.present()]).toEqual([entry])
  const later = new Manifest(folder)
  await later.load()
  expect([...later.present()]).toEqual([entry])
})
