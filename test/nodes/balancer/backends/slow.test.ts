import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { BalancerStatus } from '../../../../src/nodes/balancer/admin/status'
import { monotonicMs } from '../../../../src/system/clock'
import { freePort } from '../../../support/ports'
import { until } from '../../../support/until'
import { ask, backend, balancer, keptAgent, onCleanup, processBackend, raw, rawServer } from '../support'

const linux = process.platform === 'linux'

test('twelve requests at once to two slow servers of two threads each are each done once', async () => {
  let done = 0
  const servers = await Promise.all(['a', 'b'].map(id => threads(id, 2, () => void done++)))
  const { port, context } = await balancer(servers, { healthIntervalMs: 50, connectTimeoutMs: 50 })
  const replies = await Promise.all(Array.from({ length: 12 }, () => ask(port, '/')))
  expect(replies.map(reply => reply.status)).toEqual(Array.from({ length: 12 }, () => 200))
  expect(done).toBe(12)
  expect(context.of('health').every(event => event.healthy)).toBe(true)
  expect(context.of('retry')).toEqual([])
})

/**
 * A server that serves so many connections at once, each until it closes, and lets the others wait, as one with a pool of
 * threads does; each request takes 300 ms.
 */
async function threads(id: string, count: number, served: () => void): Promise<{ id: string; port: number }> {
  const waiting: Socket[] = []
  let busy = 0
  const next = (): void => {
    while (busy < count) {
      const socket = waiting.shift()
      if (!socket) return
      busy++
      socket.once('close', () => {
        busy--
        next()
      })
      socket.on('data', () =>
        setTimeout(() => {
          served()
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        }, 300)
      )
      socket.on('end', () => socket.end()).resume()
    }
  }
  const { port } = await rawServer(socket => {
    waiting.push(socket.pause())
    next()
  })
  return { id, port }
}

test.runIf(linux)(
  'a server is neither connected to nor asked anything to see whether it is healthy',
  async () => {
    let connections = 0
    const server = await rawServer(() => void connections++)
    const { context } = await balancer([{ id: 'a', port: server.port }], { healthIntervalMs: 20 })
    await until(() => context.of('health').some(event => event.healthy))
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(connections).toBe(0)
  }
)

test('new requests prefer a backend that is not slow, and a slow one comes before none', async () => {
  const held: (() => void)[] = []
  const slow = await backend('slow', (_req, res) => void held.push(() => res.end('slow')))
  const quick = await backend('quick')
  const adminPort = await freePort()
  const { port, node } = await balancer([slow, quick], { healthIntervalMs: 100, adminPort })
  const first = ask(port, '/')
  await until(async () => {
    const status = JSON.parse((await ask(adminPort, '/__relevo/status')).text) as BalancerStatus
    return status.backends[0]!.state === 'slow'
  })
  for (let i = 0; i < 6; i++) expect((await ask(port, '/')).text).toBe('quick')
  expect(held.length).toBe(1)
  await node.calls!['backend.drain']!({ to: 'quick' })
  const only = ask(port, '/')
  await until(() => held.length === 2)
  for (const answer of held) answer()
  expect([(await first).text, (await only).text]).toEqual(['slow', 'slow'])
})

test.runIf(linux)('a living server whose queue of connections is full is waited for', async () => {
  const busy = await processBackend(undefined, 1)
  busy.child.kill('SIGSTOP')
  await fillQueue(busy.port)
  const options = { connectTimeoutMs: 50, healthIntervalMs: 50 }
  const [http, tcp] = [await balancer([busy], options), await balancer([busy], { ...options, mode: 'tcp' })]
  const get = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  const answers = [raw(http.port, get, { timeoutMs: 60_000 }), raw(tcp.port, get, { timeoutMs: 60_000 })]
  await new Promise(resolve => setTimeout(resolve, 400))
  busy.child.kill('SIGCONT')
  for (const { text } of await Promise.all(answers)) expect(text).toMatch(/^HTTP\/1\.1 200 [^]*process/)
  for (const { context } of [http, tcp]) {
    expect(context.of('health').every(event => event.healthy)).toBe(true)
    expect(context.of('unanswered')).toEqual([])
  }
})

test.runIf(linux)('in the end, a server with a full queue has taken no connection in time', async () => {
  const busy = await processBackend(undefined, 1)
  busy.child.kill('SIGSTOP')
  await fillQueue(busy.port)
  const { port } = await balancer([busy], { connectTimeoutMs: 50, answerTimeoutMs: 300 })
  const reply = await ask(port, '/', { method: 'POST', body: 'x' })
  expect(reply.status).toBe(503)
  expect(reply.text).toMatch(/no connection to process in \d+ ms/)
})

/** Connects until connections hang. */
async function fillQueue(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    onCleanup(() => socket.destroy())
    const stands = await new Promise(resolve => {
      socket.once('connect', () => resolve(true))
      setTimeout(() => resolve(false), 200)
    })
    if (!stands) return
  }
}

test('a backend that the lab says is frozen is left, and taken back when it goes on', async () => {
  const held: (() => void)[] = []
  let goesOn = false
  const frozen = await backend('frozen', (_req, res) =>
    goesOn ? res.end('late') : void held.push(() => res.end('late'))
  )
  const other = await backend('other')
  const { port, context } = await balancer([frozen, other], { healthIntervalMs: 50 })
  const caught = ask(port, '/')
  await until(() => held.length === 1)
  context.tellPeer({ node: 'frozen', what: 'frozen', at: monotonicMs() })
  expect((await caught).text).toBe('other')
  for (let i = 0; i < 4; i++) expect((await ask(port, '/')).text).toBe('other')
  const down = { to: 'frozen', healthy: false, reason: 'it stands still' }
  expect(context.of('health')).toContainEqual(expect.objectContaining(down))
  context.tellPeer({ node: 'frozen', what: 'resumed', at: monotonicMs() })
  // It comes back with a small share.
  const back: ReturnType<typeof ask>[] = []
  await until(() => {
    back.push(ask(port, '/'))
    return held.length > 1
  })
  // Requests that are still on their way to it are answered too.
  goesOn = true
  for (const answer of held) answer()
  expect((await Promise.all(back)).map(reply => reply.text)).toContain('late')
})

test('a backend whose program the lab has seen exit gets nothing new until it is up', async () => {
  const one = await backend('a')
  const two = await backend('b')
  const { port, context } = await balancer([one, two], { healthIntervalMs: 60_000 })
  await until(() => context.of('health').length === 2)
  context.tellPeer({ node: 'a', what: 'exited', at: monotonicMs() })
  for (let i = 0; i < 4; i++) expect((await ask(port, '/')).text).toBe('b')
  context.tellPeer({ node: 'a', what: 'up', at: monotonicMs() })
  await until(async () => (await ask(port, '/')).text === 'a')
})

test('one connection that a request holds for long keeps no other from being kept', async () => {
  const held: (() => void)[] = []
  const one = await backend('a', (req, res) =>
    req.url === '/slow' ? void held.push(() => res.end('slow')) : res.end('quick')
  )
  const { port } = await balancer([one])
  const agent = keptAgent()
  const slow = ask(port, '/slow')
  await until(() => held.length === 1)
  for (let i = 0; i < 10; i++) expect((await ask(port, '/', { agent })).text).toBe('quick')
  held[0]!()
  expect((await slow).text).toBe('slow')
})
