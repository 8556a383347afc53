import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DiskRooms } from '#system/disk/disk-rooms'
import { ContentHashes } from '../../../../src/nodes/file-server/content-hash'
import {
  uploadName,
  uploadPath,
  type UploadName
} from '../../../../src/nodes/file-server/http/uploads/upload-name'
import { UploadStore } from '../../../../src/nodes/file-server/http/uploads/upload-store'
import { fileServerLimits } from '../../../../src/nodes/file-server/limits'
import { Placing } from '../../../../src/nodes/file-server/placing'
import { ReceptionError } from '../../../../src/nodes/file-server/reception-error'
import { Manifest } from '../../../../src/nodes/file-server/repair/manifest'
import { temporaryFolder } from '../../../support/temporary-folder'

let dataDir: string
let manifest: Manifest
let hashes: ContentHashes
let uploads: UploadStore
let moved: string[]
beforeEach(() => {
  dataDir = temporaryFolder('names')
  manifest = new Manifest(dataDir)
  hashes = new ContentHashes()
  moved = []
  const rooms = new DiskRooms(ReceptionError.noRoom)
  const placing = new Placing(join(dataDir, 'partial'), 'one', rooms)
  uploads = new UploadStore({
    ...{ dataDir, node: 'one', maxBytes: 1000, hashes, limits: fileServerLimits.partials, manifest },
    diskRoom: rooms.in(dataDir),
    placing,
    onDropped: () => undefined,
    onMoved: (from, to) => moved.push(`${from} ${to}`)
  })
  for (const path of ['uploads/.relevo', 'partial']) mkdirSync(join(dataDir, path), { recursive: true })
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const named = (name: string): UploadName => uploadName(name) ?? expect.fail()
let files = 0
async function send(name: string, text: string): Promise<string> {
  const temporary = join(dataDir, 'partial', String(files++))
  writeFileSync(temporary, text)
  const received = { temporary, sha256: sha256(text), bytes: text.length }
  return (await uploads.publish(received, named(name))).name
}
const path = (name: string): string => join(uploads.folder, name)
const content = (name: string): string | null =>
  existsSync(path(name)) ? readFileSync(path(name), 'utf8') : null
const harms = (): string[] => manifest.harms().map(({ entry, harm }) => `${entry.name} ${harm}`)

it('a file that was written over and makes way is known by the bytes that it has, and stays rotted', async () => {
  await send('CON', 'device')
  writeFileSync(path('_CON'), 'by hand')
  expect(await send('_CON', 'file')).toBe('_CON')
  expect(content('_CON (2)')).toBe('by hand')
  expect(await hashes.of(path('_CON (2)'))).toBe(sha256('by hand'))
  expect(harms()).toEqual(['_CON (2) rotted'])
})

it('a file that was lost is so by the name that it has once another has got its own', async () => {
  await send('CON', 'device')
  rmSync(path('_CON'))
  await send('_CON', 'file')
  expect(harms()).toEqual(['_CON (2) lost'])
})

it.each([false, true])(
  'a file that is given the name which it has is not replaced by what is sent as it was (replaces: %s)',
  async replaces => {
    await send('.film.mp4', 'finished')
    expect(await uploads.rename(named('.film.mp4'), named('film.mp4'), { replaces })).toEqual({
      name: 'film.mp4'
    })
    expect(moved).toEqual([])
    expect(uploads.nameOf(named('.film.mp4'))).toBeNull()
    expect(await send('.film.mp4', 'the next')).toBe('film (2).mp4')
    expect([content('film.mp4'), content('film (2).mp4')]).toEqual(['finished', 'the next'])
  }
)

it('a file that has rotted is so still when it is given the name which it has', async () => {
  await send('CON', 'device')
  const entry = manifest.at({ place: 'uploads', name: '_CON' }) ?? expect.fail()
  manifest.harmed(entry, 'rotted')
  await uploads.rename(named('CON'), named('_CON'), { replaces: true })
  expect(harms()).toEqual(['_CON rotted'])
})

it('of long names that are one when they are shortened, each file is found and removed by the name that it has', async () => {
  const [one, other] = ['one', 'other'].map(end => 'á'.repeat(120) + end)
  const names = [await send(one!, 'first'), await send(other!, 'second'), await send(`${other}.mp4`, 'third')]
  for (const name of names) {
    expect(uploads.nameOf(uploadPath(name)!)).toBe(name)
    expect(await uploads.remove(uploadPath(name)!)).toBe(true)
    expect(content(name)).toBeNull()
  }
})
