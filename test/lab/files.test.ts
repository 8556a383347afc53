import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lockDataFolder } from '../../src/lab/data-folder/lock'
import { lastSegment, safeBaseName } from '../../src/lab/files'
import { temporaryFolder } from './support/fake-lab'

test('whatever the name, its file is one plain segment, and two names are two files', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), name => {
      for (const made of [safeBaseName(name), lastSegment(name)]) {
        expect(made).not.toMatch(/[/\\\0]/)
        expect(['', '.', '..']).not.toContain(made)
      }
    })
  )
  expect(safeBaseName('a/b')).not.toBe(safeBaseName('a:b'))
  expect(safeBaseName('../../etc/passwd')).toMatch(/^[^.]/)
  expect(safeBaseName('CON')).not.toBe('CON')
  expect(lastSegment('C:\\videos\\clase 1.mp4')).toBe('clase 1.mp4')
})

test('a lock whose process has ended, or that is not readable, is taken over; a living one is not', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'host.lock')
  for (const stale of [JSON.stringify({ pid: 2 ** 22 - 3, startTime: '1' }), '{"half', '']) {
    writeFileSync(path, stale)
    const unlock = await lockDataFolder(folder)
    await unlock()
    await unlock()
  }
  writeFileSync(path, JSON.stringify({ pid: process.ppid, startTime: null }))
  await expect(lockDataFolder(folder)).rejects.toThrow(`process ${process.ppid}`)
  rmSync(folder, { recursive: true })
})
