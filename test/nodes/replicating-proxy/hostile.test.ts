import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until'
import {
  ask,
  Cleanup,
  exchangeBytes,
  exchangeServer,
  pattern,
  startProxy,
  streamServer,
  TestReplica,
  type Behaviour
} from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const hola = { reply: Buffer.from('HOLA'), how: 'end' }
const start = async (behaviour: Behaviour): Promise<TestReplica> =>
  cleanup.add(await TestReplica.start(behaviour))
const quiet: Behaviour = socket => void socket.on('end', () => socket.end())

function open(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => undefined)
  cleanup.add({ close: () => socket.destroy() })
  return socket
}

describe('clients that behave badly', () => {
  it('that reset in the middle have what they sent delivered, the same to each replica, and then a reset', async () => {
    const replicas = [await start(exchangeServer), await start(exchangeServer)]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = open(proxy.port)
    client.write(exchangeBytes.subarray(0, 20))
    await until(() => replicas.every(replica => replica.connections[0]?.received.length === 20))
    client.resetAndDestroy()
    await until(() => replicas.every(replica => replica.open === 0))
    expect(replicas.map(replica => replica.connections[0]?.ended)).toEqual([false, false])
    expect(await ask(proxy.port)).toEqual(hola)
    expect(proxy.context.of('detached')).toEqual([])
  })

  it('that are silent are closed after idleMs', async () => {
    const replica = await start(quiet)
    const proxy = cleanup.add(await startProxy([replica], { idleMs: 200 }))
    const client = open(proxy.port)
    await until(() => client.destroyed || client.closed)
    await until(() => proxy.node.stats().open === 0 && replica.open === 0)
  })

  it('that take nothing more of their reply for idleMs are reset, and it was cut', async () => {
    // More than the system's own buffers ever hold: what is in those was handed over, and the reply would be whole.
    const reply = pattern(60_000_000)
    const replica = await start(streamServer(reply))
    const proxy = cleanup.add(await startProxy([replica], { idleMs: 1_000 }))
    const client = open(proxy.port)
    let taken = 0
    client.on('data', chunk => {
      taken += chunk.length
      if (taken > 1_000_000) client.pause()
    })
    client.write('x')
    await until(() => proxy.context.of('session').some(({ phase }) => phase === 'close'))
    expect(proxy.context.of('session').at(-1)).toMatchObject({ outcome: 'cut', evidence: 'limit' })
  })

  it('that never read are given no more than a bounded amount of memory', async () => {
    const reply = pattern(40_000_000)
    const replicas = [await start(streamServer(reply)), await start(streamServer(reply))]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = open(proxy.port)
    client.pause()
    client.write('x')
    await until(() => proxy.node.stats().bytesOut > 0)
    let last = -1
    await until(
      () => {
        const now = proxy.node.stats().links.reduce((sum, link) => sum + link.bytesDown, 0)
        const same = now === last
        last = now
        return same
      },
      { everyMs: 200 }
    )
    // What the system's own buffers hold comes on top of what the proxy does.
    expect(last).toBeLessThan(2 * 12_000_000)
    const chunks: Buffer[] = []
    client.on('data', chunk => chunks.push(chunk))
    client.resume()
    await until(() => client.readableEnded)
    expect(Buffer.concat(chunks).equals(reply)).toBe(true)
  })

  it('that are too many are refused, and said to be', async () => {
    const proxy = cleanup.add(await startProxy([await start(quiet)], { maxConnections: 5 }))
    const clients = Array.from({ length: 8 }, () => open(proxy.port))
    await until(() => clients.filter(client => client.closed).length === 3)
    expect(proxy.node.stats().open).toBe(5)
    expect(proxy.context.of('refused')[0]).toMatchObject({ code: 'LIMIT_REACHED' })
  })

  it('that come 2,000 at once are all served', async () => {
    const replicas = [await start(exchangeServer), await start(exchangeServer)]
    const proxy = cleanup.add(
      await startProxy(replicas, { progressMs: 15_000, connectTimeoutMs: 15_000, lagMs: 15_000 })
    )
    const answers = await Promise.all(Array.from({ length: 2_000 }, () => ask(proxy.port)))
    expect(answers.filter(answer => answer.how === 'end' && answer.reply.toString() === 'HOLA')).toHaveLength(
      2_000
    )
    await until(() => proxy.node.stats().links.every(link => link.open === 0))
    for (const replica of replicas) {
      expect(replica.connections.filter(one => one.received.equals(exchangeBytes))).toHaveLength(2_000)
    }
  })
})

describe('replicas that behave badly', () => {
  it('that break off what all of them refuse stay attached', async () => {
    const picky: Behaviour = (socket, connection) => {
      socket.on('data', () => {
        if (connection.received.subarray(0, 4).equals(Buffer.from('BAD!'))) socket.resetAndDestroy()
      })
      exchangeServer(socket, connection)
    }
    const replicas = [await start(picky), await start(picky)]
    const proxy = cleanup.add(await startProxy(replicas))
    for (let i = 0; i < 5; i++) expect((await ask(proxy.port, Buffer.from('BAD!'))).how).toBe('ECONNRESET')
    await until(() => proxy.node.stats().links.every(link => link.open === 0))
    expect(await ask(proxy.port)).toEqual(hola)
    expect(proxy.context.of('detached')).toEqual([])
  })

  it('that read too slowly are detached as lagging, and the client goes on', async () => {
    const total = 30_000_000
    const counting: Behaviour = socket => void socket.on('end', () => socket.end('done'))
    const stuck: Behaviour = socket => void socket.pause()
    const replicas = [await start(counting), await start(stuck)]
    const proxy = cleanup.add(await startProxy(replicas, { lagMs: 400 }))
    const answer = await ask(proxy.port, pattern(total), { end: true })
    expect(answer).toEqual({ reply: Buffer.from('done'), how: 'end' })
    expect(replicas[0]!.connections[0]!.received.length).toBe(total)
    expect(proxy.context.of('detached')[0]).toMatchObject({ to: 'replica-2', cause: 'lagging' })
  })

  it('that answer something else are reported once, and still get the whole request', async () => {
    const loud: Behaviour = socket => {
      socket.on('data', chunk => socket.write(chunk.toString().toUpperCase()))
      socket.on('end', () => socket.end())
    }
    const echo: Behaviour = socket => {
      socket.on('data', chunk => socket.write(chunk))
      socket.on('end', () => socket.end())
    }
    const replicas = [await start(echo), await start(loud)]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = open(proxy.port)
    let got = ''
    client.on('data', chunk => (got += chunk.toString()))
    for (const word of ['12a', 'bcd', 'efg']) {
      client.write(word)
      await until(() => got.endsWith(word))
    }
    client.end()
    await until(() => client.closed)
    expect(proxy.context.of('diverged').map(({ to, byte }) => [to, byte])).toEqual([['replica-2', 2]])
    await until(() => replicas[1]!.connections[0]!.received.toString() === '12abcdefg')
    await until(() => proxy.node.stats().links.every(link => link.open === 0))
    expect(proxy.context.of('detached')).toEqual([])
  })

  it('that send for ever are ended soon after the client has left', async () => {
    const endless: Behaviour = socket => {
      const chunk = Buffer.alloc(65_536, 7)
      const more = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.on('drain', more)
      more()
    }
    const replicas = [await start(endless), await start(endless)]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = open(proxy.port)
    client.resume()
    await until(() => client.bytesRead > 1_000_000)
    client.resetAndDestroy()
    await until(() => replicas.every(replica => replica.open === 0))
    await until(() => proxy.node.stats().open === 0)
  })

  it('that accept and never answer do not keep the proxy from closing', async () => {
    const proxy = await startProxy([await start(quiet)])
    open(proxy.port)
    await until(() => proxy.node.stats().open === 1)
    await Promise.all([proxy.node.drain(100), proxy.node.drain(100)])
    await proxy.close()
  })
})
