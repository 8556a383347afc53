import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { until } from '../support/until'
import { serve, type Serving } from './serving'

let web: Serving
afterEach(() => web.close())

const upload = (name: string, body: Buffer) =>
  web.request(`/api/uploads?name=${encodeURIComponent(name)}`, { method: 'PUT', headers: web.bearer, body })

it('streams the body to the lab and answers with the name to send it by', async () => {
  web = await serve()
  const body = Buffer.alloc(3 * 1024 ** 2, 'abc')
  expect(await upload('vídeo 1.mp4', body)).toMatchObject({ status: 201, body: '{"upload":"upload-1"}' })
  const staged = web.lab.uploads.get('upload-1')
  expect(staged?.name).toBe('vídeo 1.mp4')
  expect(Buffer.concat(staged?.chunks ?? []).equals(body)).toBe(true)
})

it('refuses a file that says it is too large before it takes any of it', async () => {
  web = await serve({ maxUploadBytes: 1000 })
  expect((await upload('a', Buffer.alloc(1001))).status).toBe(413)
  expect(web.lab.uploads.size).toBe(0)
})

it('discards a file that turns out to be too large', async () => {
  web = await serve({ maxUploadBytes: 1000 })
  const socket = connect(web.server.port, '127.0.0.1')
  socket.on('error', () => undefined)
  let answer = ''
  socket.on('data', data => (answer += String(data)))
  socket.write(
    `PUT /api/uploads?name=a HTTP/1.1\r\nHost: 127.0.0.1:${web.server.port}\r\n` +
      `Authorization: Bearer ${web.server.token}\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `3e8\r\n${'x'.repeat(1000)}\r\n1\r\nx\r\n`
  )
  await until(() => web.lab.uploads.get('upload-1')?.discarded)
  await until(() => answer.startsWith('HTTP/1.1 413') || socket.destroyed)
  socket.destroy()
})

it('discards a file whose sender goes away, or stands still', async () => {
  web = await serve({ uploadIdleMs: 100 })
  const begin = () => {
    const socket = connect(web.server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      `PUT /api/uploads?name=a HTTP/1.1\r\nHost: 127.0.0.1:${web.server.port}\r\n` +
        `Authorization: Bearer ${web.server.token}\r\nContent-Length: 100\r\n\r\nhalf`
    )
    return socket
  }
  const gone = begin()
  await until(() => web.lab.uploads.size === 1)
  gone.destroy()
  await until(() => web.lab.uploads.get('upload-1')?.discarded)
  begin()
  await until(() => web.lab.uploads.get('upload-2')?.discarded)
})

it('wants a name', async () => {
  web = await serve()
  const answer = await web.request('/api/uploads', { method: 'PUT', headers: web.bearer })
  expect(answer.status).toBe(400)
})

it('says at which byte a file goes on, or that nobody could take it', async () => {
  web = await serve()
  const find = (name: string) =>
    web.request(`/api/uploads?name=${name}&size=9&key=k&route=replicated`, { headers: web.bearer })
  expect(await find('half')).toMatchObject({ status: 200, body: '{"offset":4}' })
  expect(await find('nowhere')).toMatchObject({ status: 409 })
  expect((await web.request('/api/uploads?name=a', { headers: web.bearer })).status).toBe(400)
})

it('asks one to wait who comes while too many are sent', async () => {
  web = await serve({ maxUploads: 1 })
  const socket = connect(web.server.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(
    `PUT /api/uploads?name=a HTTP/1.1\r\nHost: 127.0.0.1:${web.server.port}\r\n` +
      `Authorization: Bearer ${web.server.token}\r\nContent-Length: 100\r\n\r\nhalf`
  )
  await until(() => web.lab.uploads.size === 1)
  expect(await upload('b', Buffer.from('b'))).toMatchObject({
    status: 503,
    body: expect.stringContaining('too many uploads at once') as string
  })
  socket.destroy()
})
