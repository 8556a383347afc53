import { appendFileSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  Manifest,
  parseManifest,
  type ManifestEntry
} from '../../../../src/nodes/file-server/repair/manifest'
import { temporaryFolder } from '../../../support/temporary-folder'

let folder: string
const file = (): string => join(folder, 'received.jsonl')
beforeEach(() => {
  folder = temporaryFolder('manifest')
})
afterEach(() => rmSync(folder, { recursive: true }))

const entry = (name: string): ManifestEntry => ({
  ...{ name, offered: name, size: 1, sha256: '0'.repeat(64), replicated: true }
})
const names = (manifest: Manifest): string[] => [...manifest.present()].map(({ name }) => name)

async function loaded(): Promise<Manifest> {
  const manifest = new Manifest(folder)
  await manifest.load()
  return manifest
}

it('what is written behind a line that a crash has cut is read by the next life', async () => {
  await (await loaded()).add(entry('a'))
  appendFileSync(file(), '{"name":"b","offe')
  const manifest = await loaded()
  await manifest.add(entry('c'))
  expect(names(await loaded())).toEqual(['a', 'c'])
})

it('takes a last line that has all but its end', async () => {
  writeFileSync(file(), JSON.stringify(entry('a')))
  await (await loaded()).add(entry('b'))
  expect(names(await loaded())).toEqual(['a', 'b'])
})

it('passes over lines that were damaged', async () => {
  const manifest = await loaded()
  for (const name of ['a', 'b', 'c']) await manifest.add(entry(name))
  const [first, , third] = readFileSync(file(), 'utf8').split('\n')
  writeFileSync(file(), `${first}\n\0\0{"name":\n${third}\n`)
  expect(names(await loaded())).toEqual(['a', 'c'])
})

it('what the disk did not take is written with what comes next', async () => {
  const manifest = await loaded()
  await manifest.add(entry('a'))
  const text = readFileSync(file(), 'utf8')
  // Nothing can be appended to a folder.
  rmSync(file())
  mkdirSync(file())
  await manifest.remove(entry('a'))
  await manifest.add(entry('b'))
  rmdirSync(file())
  writeFileSync(file(), text)
  await manifest.add(entry('c'))
  expect(names(await loaded())).toEqual(['b', 'c'])
})

it('a file that has another name now is looked for under that one alone by the next life', async () => {
  const manifest = await loaded()
  await manifest.add(entry('a'))
  await manifest.renamed(entry('a'), 'a (2)')
  expect(names(manifest)).toEqual(['a (2)'])
  expect(names(await loaded())).toEqual(['a (2)'])
})

it('what a file was sent as is told to no peer, and believed of none', async () => {
  const manifest = await loaded()
  await manifest.add({ ...entry('_CON'), place: 'uploads', sent: 'CON' })
  expect(manifest.sentAs('CON', 'uploads')?.name).toBe('_CON')
  expect(manifest.told().json).not.toContain('sent')
  const theirs = parseManifest(JSON.stringify({ files: [{ ...entry('b'), sent: 'CON' }] }))
  expect(theirs).toEqual([entry('b')])
  await manifest.add({ ...entry('b'), sent: 'CON' })
  expect(manifest.sentAs('CON', 'uploads')?.name).toBe('_CON')
})
