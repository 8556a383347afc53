import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until'
import {
  ask,
  Cleanup,
  echoServer,
  exchangeBytes,
  exchangeServer,
  startProxy,
  TestReplica,
  type Behaviour
} from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function setUp(behaviour: Behaviour = exchangeServer) {
  const first = cleanup.add(await TestReplica.start(behaviour))
  const second = cleanup.add(await TestReplica.start(behaviour))
  const proxy = cleanup.add(await startProxy([first, second], { mode: 'coursework' }))
  return { first, second, proxy }
}

/** A client that stays, as one of a program does that thinks. */
function client(port: number): { socket: Socket; got(): string; isOver(): boolean } {
  const chunks: Buffer[] = []
  let over = false
  const socket = connect({ port, host: '127.0.0.1' })
  cleanup.add({ close: () => socket.destroy() })
  socket.on('data', chunk => chunks.push(chunk))
  socket.on('error', () => undefined)
  socket.on('close', () => {
    over = true
  })
  return { socket, got: () => Buffer.concat(chunks).toString(), isOver: () => over }
}

describe('a proxy that behaves as the coursework’s own', () => {
  it('gives each replica every byte, and the client the first one’s reply', async () => {
    const { first, second, proxy } = await setUp()
    expect(await ask(proxy.port)).toEqual({ reply: Buffer.from('HOLA'), how: 'end' })
    for (const replica of [first, second]) {
      await until(() => replica.connections[0]?.received.equals(exchangeBytes))
    }
    await until(() => proxy.context.of('session').length === 2)
    const [open, close] = proxy.context.of('session')
    expect(open).toMatchObject({
      phase: 'open',
      session: 1,
      upstreams: [first, second].map(({ connections }, index) => ({
        to: `replica-${index + 1}`,
        localPort: connections[0]?.remotePort
      }))
    })
    expect(close).toMatchObject({ phase: 'close', outcome: 'whole', requestBytes: 56, replyBytes: 4 })
    expect(proxy.node.stats()).toMatchObject({ requests: 1, failed: 0, open: 0 })
  })

  it('serves one client at a time: the next waits for as long as the one before stays', async () => {
    const { first, proxy } = await setUp(echoServer)
    const one = client(proxy.port)
    one.socket.write('one')
    await until(() => one.got() === 'one')
    const two = client(proxy.port)
    two.socket.write('two')
    await until(() => proxy.node.stats().open === 2)
    one.socket.write(' more')
    await until(() => one.got() === 'one more')
    expect(two.got()).toBe('')
    expect(first.connections).toHaveLength(1)
    one.socket.end()
    await until(() => two.got() === 'two')
  })

  it.each(['first', 'second'] as const)('serves nobody while the %s replica is down', async which => {
    const { [which]: down, ...others } = await setUp()
    await down.kill()
    const answers = await Promise.all([
      ask(others.proxy.port),
      ask(others.proxy.port),
      ask(others.proxy.port)
    ])
    for (const { reply } of answers) expect(reply).toHaveLength(0)
    expect(others.proxy.node.stats()).toMatchObject({ requests: 0, failed: 3, outcomes: { cut: 3 } })
    expect(others.proxy.context.of('session').at(-1)).toMatchObject({ outcome: 'cut', evidence: 'refused' })
    await until(() => others.proxy.context.texts('warn').some(text => text.includes('nobody is served')))
    await down.listen()
    expect(await ask(others.proxy.port)).toEqual({ reply: Buffer.from('HOLA'), how: 'end' })
  })

  it('cuts its client off when a replica is lost while it is served', async () => {
    const { first, second, proxy } = await setUp(echoServer)
    const one = client(proxy.port)
    one.socket.write('one')
    await until(() => one.got() === 'one')
    await first.kill('rst')
    await until(() => one.isOver())
    await first.listen()
    const two = client(proxy.port)
    two.socket.write('two')
    await until(() => two.got() === 'two')
    await second.kill('rst')
    await until(() => {
      // It finds out as it writes to the one that is gone.
      if (!two.isOver()) two.socket.write('?')
      return two.isOver()
    })
  })

  it('has everybody wait while the first replica stands still', async () => {
    const { first, proxy } = await setUp()
    first.freeze()
    const one = ask(proxy.port)
    const two = ask(proxy.port)
    await until(() => proxy.node.stats().open === 2)
    await until(() => first.open === 1)
    expect(proxy.node.stats()).toMatchObject({ requests: 0, failed: 0 })
    first.resume()
    expect((await one).reply.toString()).toBe('HOLA')
    expect((await two).reply.toString()).toBe('HOLA')
  })

  it('numbers its sessions on after a restart, and replays nothing to who was down', async () => {
    const { first, second, proxy } = await setUp()
    await ask(proxy.port)
    await second.kill()
    await ask(proxy.port)
    await second.listen()
    await proxy.node.drain(0)
    const again = cleanup.add(
      await startProxy([first, second], { mode: 'coursework', dataDir: proxy.context.boot.dataDir })
    )
    await ask(again.port)
    await until(() => second.connections.filter(({ received }) => received.length === 56).length === 2)
    expect(again.context.of('session')[0]!.session).toBeGreaterThan(2)
  })

  it('refuses who comes past its limit of clients', async () => {
    const first = cleanup.add(await TestReplica.start(echoServer))
    const proxy = cleanup.add(await startProxy([first], { mode: 'coursework', maxConnections: 1 }))
    const [one, two] = [client(proxy.port), client(proxy.port)]
    one.socket.write('one')
    await until(() => one.got() === 'one')
    await until(() => proxy.node.stats().open === 2)
    expect(await ask(proxy.port)).toMatchObject({ how: 'ECONNRESET' })
    expect(two.isOver()).toBe(false)
    expect(proxy.context.of('refused')[0]).toMatchObject({ code: 'LIMIT_REACHED' })
  })
})
