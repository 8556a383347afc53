import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../support/until'
import { ask, backend, balancer, raw, rawServer } from './support'

test.each([
  ['a status that HTTP does not have', 'HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n'],
  ['a control character in its reason', 'HTTP/1.1 200 a\x01b\r\nContent-Length: 0\r\n\r\n'],
  [
    'a transfer coding that is not taken off',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'
  ]
])('an answer that cannot be passed on is a 502 and keeps no place: %s', async (_name, answer) => {
  const server = await rawServer(socket => {
    socket.once('data', () => socket.end(answer))
  })
  const { port, node, context } = await balancer([{ id: 'raw', port: server.port }], { idleMs: 5_000 })
  for (let n = 0; n < 3; n++) {
    const reply = await ask(port, '/x')
    expect(reply.status).toBe(502)
    expect(JSON.parse(reply.text)).toMatchObject({ error: 'BACKEND_FAILED' })
  }
  await until(() => node.stats().links[0]!.open === 0)
  expect(node.stats().failed).toBe(3)
  expect(context.lines.some(line => line.text.includes('502'))).toBe(true)
  await node.drain(100)
})

test('a client that does not read the answer to its upgrade is let go after idleMs', async () => {
  const big = Buffer.alloc(30e6)
  const server = await rawServer(socket => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${big.length}\r\n\r\n`)
      socket.write(big)
    })
  })
  const { port, node } = await balancer([{ id: 'raw', port: server.port }], { idleMs: 300 })
  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined).pause()
  client.write('GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await until(() => node.stats().links[0]!.open === 1)
  await until(() => node.stats().links[0]!.open === 0)
  client.destroy()
})

test('a target that is a whole URL says which host is meant', async () => {
  const one = await backend('a', (req, res) => res.end(`${req.headers.host} ${req.url}`))
  const { port } = await balancer([one])
  const send = async (target: string, method = 'GET'): Promise<string> =>
    (await raw(port, `${method} ${target} HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n`)).text
  expect(await send('http://lab.test:81/a?b')).toMatch(/\r\n\r\nlab\.test:81 \/a\?b$/)
  expect(await send('http://lab.test?b')).toMatch(/\r\n\r\nlab\.test \/\?b$/)
  expect(await send('http://lab.test', 'OPTIONS')).toMatch(/\r\n\r\nlab\.test \*$/)
  expect(await send('http:///a')).toMatch(/^HTTP\/1\.1 400 /)
  expect(await send('http://user@lab.test/a')).toMatch(/^HTTP\/1\.1 400 /)
})

test('a request with a transfer coding that would be lost is refused with 501', async () => {
  const one = await backend('a')
  const { port } = await balancer([one])
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'
  expect((await raw(port, head)).text).toMatch(/^HTTP\/1\.1 501 /)
  expect(one.requests).toBe(0)
})

test('a backend called constructor has the weight of any other', async () => {
  const backends = [await backend('constructor'), await backend('b')]
  const { port } = await balancer(backends, { algorithm: 'weighted', weights: { b: 1 } })
  const names = new Set<string>()
  for (let n = 0; n < 4; n++) names.add((await ask(port, '/')).text)
  expect(names).toEqual(new Set(['constructor', 'b']))
})
