import { mkdirSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { receivedFile } from '../../../src/main/files/received-files'
import { temporaryFolder } from '../../support/temporary-folder'

let data: string
beforeEach(() => void (data = realpathSync(temporaryFolder('received'))))
afterEach(() => rmSync(data, { recursive: true, force: true }))

function received(topology: string, file: string, at = 1): string {
  const path = join(data, 'nodes', topology, 'server-1', 'received', file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'x')
  utimesSync(path, at, at)
  return path
}

it("is the node's own copy", async () => {
  const path = received('full', 'vídeo final.mp4')
  expect(await receivedFile(data, 'full', 'server-1', 'vídeo final.mp4')).toBe(path)
})

it("is the running topology's, and the newest where that was renamed", async () => {
  const own = received('full', 'a.mp4', 1)
  received('other', 'a.mp4', 9)
  expect(await receivedFile(data, 'full', 'server-1', 'a.mp4')).toBe(own)
  received('first', 'b.mp4', 1)
  const newer = received('second', 'b.mp4', 2)
  expect(await receivedFile(data, 'full', 'server-1', 'b.mp4')).toBe(newer)
})

it('is in the folder of the node itself when it came by the plain protocol', async () => {
  const path = join(data, 'nodes', 'full', 'server-1', 'archivo_video_recibido.mp4')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'x')
  writeFileSync(join(dirname(path), 'other.mp4'), 'x')
  expect(await receivedFile(data, 'full', 'server-1', 'archivo_video_recibido.mp4')).toBe(path)
  await expect(receivedFile(data, 'full', 'server-1', 'other.mp4')).rejects.toThrow('has no file')
})

it.each([
  ['server-1', '../secret'],
  ['server-1', 'a/../../b'],
  ['server-1', 'a\\b'],
  ['server-1', '..'],
  ['server-1', ''],
  ['server-1', 'a\0b'],
  ['../server-1', 'a'],
  ['', 'a']
])('takes %j and %j for what they are: no node and no name', async (node, file) => {
  await expect(receivedFile(data, 'full', node, file)).rejects.toMatchObject({ code: 'BAD_ARGUMENTS' })
})

it.skipIf(process.platform === 'win32')('follows no link out of the data folder', async () => {
  const path = received('full', 'link.mp4')
  rmSync(path)
  symlinkSync('/etc/hostname', path)
  await expect(receivedFile(data, 'full', 'server-1', 'link.mp4')).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND'
  })
})

it('is not there when nothing was received', async () => {
  await expect(receivedFile(data, 'full', 'server-1', 'a.mp4')).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND'
  })
})
