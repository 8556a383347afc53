import { createHash } from 'node:crypto'
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DiskRooms } from '#system/disk/disk-rooms'
import { ContentHashes } from '../../../../src/nodes/file-server/content-hash'
import type { ComingUpload } from '../../../../src/nodes/file-server/http/uploads/unfinished-uploads'
import { exactly } from '../../../../src/nodes/file-server/http/uploads/upload-name'
import { UploadStore } from '../../../../src/nodes/file-server/http/uploads/upload-store'
import { fileServerLimits } from '../../../../src/nodes/file-server/limits'
import { ReceivedStore } from '../../../../src/nodes/file-server/receiver/received-store'
import { Placing } from '../../../../src/nodes/file-server/placing'
import { ReceptionError } from '../../../../src/nodes/file-server/reception-error'
import { Manifest, type ManifestEntry } from '../../../../src/nodes/file-server/repair/manifest'
import { interleaved } from './steps'
import { temporaryFolder } from '../../../support/temporary-folder'

vi.mock('node:fs/promises', async () => (await import('./steps')).steppedFs())

/** Orders that are tried of each story. */
const orders = 40

let dataDir: string
beforeEach(() => {
  dataDir = temporaryFolder('one-name')
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Stores {
  readonly manifest: Manifest
  readonly uploads: UploadStore
  readonly received: ReceivedStore
  /** A file of these bytes that has no name yet. */
  temporary(text: string): string
}

function storesIn(folder: string): Stores {
  const manifest = new Manifest(folder)
  const hashes = new ContentHashes()
  const limits = fileServerLimits.partials
  const rooms = new DiskRooms(ReceptionError.noRoom)
  const placing = new Placing(join(folder, 'partial'), 'one', rooms)
  const uploads = new UploadStore({
    ...{
      dataDir: folder,
      node: 'one',
      maxBytes: 1000,
      hashes,
      limits,
      manifest,
      diskRoom: rooms.in(folder),
      placing
    },
    onDropped: () => undefined,
    onMoved: () => undefined
  })
  const received = new ReceivedStore(folder, hashes, manifest, placing)
  for (const path of ['uploads/.relevo', 'received', 'partial'])
    mkdirSync(join(folder, path), { recursive: true })
  let files = 0
  const temporary = (text: string): string => {
    const path = join(folder, 'partial', String(files++))
    writeFileSync(path, text)
    return path
  }
  return { manifest, uploads, received, temporary }
}

/** The files of a folder as the disk has them, and as its manifest does: `name bytes`. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ name }) => `${name} ${sha256(readFileSync(join(folder, name), 'utf8'))}`)
    .sort()
}

function wantedIn(manifest: Manifest, place: ManifestEntry['place']): string[] {
  return [...manifest.present()]
    .filter(entry => entry.place === place)
    .map(entry => `${entry.name} ${entry.sha256}`)
    .sort()
}

/** In every order: what is on the disk is what the manifest wants, in this life and in the next. */
async function agrees(
  prepare: (stores: Stores) => Promise<unknown>,
  story: (stores: Stores) => readonly (() => Promise<unknown>)[]
): Promise<void> {
  for (let seed = 0; seed < orders; seed++) {
    const folder = mkdtempSync(join(dataDir, `${seed}-`))
    const stores = storesIn(folder)
    await prepare(stores)
    await interleaved(seed, story(stores))
    const later = new Manifest(folder)
    await later.load()
    for (const manifest of [stores.manifest, later]) {
      const said = `order ${seed}`
      expect(wantedIn(manifest, 'uploads'), said).toEqual(filesIn(join(folder, 'uploads')))
      expect(wantedIn(manifest, undefined), said).toEqual(filesIn(join(folder, 'received')))
    }
    rmSync(folder, { recursive: true })
  }
}

describe('uploads of one name', () => {
  const put =
    ({ uploads, temporary }: Stores, name: string, text: string) =>
    (): Promise<unknown> =>
      uploads.publish({ temporary: temporary(text), sha256: sha256(text), bytes: text.length }, exactly(name))
  const rename =
    ({ uploads }: Stores, from: string, to: string) =>
    (): Promise<unknown> =>
      uploads.rename(exactly(from), exactly(to), { replaces: true })
  const entry = (name: string, text: string): ManifestEntry => ({
    ...{ name, offered: name, size: text.length, sha256: sha256(text) },
    ...{ replicated: false, place: 'uploads' }
  })

  it('a file that is removed while one of its name is sent is either there and wanted, or neither', () =>
    agrees(
      stores => put(stores, 'a', 'before')(),
      stores => [
        put(stores, 'a', 'first'),
        () => stores.uploads.remove(exactly('a')),
        put(stores, 'a', 'second')
      ]
    ))

  it('so is one that gets another name, or another gets its name, meanwhile', () =>
    agrees(
      async stores => {
        await put(stores, 'a', 'of a')()
        await put(stores, 'b', 'of b')()
      },
      stores => [
        put(stores, 'a', 'another a'),
        rename(stores, 'a', 'b'),
        rename(stores, 'b', 'a'),
        () => stores.uploads.remove(exactly('b')),
        put(stores, 'b', 'another b')
      ]
    ))

  it('so is one that is brought back meanwhile', () =>
    agrees(
      stores => put(stores, 'a', 'rotten')(),
      stores => [
        () => stores.uploads.restore(stores.temporary('rotten'), entry('a', 'rotten')),
        () => stores.uploads.remove(exactly('a')),
        put(stores, 'a', 'new'),
        rename(stores, 'a', 'b')
      ]
    ))
})

describe('received files of one name', () => {
  const arrival = (text: string) => ({
    ...{ offered: 'a', size: text.length, sha256: sha256(text), replicated: true }
  })
  const send =
    ({ received, temporary }: Stores, text: string) =>
    (): Promise<unknown> =>
      received.publish(temporary(text), arrival(text))
  const restore =
    ({ received, temporary }: Stores, text: string, why: 'missed' | 'lost' | 'rotted', name = 'a') =>
    (): Promise<unknown> =>
      received.restore(temporary(text), { ...arrival(text), name }, why)

  it('a file that is removed while the same is sent again is either there and wanted, or neither', () =>
    agrees(
      stores => send(stores, 'same')(),
      stores => [
        send(stores, 'same'),
        () => stores.received.remove('a'),
        send(stores, 'other'),
        send(stores, 'same'),
        () => stores.received.remove('a (2)')
      ]
    ))

  it('so is one that was missed, and comes from a peer while it is sent and removed', () =>
    agrees(
      () => Promise.resolve(),
      stores => [
        restore(stores, 'same', 'missed', 'theirs'),
        send(stores, 'same'),
        () => stores.received.remove('a'),
        send(stores, 'other')
      ]
    ))

  it('so is one that was lost, or has rotted', () =>
    agrees(
      async stores => {
        await send(stores, 'lost')()
        rmSync(join(stores.received.folder, 'a'))
      },
      stores => [
        restore(stores, 'lost', 'lost'),
        restore(stores, 'lost', 'rotted'),
        send(stores, 'other'),
        () => stores.received.remove('a'),
        send(stores, 'lost')
      ]
    ))

  it('one that was missed does not come from a peer once it was sent and removed', async () => {
    const stores = storesIn(dataDir)
    await send(stores, 'same')()
    await stores.received.remove('a')
    expect(await restore(stores, 'same', 'missed')()).toBeNull()
    expect(filesIn(stores.received.folder)).toEqual([])
  })
})

describe('what was cut of uploads of one name', () => {
  it('is gone once a whole file has the name, whoever is cut in that moment', async () => {
    for (let seed = 0; seed < orders; seed++) {
      const folder = mkdtempSync(join(dataDir, `${seed}-`))
      const { uploads, temporary } = storesIn(folder)
      const coming = await uploads.unfinished.begin('a')
      writeFileSync(coming.temporary, 'cut')
      const whole = { temporary: temporary('whole'), sha256: sha256('whole'), bytes: 5 }
      await interleaved(seed, [
        () => uploads.unfinished.keep(coming),
        () => uploads.publish(whole, exactly('a'))
      ])
      expect(await uploads.unfinished.bytes('a'), `order ${seed}`).toBe(0)
    }
  })

  it('is gone on with where it was, or not at all, when a shorter one takes its place', async () => {
    for (let seed = 0; seed < orders; seed++) {
      const folder = mkdtempSync(join(dataDir, `${seed}-`))
      const { unfinished } = storesIn(folder).uploads
      const begin = (offset: number): Promise<ComingUpload> => unfinished.begin('a', offset)
      const [long, short, next] = await Promise.all([begin(1), begin(1), begin(3)])
      writeFileSync(long.temporary, 'long')
      writeFileSync(short.temporary, 'sh')
      await unfinished.keep(long)
      let claimed = false
      await interleaved(seed, [
        () => unfinished.keep(short),
        () =>
          unfinished.claim(next, 3).then(
            () => (claimed = true),
            () => undefined
          )
      ])
      if (claimed) expect(readFileSync(next.temporary, 'utf8'), `order ${seed}`).toBe('lon')
    }
  })
  it('is of the last one that began at its first byte, whenever an earlier one is cut', async () => {
    for (let seed = 0; seed < orders; seed++) {
      const folder = mkdtempSync(join(dataDir, `${seed}-`))
      const { unfinished } = storesIn(folder).uploads
      const stalled = await unfinished.begin('a')
      writeFileSync(stalled.temporary, 'of the old file')
      const again = await unfinished.begin('a')
      writeFileSync(again.temporary, 'new')
      await interleaved(seed, [() => unfinished.keep(again), () => unfinished.keep(stalled)])
      expect(await unfinished.bytes('a'), `order ${seed}`).toBe(3)
      await unfinished.end(stalled)
      expect(await unfinished.bytes('a'), `order ${seed}`).toBe(3)
    }
  })

  it('is of the last try after a kill, whether that was cut before it or not', async () => {
    const nowS = Date.now() / 1000
    for (const wasCut of [false, true])
      for (const [oldS, newS] of [
        [nowS, nowS + 10],
        [nowS + 10, nowS]
      ] as const) {
        const folder = mkdtempSync(join(dataDir, 'life-'))
        const { unfinished } = storesIn(folder).uploads
        const [one, two] = [await unfinished.begin('a'), await unfinished.begin('a')]
        for (const [{ temporary }, text, mtime] of [
          [one, 'one', oldS],
          [two, 'second', newS]
        ] as const) {
          writeFileSync(temporary, text)
          utimesSync(temporary, mtime, mtime)
        }
        if (wasCut) await unfinished.keep(two)
        const later = storesIn(folder).uploads.unfinished
        await later.prepare()
        expect(await later.bytes('a')).toBe(newS > oldS ? 6 : 3)
      }
  })

  it('an upload that could not begin leaves no name behind', async () => {
    const { unfinished } = storesIn(dataDir).uploads
    const own = join(dataDir, 'uploads/.relevo')
    const name = 'n'.repeat(200)
    rmSync(own, { recursive: true })
    writeFileSync(own, '')
    await expect(unfinished.begin(name)).rejects.toThrow('ENOTDIR')
    rmSync(own)
    mkdirSync(own)
    await unfinished.end(await unfinished.begin(name, 1))
    expect(readdirSync(own)).toEqual([])
  })
})
