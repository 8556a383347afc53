import { once } from 'node:events'
import { request } from 'node:http'
import { expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { DiskRoom } from '#system/disk/disk-room'
import { freeBytes } from '#system/disk/free-space'
import { ReceptionError } from '../../../../src/nodes/file-server/reception-error'
import { until } from '../../../support/until'
import { fileServer, onCleanup, type FileServer } from '../file-servers'

vi.mock('#system/disk/free-space', () => ({ freeBytes: vi.fn(() => Promise.resolve(1000)) }))

/** Offers a file by hand; what the receiver says first. */
async function offer(server: FileServer, transferId: string, size: number) {
  const socket = new WebSocket(server.receiver, 'relevo.transfer.v1')
  const said: unknown[] = []
  socket.on('message', data => said.push(JSON.parse(String(data))))
  socket.on('error', () => undefined)
  onCleanup(() => socket.terminate())
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'offer', transferId, name: transferId, size }))
  await until(() => said.length > 0)
  return { socket, said: said[0] }
}

it('room that one was promised is not free for another, until it is written or given back', async () => {
  const room = new DiskRoom('any', ReceptionError.noRoom)
  const first = await room.promise(600)
  await expect(room.promise(600)).rejects.toMatchObject({ code: 'DISK_FULL' })
  // The disk says itself what is written.
  first.wrote(500)
  vi.mocked(freeBytes).mockResolvedValueOnce(500)
  const second = await room.promise(400)
  await expect(room.promise(600)).rejects.toThrow('500 bytes free')
  second.release()
  second.release()
  first.wrote(200)
  first.release()
  await room.promise(1000)
})

it('of several that ask at once as many are promised room as there is', async () => {
  const room = new DiskRoom('any', ReceptionError.noRoom)
  const asked = await Promise.allSettled([400, 400, 400].map(bytes => room.promise(bytes)))
  expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
})

it('what is written while the disk is asked is not promised to another as well', async () => {
  const room = new DiskRoom('any', ReceptionError.noRoom)
  const first = await room.promise(600)
  let say: (free: number) => void = () => undefined
  vi.mocked(freeBytes).mockReturnValueOnce(new Promise(resolve => (say = resolve)))
  const second = room.promise(500)
  first.wrote(500)
  // As it was before that.
  say(1000)
  await expect(second).rejects.toMatchObject({ code: 'DISK_FULL' })
  // Who is refused keeps no room.
  await room.promise(900)
})

it('what is to stay free is promised to nobody', async () => {
  const room = new DiskRoom('any', ReceptionError.noRoom, 300)
  await expect(room.promise(701)).rejects.toMatchObject({ code: 'DISK_FULL' })
  await room.promise(700)
  // What comes without a word of its length may go on until the disk says so itself.
  await room.checkReserve()
  vi.mocked(freeBytes).mockResolvedValueOnce(299)
  await expect(room.checkReserve()).rejects.toThrow('299 bytes free')
})

it('a disk that does not answer one holds up no other; who is not answered has its room back', async () => {
  const room = new DiskRoom('any', ReceptionError.noRoom)
  let fail: (error: Error) => void = () => undefined
  vi.mocked(freeBytes).mockReturnValueOnce(new Promise((_, reject) => (fail = reject)))
  const first = room.promise(600)
  const second = await room.promise(300)
  fail(new Error('gone'))
  await expect(first).rejects.toThrow('gone')
  second.release()
  await room.promise(1000)
})

it('of two files that do not fit together, the second is refused at its offer, and can come once the first is gone', async () => {
  const server = await fileServer()
  const full = { type: 'error', code: 'DISK_FULL' }
  const first = await offer(server, 'a', 600)
  expect(first.said).toEqual({ type: 'accept', offset: 0 })
  expect((await offer(server, 'b', 600)).said).toMatchObject(full)
  // What is refused, or was, keeps no room.
  expect((await offer(server, 'c', 300)).said).toEqual({ type: 'accept', offset: 0 })
  first.socket.close()
  await until(async () => ((await offer(server, 'b', 600)).said as { type: string }).type === 'accept')
})

it('so it is with uploads, by whatever door', async () => {
  const server = await fileServer()
  const put = async (): Promise<number> =>
    (await fetch(`${server.http}/b.bin`, { method: 'PUT', body: Buffer.alloc(600) })).status
  // It says how long it is, and nothing comes of it yet.
  const first = request(`${server.http}/a.bin`, {
    method: 'PUT',
    headers: { 'Content-Length': 600, Expect: '100-continue' }
  })
  first.on('error', () => undefined).flushHeaders()
  await once(first, 'continue')
  expect(await put()).toBe(507)
  expect((await offer(server, 'c', 600)).said).toMatchObject({ code: 'DISK_FULL' })
  const form = new FormData()
  form.set('file', new File(['x'.repeat(600)], 'd.bin'))
  expect((await fetch(server.http, { method: 'POST', body: form })).status).toBe(507)
  first.destroy()
  await until(async () => (await put()) === 201)
})
