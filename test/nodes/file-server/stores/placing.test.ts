import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync, type RmOptions } from 'node:fs'
import type * as Fs from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DiskRooms } from '#system/disk/disk-rooms'
import { ContentHashes } from '../../../../src/nodes/file-server/content-hash'
import { Placing } from '../../../../src/nodes/file-server/placing'
import { plainName, ReceivedStore } from '../../../../src/nodes/file-server/receiver/received-store'
import { ReceptionError } from '../../../../src/nodes/file-server/reception-error'
import { Manifest } from '../../../../src/nodes/file-server/repair/manifest'
import { temporaryFolder } from '../../../support/temporary-folder'

const disk = vi.hoisted(() => ({
  /** The folder that is on a disk of its own. */
  other: '',
  /** What can't be removed. */
  stuck: '',
  /** Which files were removed, and which folders and files were opened, in their order. */
  done: [] as string[]
}))

vi.mock('node:fs/promises', async () => {
  const real = await vi.importActual<typeof Fs>('node:fs/promises')
  const refuse = (code: string, path: string, dest?: string): Error =>
    Object.assign(new Error(code), { code, syscall: 'rename', path, dest })
  const isOther = (path: string): boolean => path.startsWith(disk.other)
  return {
    ...real,
    rename: async (from: string, to: string) => {
      if (isOther(from) !== isOther(to)) throw refuse('EXDEV', from, to)
      await real.rename(from, to)
    },
    open: (path: string, ...how: [string, number]) => {
      disk.done.push(`open ${path}`)
      return real.open(path, ...how)
    },
    rm: async (path: string, how: RmOptions) => {
      if (path === disk.stuck) throw refuse('EACCES', path)
      disk.done.push(`rm ${path}`)
      await real.rm(path, how)
    }
  }
})

let dataDir: string
let from: string
let placing: Placing
let received: ReceivedStore
const content = 'whole'
const sha256 = createHash('sha256').update(content).digest('hex')

beforeEach(() => {
  dataDir = temporaryFolder('placing')
  disk.other = join(dataDir, 'partial')
  mkdirSync(disk.other)
  mkdirSync(join(dataDir, 'received'))
  from = join(disk.other, 'file')
  writeFileSync(from, content)
  disk.stuck = ''
  disk.done.length = 0
  placing = new Placing(disk.other, 'one', new DiskRooms(ReceptionError.noRoom))
  received = new ReceivedStore(dataDir, new ContentHashes(), new Manifest(dataDir), placing)
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const arrival = { offered: 'a', size: content.length, sha256, replicated: true }
const ways = {
  'that is moved': [() => placing.move(from, join(dataDir, 'received', 'a')), 'received/a'],
  'that is received': [() => received.publish(from, arrival), 'received/a'],
  'of the coursework': [() => received.publishPlain(from, sha256), plainName]
} as const
const names = Object.keys(ways) as (keyof typeof ways)[]

it('a note of a copy survives a power cut before the copy is begun', async () => {
  await received.publish(from, arrival)
  const begun = disk.done.findIndex(done => done.startsWith(`open ${join(dataDir, 'received', '.relevo')}`))
  expect(disk.done.slice(0, begun)).toContain(`open ${disk.other}`)
})

it('a note of a copy stays until the folder of the copy is there', async () => {
  const name = '_placing~one~1'
  const [note, folder] = [join(disk.other, name), join(dataDir, 'received', '.relevo')]
  writeFileSync(note, join(folder, name))
  await placing.prepare()
  expect(existsSync(note)).toBe(true)
  mkdirSync(folder)
  writeFileSync(join(folder, name), 'half of')
  await placing.prepare()
  expect([existsSync(note), existsSync(join(folder, name))]).toEqual([false, false])
})

it.each(names)('a file %s to another disk is removed once its place survives a power cut', async name => {
  const [store, place] = ways[name]
  await store()
  const synced = disk.done.lastIndexOf(`open ${dirname(join(dataDir, place))}`)
  expect(synced).toBeGreaterThan(-1)
  expect(disk.done.indexOf(`rm ${from}`)).toBeGreaterThan(synced)
})

it.each(names)('a file %s to another disk is stored, also where it cannot be removed', async name => {
  const [store, place] = ways[name]
  disk.stuck = from
  await store()
  expect(readFileSync(join(dataDir, place), 'utf8')).toBe(content)
})
