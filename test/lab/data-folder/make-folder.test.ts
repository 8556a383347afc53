import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dataFolderError, makeDataFolder } from '../../../src/lab/data-folder/make-folder'
import { lockDataFolder } from '../../../src/lab/data-folder/lock'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a data folder that is a file is named, with the reason and what to do', async () => {
  const path = join(folder, 'file')
  writeFileSync(path, '')
  const named = {
    code: 'BAD_ARGUMENTS',
    message: `the folder ${path} cannot be used: it is a file; choose another with --data`
  }
  expect(() => makeDataFolder(path)).toThrow(expect.objectContaining(named) as Error)
  await expect(lockDataFolder(path)).rejects.toMatchObject(named)
  expect(() => makeDataFolder(join(path, 'inside'), '--dir')).toThrow(/a part of its path is a file.*--dir/)
})

test.runIf(process.platform === 'linux')(
  'a path that leads into /proc is refused, and not tried for ever',
  () => {
    expect(() => makeDataFolder('/proc/none/of/it')).toThrow(/its path does not exist; choose another/)
  }
)

test('a folder is made with its parents', () => {
  const path = join(folder, 'a', 'b', 'c')
  makeDataFolder(path)
  makeDataFolder(path)
  expect(existsSync(path)).toBe(true)
})

test.each([
  ['EROFS', 'read-only'],
  ['EACCES', 'may not be written to'],
  ['ENOSPC', 'full']
])('%s is said in words', (code, words) => {
  const error = Object.assign(new Error(code), { code })
  expect(dataFolderError('/x', error)).toMatchObject({
    code: 'BAD_ARGUMENTS',
    message: expect.stringContaining(words) as string
  })
})

test('a folder whose lock cannot be written is refused in words', async () => {
  mkdirSync(join(folder, 'host.lock'))
  await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: expect.any(String) as string })
})
