import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DiskRooms } from '#system/disk/disk-rooms'
import { freeBytes } from '#system/disk/free-space'
import { temporaryFolder } from '../../support/temporary-folder'

/** More than any disk has. */
const tooMuch = 2 ** 60

let folder: string
beforeEach(() => {
  folder = temporaryFolder('rooms')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const rooms = (): DiskRooms => new DiskRooms(({ bytes }) => new Error(`no room for ${bytes}`))

it('a folder that is yet to be made is promised what its disk has, and no more', async () => {
  const room = rooms().in(join(folder, 'a', 'b'))
  await expect(room.promise(tooMuch)).rejects.toThrow('no room')
  await room.promise(1)
})

it('a disk is asked by a folder that is there, whatever became of the one by which it was first asked', async () => {
  const all = rooms()
  const gone = join(folder, 'gone')
  mkdirSync(gone)
  await all.in(gone).promise(1)
  rmSync(gone, { recursive: true })
  for (const asked of [gone, folder]) await expect(all.in(asked).promise(tooMuch)).rejects.toThrow('no room')
})

it('what is promised in one folder of a disk is not free in another, whether they are there or not', async () => {
  const all = rooms()
  const most = (await freeBytes(folder)) ?? 0
  const first = await all.in(join(folder, 'a', 'b')).promise(Math.floor(most * 0.75))
  const second = all.in(folder)
  await expect(second.promise(Math.floor(most / 2))).rejects.toThrow('no room')
  first.release()
  await second.promise(Math.floor(most / 2))
})
