import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { until } from '../../../support/until'
import { ask, backend, balancer, closedPort, onCleanup, raw, rawServer, type TestBackend } from '../support'

/** A backend that echoes WebSocket messages, on the path `/ws` only. */
function echo(id: string): Promise<TestBackend> {
  return backend(
    id,
    (_req, res) => res.end(id),
    server => {
      const sockets = new WebSocketServer({ noServer: true, maxPayload: 0 })
      server.on('upgrade', (req, socket, head) => {
        if (req.url === '/ws') {
          sockets.handleUpgrade(req, socket, head, ws => {
            ws.on('error', () => undefined)
            ws.on('message', (data, binary) => ws.send(data, { binary }))
          })
        } else socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\nX-Why: no\r\n\r\nnever')
      })
    }
  )
}

function open(port: number, path = '/ws'): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false })
    onCleanup(() => ws.terminate())
    ws.once('open', () => resolve(ws)).on('error', reject)
  })
}

test('a WebSocket goes through, with messages of any size', async () => {
  const { port } = await balancer([await echo('a')])
  const ws = await open(port)
  const big = randomBytes(8 * 1024 ** 2)
  const got = new Promise<Buffer>(resolve => ws.once('message', data => resolve(data as Buffer)))
  ws.send(big)
  expect((await got).equals(big)).toBe(true)
  const closed = new Promise(resolve => ws.once('close', resolve))
  ws.close(1000)
  expect(await closed).toBe(1000)
})

test('a WebSocket goes to the next backend when the first refuses the connection', async () => {
  const one = await echo('a')
  const { port } = await balancer([{ id: 'dead', port: await closedPort() }, one], {
    healthIntervalMs: 60_000
  })
  await open(port)
  expect(one.sockets.size).toBeGreaterThan(0)
})

test('a backend killed under its WebSockets closes them and nothing else', async () => {
  const one = await echo('a')
  const { port, node } = await balancer([one, await echo('b')])
  const clients = await Promise.all(Array.from({ length: 6 }, () => open(port)))
  let closed = 0
  for (const ws of clients) ws.on('error', () => undefined).once('close', () => closed++)
  await one.kill()
  await until(() => closed === 3)
  expect((await ask(port, '/')).text).toBe('b')
  await until(() => node.stats().links[0]!.open === 0)
  expect(node.stats().links[1]!.open).toBe(3)
})

test('a refused upgrade is passed on as the answer that it is', async () => {
  const { port } = await balancer([await echo('a')])
  const head = 'GET /no HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  const { text } = await raw(port, head)
  expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/)
  expect(text).toContain('X-Why: no')
  expect(text).toMatch(/never$/)
})

test('an upgrade when every backend is down is 503', async () => {
  const { port } = await balancer([{ id: 'dead', port: await closedPort() }])
  const head = 'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  expect((await raw(port, head)).text).toMatch(/^HTTP\/1\.1 503 /)
})

/** A whole frame of text, as a server sends it. */
const frame = (text: string): string => `\x81${String.fromCharCode(text.length)}${text}`

test('after an upgrade each side may end by itself, and early bytes are kept', async () => {
  const server = await rawServer(socket => {
    let text = ''
    socket.on('data', chunk => {
      text += chunk
      if (text.endsWith('\r\n\r\n')) {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      }
      if (text.endsWith('early')) socket.write(frame('first'), 'latin1')
    })
    socket.on('end', () => socket.end(frame('after your end'), 'latin1'))
  })
  const { port } = await balancer([{ id: 'raw', port: server.port }])
  const head = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly'
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    socket.on('error', reject)
    let got = ''
    socket.setEncoding('latin1').on('data', chunk => {
      got += chunk
      if (got.endsWith('first')) socket.end()
    })
    socket.on('close', () => resolve(got))
    socket.write(head)
  })
  expect(text).toMatch(/^HTTP\/1\.1 101 /)
  expect(text.endsWith(`\r\n\r\n${frame('first')}${frame('after your end')}`)).toBe(true)
})

test('a client that leaves before the backend has agreed is noticed', async () => {
  const server = await rawServer(() => undefined)
  const { port, node } = await balancer([{ id: 'raw', port: server.port }])
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => undefined)
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await until(() => node.stats().links[0]!.open === 1)
  socket.destroy()
  await until(() => node.stats().links[0]!.open === 0 && node.stats().open === 0)
})

test.each(['h2c, websocket', 'websocket, h2c', 'websocket/13, websocket', 'h2c/1.0', 'WebSocket, TLS/1.0'])(
  'nothing but a WebSocket alone becomes a tunnel: %s is an ordinary request',
  async protocols => {
    const { port } = await balancer([await echo('a')])
    const reply = await ask(port, '/ws', {
      headers: { connection: 'Upgrade', upgrade: protocols, 'sec-websocket-version': '13' }
    })
    expect(reply).toMatchObject({ status: 200, text: 'a' })
  }
)

test.each([
  ['inside of a frame is cut', '\x81\x05ho', 'ECONNRESET', { whole: 0, cut: 1, unknown: 0 }],
  ['behind its closing frame is whole', '\x88\x02\x03\xe8', null, { whole: 1, cut: 0, unknown: 0 }]
])('a WebSocket that its backend ends %s', async (_name, frames, error, outcomes) => {
  const switched = 'HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
  const server = await rawServer(socket =>
    socket.once('data', () => socket.end(Buffer.from(switched + frames, 'latin1')))
  )
  const { port, node } = await balancer([{ id: 'a', port: server.port }])
  const ask = 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
  const answer = await raw(port, ask)
  expect(answer.text.endsWith(frames)).toBe(true)
  expect(answer.error).toBe(error)
  await until(() => Object.values(node.stats().outcomes!).some(count => count > 0))
  expect(node.stats().outcomes).toEqual(outcomes)
})
