import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { until } from '../../support/until'
import { fileServer, type FileServer } from './file-servers'

const evil = 'http://evil.example'

/** Uploads a file by a form, as a page would. */
async function upload(server: FileServer, headers: Record<string, string>): Promise<number> {
  const form = new FormData()
  form.append('file', new File(['new'], 'video.mp4'))
  const answer = await fetch(`${server.http}/`, { method: 'POST', body: form, headers, redirect: 'manual' })
  return answer.status
}

/** The status of a GET, with headers that `fetch` does not let one set. */
function get(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, answer => resolve(answer.resume().statusCode ?? 0))
      .on('error', reject)
      .end()
  })
}

function handshake(server: FileServer, headers: Record<string, string>): Promise<string> {
  return new Promise(resolve => {
    const socket = new WebSocket(server.receiver, { headers })
    socket.once('open', () => resolve('open')).once('error', error => resolve(error.message))
    void until(() => socket.readyState !== WebSocket.CONNECTING).then(() => socket.terminate())
  })
}

it('takes no upload of a page of another site, and says so', async () => {
  const server = await fileServer()
  expect(await upload(server, { Origin: evil })).toBe(403)
  expect(await upload(server, { 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  expect(existsSync(server.path('uploads', 'video.mp4'))).toBe(false)
  expect(server.context.of('refused')[0]).toMatchObject({
    code: 'FORBIDDEN',
    reason: `sent by a page of ${evil}`
  })
  expect(await upload(server, { Origin: server.http })).toBe(302)
  expect(existsSync(server.path('uploads', 'video.mp4'))).toBe(true)
})

it('takes no WebSocket of a page of another site', async () => {
  const server = await fileServer()
  expect(await handshake(server, { Origin: evil })).toContain('403')
  expect(await handshake(server, { Origin: server.http })).toBe('open')
  expect(await handshake(server, {})).toBe('open')
})

it('sends no file for a page of another site, and answers none that has led its name here', async () => {
  const server = await fileServer()
  expect(await get(`${server.http}/client`, { 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  expect(await get(`${server.http}/client`, { Origin: evil })).toBe(403)
  expect(await get(`${server.http}/`, { Host: 'evil.example' })).toBe(403)
  expect(await get(`${server.receiverHttp}/received/`, { Host: 'evil.example' })).toBe(403)
  expect(await get(`${server.http}/`, { Origin: evil })).toBe(200)
})

it('is reached by the names that the topology gives it', async () => {
  const server = await fileServer({ names: ['lab.example.org'] })
  expect(await get(`${server.http}/`, { Host: 'lab.example.org' })).toBe(200)
  expect(await upload(server, { Origin: 'https://lab.example.org' })).toBe(302)
})
