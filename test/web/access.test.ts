import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextMessage, rawExchange, serve, type Serving } from './serving'

let web: Serving
beforeEach(async () => void (web = await serve()))
afterEach(() => web.close())

const own = () => `http://127.0.0.1:${web.server.port}`
const browser = () => ['relevo.v1', `token.${web.server.token}`]

describe('the WebSocket', () => {
  it('lets the panel in with the token as a subprotocol, and never repeats the token', async () => {
    const socket = await web.connect({ origin: own() }, browser())
    expect(socket.protocol).toBe('relevo.v1')
    socket.send(JSON.stringify({ id: 1, command: 'host.ping', args: {} }))
    expect(await nextMessage(socket)).toEqual({ id: 1, result: { ok: true, value: null } })
    expect(web.lab.calls).toEqual([{ command: 'host.ping', args: {}, origin: 'panel' }])
  })

  it('lets the command line in with a bearer token and no Origin', async () => {
    const socket = await web.connect({ headers: web.bearer })
    socket.send(JSON.stringify({ id: 7, command: 'host.ping', args: {} }))
    await nextMessage(socket)
    expect(web.lab.calls[0]?.origin).toBe('cli')
  })

  it('refuses whoever has no token, or a wrong one, with 401', async () => {
    await expect(web.connect({ origin: own() }, ['relevo.v1'])).rejects.toThrow('401')
    await expect(web.connect({ origin: own() }, ['relevo.v1', 'token.wrong'])).rejects.toThrow('401')
    await expect(web.connect({ headers: { authorization: 'Bearer wrong' } })).rejects.toThrow('401')
  })

  it('refuses a page of another origin that knows the token', async () => {
    await expect(web.connect({ origin: 'http://127.0.0.1:5000' }, browser())).rejects.toThrow('403')
    await expect(web.connect({ origin: 'null' }, browser())).rejects.toThrow('403')
    await expect(web.connect({ origin: 'http://evil.test', headers: web.bearer })).rejects.toThrow('403')
  })

  it('refuses the browser form of the token without an Origin', async () => {
    await expect(web.connect({}, browser())).rejects.toThrow('403')
  })

  it('refuses a name that was rebound to this machine', async () => {
    const host = `evil.test:${web.server.port}`
    await expect(web.connect({ headers: { ...web.bearer, host } })).rejects.toThrow('403')
  })
})

describe('a refused WebSocket', () => {
  it('is closed also when its client never closes, and does not keep the host from ending', async () => {
    const socket = connect({ port: web.server.port, host: '127.0.0.1', allowHalfOpen: true })
    const closed = new Promise(resolve => socket.on('error', resolve).on('close', resolve))
    socket.write(`GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1:${web.server.port}\r\n`)
    socket.write('Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    const answer = await new Promise<string>(resolve => socket.once('data', data => resolve(String(data))))
    expect(answer).toContain('401')
    await web.server.close()
    // Only a write tells a client that keeps its own half open.
    const writing = setInterval(() => socket.write('?'), 20)
    await closed
    clearInterval(writing)
  })
})

describe('HTTP', () => {
  it('refuses a wrong Host for everything, static files included', async () => {
    for (const host of ['evil.test', `evil.test:${web.server.port}`, '127.0.0.1', `127.0.0.1:1`]) {
      expect((await web.request('/', { headers: { host } })).status).toBe(403)
    }
    expect(await rawExchange(web.server.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 403/)
  })

  it('wants the token for the API', async () => {
    expect((await web.request('/api/health')).status).toBe(401)
    expect((await web.request('/api/health', { headers: web.bearer })).status).toBe(200)
    expect((await web.request('/api/session', { method: 'POST' })).status).toBe(401)
    expect((await web.request('/api/uploads?name=a', { method: 'PUT' })).status).toBe(401)
  })

  it('logs refusals, but only so many of a flood', async () => {
    await Promise.all(Array.from({ length: 40 }, () => web.request('/api/health')))
    expect(web.log.length).toBe(10)
    expect(web.log[0]).toContain('wrong or missing token')
  })
})

describe('media', () => {
  const media = '/api/node/files/uploads/video.mp4'
  const signIn = async (): Promise<string> => {
    const answer = await web.request('/api/session', { method: 'POST', headers: web.bearer })
    const [cookie = ''] = answer.headers['set-cookie'] ?? []
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/api\/node\/$/)
    expect(cookie).not.toContain(web.server.token)
    return cookie.split(';')[0] ?? ''
  }

  it('needs the cookie, which opens nothing else', async () => {
    expect((await web.request(media)).status).toBe(401)
    const cookie = await signIn()
    expect((await web.request(media, { headers: { cookie } })).status).toBe(404)
    expect((await web.request('/api/health', { headers: { cookie } })).status).toBe(401)
  })

  it('is refused to pages of other ports of this machine, which SameSite lets through', async () => {
    const cookie = await signIn()
    const headers = { cookie, 'sec-fetch-site': 'same-site' }
    expect((await web.request(media, { headers })).status).toBe(403)
  })
})
