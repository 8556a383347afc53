import { appendFileSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileServerLimits, type PartialLimits } from '../../../../src/nodes/file-server/limits'
import {
  PartialStore,
  type DroppedPartial,
  type Fetched
} from '../../../../src/nodes/file-server/receiver/partial-store'

const mib = 1024 ** 2
const day = 24 * 3_600_000

let dataDir: string
let dropped: DroppedPartial[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relevo-partials-'))
  dropped = []
})
afterEach(() => rmSync(dataDir, { recursive: true }))

async function storeOf(limits: Partial<PartialLimits>): Promise<PartialStore> {
  const store = new PartialStore(dataDir, { ...fileServerLimits.partials, ...limits }, what =>
    dropped.push(what)
  )
  await store.prepare()
  return store
}

const fetched = (name: string, size = 2 * mib): Fetched => ({
  ...{ transferId: `repair-${name}`, name, size, sha256: name.repeat(64) },
  repair: { from: 'one', why: 'missed' }
})
let minutes = 0
/** Fetches `bytes` of a file from another receiver, which breaks off then. */
async function fetchCut(store: PartialStore, what: Fetched, bytes: number): Promise<void> {
  const partial = await store.openFetched(what)
  appendFileSync(partial.path, Buffer.alloc(bytes))
  await store.keep(partial, what, what.name, bytes, what.repair)
  store.release(partial)
  const then = Date.now() / 1000 - 3600 + 60 * minutes++
  for (const kind of ['part', 'json']) utimesSync(join(store.folder, `${partial.key}.${kind}`), then, then)
}
async function sendCut(store: PartialStore, name: string, size: number, bytes: number): Promise<void> {
  const offer = { type: 'offer', transferId: name, name, size, resume: true } as const
  const partial = await store.open(offer, name)
  writeFileSync(partial.path, Buffer.alloc(bytes))
  await store.keep(partial, offer, name, bytes)
  store.release(partial)
}
const names = (): string[] => dropped.map(({ name }) => name)
const parts = (): number =>
  readdirSync(join(dataDir, 'partial')).filter(file => file.endsWith('.part')).length

it('what is fetched from other receivers is bounded by number, the oldest goes first, and what is dropped is told', async () => {
  const store = await storeOf({ count: 2 })
  for (const name of ['a', 'b', 'c']) await fetchCut(store, fetched(name), 10)
  expect(dropped).toEqual([
    {
      ...{
        transferId: 'repair-a',
        name: 'a',
        size: 2 * mib,
        bytes: 10,
        repair: { from: 'one', why: 'missed' }
      },
      why: 'newer ones needed its room'
    }
  ])
  expect(parts()).toBe(2)
  // What is gone on with counts once.
  await fetchCut(store, fetched('b'), 10)
  expect(names()).toEqual(['a'])
})

it('and by bytes, also what an earlier life has left', async () => {
  const before = await storeOf({})
  for (const name of ['a', 'b', 'c']) await fetchCut(before, fetched(name, 100), 60)
  expect(names()).toEqual([])
  const store = await storeOf({ bytes: 130 })
  expect(names()).toEqual(['a'])
  await fetchCut(store, fetched('d', 100), 10)
  expect(names()).toEqual(['a', 'b', 'c'])
})

it('it makes room for what a sender brings, and takes none of it', async () => {
  const store = await storeOf({ count: 2 })
  await fetchCut(store, fetched('a'), 10)
  await sendCut(store, 'film', 2 * mib, 10)
  await sendCut(store, 'song', 2 * mib, 10)
  expect(names()).toEqual(['a'])
  await expect(store.openFetched(fetched('b'))).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  expect([names(), parts()]).toEqual([['a'], 2])
})

it('what is on its way is dropped for nobody', async () => {
  const store = await storeOf({ count: 1 })
  const coming = await store.openFetched(fetched('a'))
  writeFileSync(coming.path, 'first')
  await expect(sendCut(store, 'film', 2 * mib, 10)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  store.release(coming)
  await sendCut(store, 'film', 2 * mib, 10)
  expect(names()).toEqual(['a'])
})

it('what nobody goes on with is told when it goes', async () => {
  const store = await storeOf({ ageMs: day })
  await fetchCut(store, fetched('a'), 10)
  for (const file of readdirSync(store.folder))
    utimesSync(join(store.folder, file), 0, Date.now() / 1000 + 60)
  await store.dropOld()
  expect(names()).toEqual([])
  const later = new PartialStore(dataDir, { ...fileServerLimits.partials, ageMs: -120_000 }, what =>
    dropped.push(what)
  )
  await later.dropOld()
  expect(dropped.map(({ name, why }) => `${name}: ${why}`)).toEqual([
    'a: nobody went on with it for too long'
  ])
  expect(readdirSync(store.folder)).toEqual([])
})
