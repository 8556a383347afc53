import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { serve, type Serving } from './serving'

let web: Serving
let node: Server
let seen: IncomingMessage[]
const video = Buffer.from('0123456789')

beforeEach(async () => {
  web = await serve()
  seen = []
  node = createServer((request, response) => {
    seen.push(request)
    if (request.url === '/page.html') {
      response.setHeader('content-type', 'text/html')
      response.setHeader('set-cookie', 'mine=1')
      return response.end('<script>alert(1)</script>')
    }
    response.setHeader('content-type', request.url === '/two-types' ? 'image/png, text/html' : 'video/mp4')
    if (!request.headers.range) return response.end(video)
    response.writeHead(206, { 'content-range': 'bytes 2-4/10', 'content-length': 3 })
    response.end(video.subarray(2, 5))
  })
  await new Promise<void>(resolve => node.listen(0, '127.0.0.1', resolve))
  const { port } = node.address() as AddressInfo
  const one = (id: string, kind: string) => ({ id, kind, host: '127.0.0.1', mode: 'http' })
  web.lab.state = {
    topology: {
      name: 't',
      pace: 'real',
      links: [],
      nodes: [one('balancer', 'balancer'), one('replica', 'replica'), one('files', 'file-server')] as never
    },
    nodes: { balancer: { port }, replica: { port }, files: { port: null, receiverPort: null } } as never
  }
})
afterEach(async () => {
  node.closeAllConnections()
  node.close()
  await web.close()
})

const get = (path: string, headers = {}) => web.request(path, { headers: { ...web.bearer, ...headers } })

it('passes a range on, and the part comes back', async () => {
  const answer = await get('/api/node/balancer/uploads/v.mp4?x=1', { range: 'bytes=2-4', cookie: 'a=b' })
  expect(answer).toMatchObject({ status: 206, body: '234' })
  expect(answer.headers).toMatchObject({ 'content-range': 'bytes 2-4/10', 'content-type': 'video/mp4' })
  expect(seen[0]?.url).toBe('/uploads/v.mp4?x=1')
  expect(seen[0]?.headers.authorization ?? seen[0]?.headers.cookie).toBeUndefined()
})

it('makes a download of whatever is not media, so that nothing uploaded runs in the panel', async () => {
  const { headers } = await get('/api/node/balancer/page.html')
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
    'content-security-policy': "default-src 'none'; sandbox"
  })
  expect(headers['set-cookie']).toBeUndefined()
})

it('leads only to nodes of the lab that serve HTTP and are up', async () => {
  expect((await get('/api/node/nobody/x')).status).toBe(404)
  expect((await get('/api/node/127.0.0.1:80/x')).status).toBe(404)
  expect((await get('/api/node/replica/x')).body).toContain('NOT_SUPPORTED')
  expect((await get('/api/node/files/x')).body).toContain('NOT_RUNNING')
  expect(seen).toEqual([])
})

it('answers 502 when the node is gone', async () => {
  await new Promise(resolve => node.close(resolve))
  expect((await get('/api/node/balancer/x')).status).toBe(502)
})

it('changes nothing on a node: GET and HEAD only', async () => {
  const answer = await web.request('/api/node/balancer/', { method: 'POST', headers: web.bearer })
  expect(answer.status).toBe(405)
  expect(seen).toEqual([])
})

it('survives an answer that no HTTP server would give, and says 502', async () => {
  for (const answer of [
    'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'
  ]) {
    const odd = createTcpServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.write(answer))
    })
    await new Promise<void>(resolve => odd.listen(0, '127.0.0.1', resolve))
    const view = { port: (odd.address() as AddressInfo).port }
    web.lab.state = { ...web.lab.state, nodes: { balancer: view } as never }
    expect((await get('/api/node/balancer/x')).status).toBe(502)
    await new Promise(resolve => odd.close(resolve))
  }
})

it('takes two types in one header for what the worse of them is', async () => {
  const { headers } = await get('/api/node/balancer/two-types')
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment'
  })
})
