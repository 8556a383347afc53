import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type * as Fs from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DiskRooms } from '#system/disk/disk-rooms'
import { ContentHashes } from '../../../../src/nodes/file-server/content-hash'
import { exactly, uploadName } from '../../../../src/nodes/file-server/http/uploads/upload-name'
import { UploadStore } from '../../../../src/nodes/file-server/http/uploads/upload-store'
import { fileServerLimits } from '../../../../src/nodes/file-server/limits'
import { ReceivedStore } from '../../../../src/nodes/file-server/receiver/received-store'
import { Placing } from '../../../../src/nodes/file-server/placing'
import { ReceptionError } from '../../../../src/nodes/file-server/reception-error'
import { Manifest, type ManifestEntry } from '../../../../src/nodes/file-server/repair/manifest'
import { temporaryFolder } from '../../../support/temporary-folder'

/** A disk that ignores case, as those of Windows and macOS do: here every name is kept in small letters. */
vi.mock('node:fs/promises', async load => {
  const real = await load<typeof Fs>()
  const small = (argument: unknown): unknown => {
    if (typeof argument !== 'string') return argument
    const at = argument.indexOf('relevo-case-')
    const end = at < 0 ? -1 : argument.indexOf('/', at)
    return end < 0 ? argument : argument.slice(0, end) + argument.slice(end).toLowerCase()
  }
  const ignoring =
    (work: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) =>
      work(...args.map(small))
  const names = [
    'appendFile',
    'mkdir',
    'open',
    'readFile',
    'rename',
    'rm',
    'stat',
    'truncate',
    'writeFile'
  ] as const
  const ignored = names.map(name => [name, ignoring(real[name] as (...args: unknown[]) => unknown)])
  return { ...real, ...Object.fromEntries(ignored) } as typeof Fs
})

let dataDir: string
let manifest: Manifest
let uploads: UploadStore
let received: ReceivedStore
beforeEach(() => {
  dataDir = temporaryFolder('case')
  manifest = new Manifest(dataDir)
  const hashes = new ContentHashes()
  const limits = fileServerLimits.partials
  const rooms = new DiskRooms(ReceptionError.noRoom)
  const placing = new Placing(join(dataDir, 'partial'), 'one', rooms)
  uploads = new UploadStore({
    ...{
      dataDir,
      node: 'one',
      maxBytes: 1000,
      hashes,
      limits,
      manifest,
      diskRoom: rooms.in(dataDir),
      placing
    },
    onDropped: () => undefined,
    onMoved: () => undefined
  })
  received = new ReceivedStore(dataDir, hashes, manifest, placing)
  for (const path of ['uploads/.relevo', 'received', 'partial'])
    mkdirSync(join(dataDir, path), { recursive: true })
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
let files = 0
function temporary(text: string): string {
  const path = join(dataDir, 'partial', String(files++))
  writeFileSync(path, text)
  return path
}
const upload = (name: string, text: string) =>
  uploads.publish({ temporary: temporary(text), sha256: sha256(text), bytes: text.length }, uploadName(name)!)
const receive = (offered: string, text: string): Promise<string> =>
  received.publish(temporary(text), { offered, size: text.length, sha256: sha256(text), replicated: true })
const wanted = (place: ManifestEntry['place']): string[] =>
  [...manifest.present()].filter(entry => entry.place === place).map(({ name }) => name)
const present = (folder: string): string[] =>
  readdirSync(join(dataDir, folder)).filter(name => !name.startsWith('.'))

describe('on a disk that ignores case', () => {
  it('a file that is uploaded under the name of another one in other letters replaces it, and that one is not wanted back', async () => {
    await upload('Notes.txt', 'one')
    await upload('notes.TXT', 'two')
    expect(readFileSync(join(dataDir, 'uploads', 'notes.txt'), 'utf8')).toBe('two')
    // What it was would be taken for rotted, and be put in the place of what was stored since.
    expect(wanted('uploads')).toEqual(['notes.TXT'])
  })

  it('files of names that differ in case only get theirs one after the other, with what is written of them', async () => {
    const works = Array.from({ length: 20 }, (_, n) => upload(n % 2 === 0 ? 'a.txt' : 'A.TXT', `text ${n}`))
    await Promise.all(works)
    const [entry, ...others] = [...manifest.present()]
    expect(others).toEqual([])
    expect(sha256(readFileSync(join(dataDir, 'uploads', 'a.txt'), 'utf8'))).toBe(entry?.sha256)
  })

  it('a file that is only called so makes way for one of its name in other letters', async () => {
    await upload('CON', 'device')
    await upload('_con', 'file')
    await upload('con', 'another device')
    const texts = present('uploads').map(name => readFileSync(join(dataDir, 'uploads', name), 'utf8'))
    expect(texts.sort()).toEqual(['another device', 'device', 'file'])
    expect(wanted('uploads')).toEqual(['_CON (2)', '_con', '_con (3)'])
  })

  it('a file that is removed in other letters is not wanted back', async () => {
    await upload('Notes.txt', 'one')
    expect(await uploads.remove(exactly('NOTES.txt'))).toBe(true)
    expect(wanted('uploads')).toEqual([])
    await receive('Film.mp4', 'one')
    await receive('film.mp4', 'one')
    expect(await received.remove('film.mp4')).toBe(true)
    expect([wanted(undefined), present('received')]).toEqual([[], []])
  })

  it('a file gets its own name in other letters, and an offered one with other bytes a name of its own', async () => {
    await upload('notes.txt', 'one')
    expect(await uploads.rename(exactly('notes.txt'), exactly('Notes.txt'), { replaces: false })).toEqual({
      name: 'Notes.txt'
    })
    expect(wanted('uploads')).toEqual(['Notes.txt'])
    expect(await receive('a.mp4', 'one')).toBe('a.mp4')
    expect(await receive('A.mp4', 'two')).toBe('A (2).mp4')
  })
})

it('on a disk that minds case, both files are wanted', async () => {
  expect(manifest.alike({ name: 'a' })).toEqual([])
  const entry = { offered: 'a', size: 1, sha256: sha256('a'), replicated: true }
  for (const name of ['a', 'A', 'b']) await manifest.add({ ...entry, name })
  expect(manifest.alike({ name: 'a' }).map(({ name }) => name)).toEqual(['A'])
  await manifest.remove({ name: 'A' })
  expect(manifest.alike({ name: 'a' })).toEqual([])
})
