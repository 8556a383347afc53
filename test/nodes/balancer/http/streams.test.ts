import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../../support/until'
import { ask, backend, balancer, raw, rawServer } from '../support'

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

/** A client, and what it has got. */
function client(port: number, send: string): { socket: Socket; got: () => string; error: () => string } {
  let got = ''
  let error = ''
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  socket.on('data', chunk => (got += chunk.toString('latin1')))
  socket.on('error', (thrown: NodeJS.ErrnoException) => (error = thrown.code ?? thrown.message))
  socket.write(send)
  return { socket, got: () => got, error: () => error }
}

test('an answer that has begun may rest, whatever answerTimeoutMs says, and harms nobody’s health', async () => {
  let say: (text: string) => void = () => undefined
  const one = await backend('a', (_req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    say = text => void res.write(text)
  })
  const { port, context } = await balancer([one], { answerTimeoutMs: 100, healthIntervalMs: 50 })
  const { socket, got } = client(port, get)
  await until(() => got().includes('data: 1'))
  await new Promise(resolve => setTimeout(resolve, 500))
  say('data: 2\n\n')
  await until(() => got().includes('data: 2'))
  expect(context.of('unanswered')).toEqual([])
  expect(context.of('health').every(event => event.healthy)).toBe(true)
  socket.destroy()
})

test('with idleMs, an answer that rests for as long is reset at both ends, and the log says why', async () => {
  const lost: string[] = []
  const server = await rawServer(socket => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart'))
    socket.on('error', (error: NodeJS.ErrnoException) => lost.push(error.code ?? ''))
  })
  const { port, context } = await balancer([{ id: 'a', port: server.port }], { idleMs: 150 })
  const { got, error } = client(port, get)
  await until(() => error() === 'ECONNRESET' && lost.includes('ECONNRESET'))
  expect(got()).toMatch(/part$/)
  expect(context.of('unanswered')[0]).toMatchObject({
    ...{ outcome: 'cut', evidence: 'limit' },
    reason: expect.stringContaining('idleMs')
  })
})

test('a tunnel may rest; with idleMs it is reset at both ends', async () => {
  const lost: string[] = []
  const server = await rawServer(socket => {
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    )
    socket.on('error', (error: NodeJS.ErrnoException) => lost.push(error.code ?? ''))
  })
  const upgrade = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  const patient = await balancer([{ id: 'a', port: server.port }], {
    answerTimeoutMs: 100,
    healthIntervalMs: 50
  })
  const first = client(patient.port, upgrade)
  await until(() => first.got().includes(' 101 '))
  const { port, context } = await balancer([{ id: 'a', port: server.port }], { idleMs: 150 })
  const second = client(port, upgrade)
  await until(() => second.error() === 'ECONNRESET' && lost.length === 1)
  expect(context.texts().some(text => text.includes('silent for 150 ms (idleMs)'))).toBe(true)
  expect([first.error(), first.socket.readableEnded]).toEqual(['', false])
  first.socket.destroy()
})

test('a chunked upload may rest between its chunks', async () => {
  const one = await backend('a', (req, res) => {
    let body = ''
    req.on('data', chunk => (body += chunk)).on('end', () => res.end(`[${body}]`))
  })
  const { port } = await balancer([one], { answerTimeoutMs: 100, keepAliveMs: 100, healthIntervalMs: 50 })
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n'
  const { socket, got } = client(port, head)
  await until(() => one.requests === 1)
  await new Promise(resolve => setTimeout(resolve, 500))
  socket.write('3\r\ntwo\r\n0\r\n\r\n')
  await until(() => got().includes('[onetwo]'))
  socket.destroy()
})

test('a connection that asks for nothing is closed after keepAliveMs, by that name', async () => {
  const { port, context } = await balancer([await backend('a')], { keepAliveMs: 150 })
  const { text, error } = await raw(port, get)
  expect([text.includes(' 200 '), error]).toEqual([true, null])
  expect(context.texts().some(line => line.includes('(keepAliveMs)'))).toBe(true)
})

test('a client that ends its side gets its answer, however long that takes', async () => {
  const one = await backend('a', (_req, res) => void setTimeout(() => res.end('late'), 2_600))
  const { port } = await balancer([one], { backendConnections: 1 })
  // The second waits in the queue meanwhile.
  const asked = [raw(port, get, { end: true }), raw(port, get, { end: true })]
  for (const { text } of await Promise.all(asked)) expect(text).toMatch(/late$/)
})

test.runIf(process.platform === 'linux')('a client that has closed takes its request away', async () => {
  const lost: string[] = []
  let got = 0
  const server = await rawServer(socket => {
    socket.on('data', () => got++)
    socket.on('error', (error: NodeJS.ErrnoException) => lost.push(error.code ?? ''))
  })
  const { port, node } = await balancer([{ id: 'a', port: server.port }])
  const { socket } = client(port, get)
  await until(() => got === 1)
  socket.destroy()
  await until(() => lost.includes('ECONNRESET'))
  expect(node.stats().links[0]!.open).toBe(0)
})

test('a client’s reset reaches the backend as a reset', async () => {
  const lost: string[] = []
  let got = 0
  const server = await rawServer(socket => {
    socket.on('data', () => got++)
    socket.on('error', (error: NodeJS.ErrnoException) => lost.push(error.code ?? ''))
  })
  const { port } = await balancer([{ id: 'a', port: server.port }])
  for (const send of [get, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf']) {
    lost.length = got = 0
    const { socket } = client(port, send)
    await until(() => got > 0)
    socket.resetAndDestroy()
    await until(() => lost.includes('ECONNRESET'))
  }
})

test('the answer to one who does not read is reset after idleMs, and its backend with it', async () => {
  const one = await backend('a', (req, res) => {
    res.end(req.url === '/short' ? 'short' : Buffer.alloc(32 * 1024 ** 2))
  })
  const { port, context } = await balancer([one], { idleMs: 200 })
  const { socket } = client(port, get)
  socket.pause()
  await until(() =>
    context.texts('warn').some(text => text.includes('took nothing of its reply for 200 ms (idleMs)'))
  )
  await until(() => one.sockets.size === 0)
  socket.destroy()
  // Of a long one, a machine that is busy may take nothing for so long itself.
  expect((await ask(port, '/short')).status).toBe(200)
})
