import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeResponse } from '../../../src/main/panel/node-response'
import { until } from '../../support/until'

let node: Server
let answer: (request: IncomingMessage, response: ServerResponse) => void
beforeEach(async () => {
  node = createServer((request, response) => answer(request, response))
  await new Promise<void>(resolve => node.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  node.closeAllConnections()
  node.close()
})

const target = (server = node as { address(): unknown }) => ({
  host: '127.0.0.1',
  port: (server.address() as AddressInfo).port,
  path: '/uploads/video.mp4'
})
const get = (headers: Record<string, string> = {}, method = 'GET') => ({
  method,
  headers: new Headers(headers)
})

describe('what the panel plays from a node', () => {
  it('keeps the range that was asked for, and brings no cookie along', async () => {
    let asked: IncomingMessage['headers'] = {}
    answer = (request, response) => {
      asked = request.headers
      response.writeHead(206, {
        'content-type': 'video/mp4',
        'content-range': 'bytes 2-3/9',
        'set-cookie': 'a=b'
      })
      response.end('cd')
    }
    const response = await nodeResponse(target(), get({ range: 'bytes=2-3', cookie: 'secret' }))
    expect(asked).toMatchObject({ range: 'bytes=2-3' })
    expect(asked.cookie).toBeUndefined()
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe('bytes 2-3/9')
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(await response.text()).toBe('cd')
  })

  it.each([
    ['GET', 304],
    ['GET', 204],
    ['HEAD', 200]
  ])('answers %s with status %i without a body', async (method, status) => {
    answer = (_request, response) => response.writeHead(status, { etag: '"x"' }).end()
    const response = await nodeResponse(target(), get({}, method))
    expect(response.status).toBe(status)
    expect(response.body).toBeNull()
  })

  it('is not followed to where a node redirects', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    expect((await nodeResponse(target(), get())).status).toBe(302)
  })

  it('comes at the pace of the player', async () => {
    let written = 0
    answer = (_request, response) => {
      const more = (): void => {
        for (let room = true; room && written < 256 * 1024 ** 2; written += 64 * 1024) {
          room = response.write(Buffer.alloc(64 * 1024))
        }
        response.once('drain', more)
      }
      more()
    }
    const response = await nodeResponse(target(), get())
    await until(async () => {
      const before = written
      await new Promise(resolve => setTimeout(resolve, 100))
      return written > 0 && written === before
    })
    expect(written).toBeLessThan(64 * 1024 ** 2)
    await response.body?.cancel()
  })

  it('ends the connection at once when the player gives up, also on a node that stands still', async () => {
    let closed = false
    answer = (request, response) => {
      request.socket.on('close', () => (closed = true))
      response.writeHead(200, { 'content-length': '100' })
      response.write('x')
    }
    const response = await nodeResponse(target(), get())
    await response.body?.cancel()
    await until(() => closed)
  })

  it('breaks off when the node is killed in the middle', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('x', () => request.socket.destroy())
    }
    const response = await nodeResponse(target(), get())
    await expect(response.text()).rejects.toThrow()
  })
})

describe('a node that gives no answer', () => {
  it('is told as such when it does not listen', async () => {
    const nobody = target()
    node.closeAllConnections()
    await new Promise(resolve => node.close(resolve))
    await expect(nodeResponse(nobody, get())).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  })

  it('is given up when it is silent', async () => {
    answer = () => undefined
    await expect(nodeResponse(target(), get(), 50)).rejects.toThrow('silent for 50 ms')
  })

  it.each([
    'HTTP/1.1 999 Odd\r\n\r\n',
    'not http at all\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    'HTTP/1.1 700 X\r\nContent-Length: 1\r\n\r\nx'
  ])('is told as such when it says %j', async bytes => {
    const hostile = createTcpServer(socket => void socket.on('error', () => undefined).end(bytes))
    await new Promise<void>(resolve => hostile.listen(0, '127.0.0.1', resolve))
    await expect(nodeResponse(target(hostile), get())).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
    hostile.close()
  })
})
