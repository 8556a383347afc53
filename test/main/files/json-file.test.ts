import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { JsonFile } from '../../../src/main/files/json-file'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
let told: string[]
beforeEach(() => {
  folder = temporaryFolder('json')
  told = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = () => join(folder, 'things.json')
const open = (at = path()) =>
  new JsonFile(at, z.object({ name: z.string(), count: z.number() }), { name: 'none', count: 0 }, text =>
    told.push(text)
  )

it('begins with the defaults, and says nothing of a file that is not there yet', () => {
  expect(open().value).toEqual({ name: 'none', count: 0 })
  expect(told).toEqual([])
})

it('finds again what was changed before', async () => {
  const file = open()
  file.update({ name: 'one' })
  file.update({ count: 2 })
  expect(file.value).toEqual({ name: 'one', count: 2 })
  await file.flush()
  expect(open().value).toEqual({ name: 'one', count: 2 })
})

it.each(['{"name": "half', '[]', '{"name": 3, "count": 1}', '', '\0\0\0'])(
  'keeps a file aside that holds %j, says so, and uses the defaults',
  text => {
    writeFileSync(path(), text)
    expect(open().value).toEqual({ name: 'none', count: 0 })
    const [aside = ''] = readdirSync(folder)
    expect(aside).toMatch(/^things\.json\.corrupt-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/)
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text)
    expect(told).toEqual([expect.stringContaining(`the defaults are used; it was kept as ${aside}`)])
  }
)

it('goes on in memory when the disk takes nothing, and says so once', async () => {
  // A folder in its place: what a full disk does, for every user.
  mkdirSync(path())
  const file = open()
  told = []
  for (const count of [1, 2]) {
    file.update({ count })
    await file.flush()
  }
  expect(file.value.count).toBe(2)
  expect(told).toEqual([expect.stringContaining("things.json can't be written: ")])
  expect(readdirSync(folder)).toEqual(['things.json'])
})

it('writes nothing when nothing has changed', async () => {
  await open().flush()
  expect(readdirSync(folder)).toEqual([])
})

it('writes what has changed before it returns, where there is no time', () => {
  const file = open()
  file.update({ count: 3 })
  file.flushNow()
  expect(open().value).toEqual({ name: 'none', count: 3 })
  const nowhere = open('/dev/null/things.json')
  nowhere.update({ count: 4 })
  nowhere.flushNow()
  expect(told.at(-1)).toContain("can't be written")
})
