import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../support/until'
import { balancer, closedPort, processBackend, raw, rawServer } from './support'

const tcp = { mode: 'tcp' }

test('whole connections go round the backends', async () => {
  const backends = await Promise.all(
    ['a', 'b'].map(async id => ({ id, port: (await rawServer(socket => socket.end(id))).port }))
  )
  const { port } = await balancer(backends, tcp)
  const seen: string[] = []
  for (let i = 0; i < 4; i++) seen.push((await raw(port, 'x')).text)
  expect(seen.join('')).toBe('abab')
})

test('a client may end first and still gets all of its reply', async () => {
  const payload = randomBytes(2 * 1024 ** 2)
  const server = await rawServer(socket => {
    const chunks: Buffer[] = []
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('end', () => socket.end(Buffer.concat(chunks)))
  })
  const { port } = await balancer([{ id: 'a', port: server.port }], tcp)
  const { text } = await raw(port, payload, { end: true })
  expect(Buffer.from(text, 'latin1').equals(payload)).toBe(true)
})

test('a connection that a backend refuses goes to the next, and not a byte is lost', async () => {
  const server = await rawServer(socket => socket.pipe(socket))
  const { port, context } = await balancer(
    [
      { id: 'dead', port: await closedPort() },
      { id: 'a', port: server.port }
    ],
    { ...tcp, healthIntervalMs: 60_000 }
  )
  for (let i = 0; i < 4; i++) expect((await raw(port, 'hello', { end: true })).text).toBe('hello')
  expect(context.of('health')).toContainEqual(expect.objectContaining({ to: 'dead', healthy: false }))
})

test('a connection counts for the backend that took it, not for the one that refused it', async () => {
  const servers = await Promise.all([0, 1].map(() => rawServer(socket => socket.end('x'))))
  const backends = servers.map(({ port }, index) => ({ id: index === 0 ? 'dying' : 'alive', port }))
  const { port, node } = await balancer(backends, { ...tcp, healthIntervalMs: 60_000 })
  for (let n = 0; n < 2; n++) expect((await raw(port, 'x')).text).toBe('x')
  await servers[0]!.close()
  for (let n = 0; n < 2; n++) expect((await raw(port, 'x')).text).toBe('x')
  expect(node.stats().links).toMatchObject([
    { to: 'dying', total: 1, failures: 1 },
    { to: 'alive', total: 3, failures: 0 }
  ])
})

test('without a backend the client is reset, and the reason told', async () => {
  const { port, context } = await balancer([{ id: 'dead', port: await closedPort() }], tcp)
  expect((await raw(port, 'x')).error).toBe('ECONNRESET')
  await until(() => context.of('unanswered').length > 0)
})

test('a backend that resets in the middle resets its client, and not the balancer', async () => {
  const server = await rawServer(socket => {
    socket.write('part')
    setTimeout(() => socket.resetAndDestroy(), 20)
  })
  const { port, node } = await balancer([{ id: 'a', port: server.port }], tcp)
  expect((await raw(port, 'x')).error).toBe('ECONNRESET')
  await until(() => node.stats().open === 0 && node.stats().links[0]!.open === 0)
})

test('with idleMs, a connection on which neither side speaks is reset at both ends, and the log says why', async () => {
  let failed = false
  const server = await rawServer(socket => socket.resume().once('error', () => (failed = true)))
  const { port, context } = await balancer([{ id: 'a', port: server.port }], { ...tcp, idleMs: 150 })
  expect((await raw(port, 'x')).error).toBe('ECONNRESET')
  await until(() => failed)
  await until(() => context.texts().some(text => text.includes('silent for 150 ms (idleMs)')))
  expect(context.of('unanswered')[0]).toMatchObject({ outcome: 'cut', evidence: 'limit' })
})

test('a client that leaves takes its connection away from the backend', async () => {
  let lost = false
  const server = await rawServer(socket => {
    socket.resume()
    socket.once('error', () => (lost = true))
  })
  const { port, node } = await balancer([{ id: 'a', port: server.port }], tcp)
  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined)
  client.write('x')
  await until(() => node.stats().links[0]!.bytesUp === 1)
  client.resetAndDestroy()
  await until(() => node.stats().links[0]!.open === 0 && lost)
})

test('a client that leaves while its backend is being reached leaves nothing behind', async () => {
  const server = await rawServer(socket => socket.resume())
  const { port, node } = await balancer([{ id: 'a', port: server.port }], tcp)
  for (let i = 0; i < 30; i++) {
    const client = connect(port, '127.0.0.1', () => client.resetAndDestroy())
    client.on('error', () => undefined)
  }
  await until(() => node.stats().connections === 30)
  await until(() => node.stats().open === 0 && node.stats().links[0]!.open === 0)
})

test('what a backend has answered before it closed reaches a client that is still sending', async () => {
  const one = await processBackend(`import { createServer } from 'node:net'
listen(createServer(socket => socket.on('error', () => undefined).once('data', () => {
  socket.pause()
  socket.write('enough', () => socket.destroy())
})))`)
  const { port } = await balancer([one], tcp)
  // Who is quicker differs from one to the next: the write that fails, or the read.
  for (let i = 0; i < 20; i++) expect((await raw(port, Buffer.alloc(500_000))).text).toBe('enough')
})
