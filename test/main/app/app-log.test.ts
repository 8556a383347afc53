import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { appLog } from '../../../src/main/app/app-log'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
beforeEach(() => {
  folder = temporaryFolder('log')
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

it('says it on standard error, and writes it down with its time', () => {
  const tell = appLog(folder)
  tell('one')
  tell('two')
  expect(readFileSync(join(folder, 'relevo.log'), 'utf8')).toMatch(
    /^\d{4}-\d\d-\d\dT[\d:.]+Z one\n\S+Z two\n$/
  )
  expect(process.stderr.write).toHaveBeenCalledTimes(2)
})

it('begins anew past a mebibyte, and keeps the one before', () => {
  writeFileSync(join(folder, 'relevo.log'), Buffer.alloc(1024 ** 2 + 1, 'x'))
  appLog(folder)('new')
  expect(readFileSync(join(folder, 'relevo.log'), 'utf8')).toMatch(/ new\n$/)
  expect(existsSync(join(folder, 'relevo.1.log'))).toBe(true)
})

it('goes on when the disk takes nothing', () => {
  mkdirSync(join(folder, 'relevo.log'))
  expect(() => appLog(folder)('lost')).not.toThrow()
})
