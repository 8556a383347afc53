import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { replaceFile } from '../../src/system/replace-file'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relevo-replace-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a reader sees one whole content or the other, however many write', async () => {
  const path = join(folder, 'file')
  const contents = ['a', 'b', 'c', 'd'].map(letter => letter.repeat(200_000))
  await replaceFile(path, contents[0]!)
  let writing = true
  const seen = (async () => {
    while (writing) expect(contents).toContain(await readFile(path, 'utf8'))
  })()
  for (let round = 0; round < 5; round++) await Promise.all(contents.map(text => replaceFile(path, text)))
  writing = false
  await seen
  expect(await readdir(folder)).toEqual(['file'])
})

test('what cannot take its place leaves the place, and nothing beside it', async () => {
  const path = join(folder, 'taken')
  await mkdir(join(path, 'inside'), { recursive: true })
  await expect(replaceFile(path, 'text', { sync: true })).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['taken'])
  expect(await readdir(path)).toEqual(['inside'])
})

test('what a crash left under the fixed name is written over', async () => {
  const path = join(folder, 'file')
  await writeFile(`${path}.new`, 'half of something much longer')
  await replaceFile(path, 'whole', { temporary: `${path}.new` })
  expect(await readFile(path, 'utf8')).toBe('whole')
  expect(await readdir(folder)).toEqual(['file'])
})

test('folders that are missing are made', async () => {
  await replaceFile(join(folder, 'one', 'two', 'file'), 'text')
  expect(await readFile(join(folder, 'one', 'two', 'file'), 'utf8')).toBe('text')
})

test.skipIf(process.platform === 'win32')(
  'a file for its owner only is that from the beginning',
  async () => {
    const path = join(folder, 'secret')
    await writeFile(path, 'for all', { mode: 0o644 })
    await replaceFile(path, 'for one', { mode: 0o600 })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  }
)
