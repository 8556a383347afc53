import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until'
import { ask, Cleanup, exchangeBytes, exchangeServer, startProxy, TestReplica } from './support'
import { ownTime } from '../../support/own-time'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function setUp(options: Record<string, unknown> = {}, count = 2) {
  const replicas: TestReplica[] = []
  for (let i = 0; i < count; i++) replicas.push(cleanup.add(await TestReplica.start(exchangeServer)))
  const proxy = cleanup.add(await startProxy(replicas, options))
  return { replicas, proxy }
}

describe('an exchange through the proxy', () => {
  it('reaches every replica whole, and the client gets one reply', async () => {
    const { replicas, proxy } = await setUp({}, 3)
    expect(await ask(proxy.port)).toEqual({ reply: Buffer.from('HOLA'), how: 'end' })
    await until(() => replicas.every(replica => replica.connections[0]?.received.equals(exchangeBytes)))
  })

  it('loses nothing when the client ends with its last bytes', async () => {
    const { replicas, proxy } = await setUp()
    expect(await ask(proxy.port, exchangeBytes, { end: true })).toEqual({
      reply: Buffer.from('HOLA'),
      how: 'end'
    })
    await until(() => replicas.every(replica => replica.connections[0]?.received.equals(exchangeBytes)))
  })

  it('ends at once, without waiting for the agreement time', async () => {
    const { proxy } = await setUp({ agreementMs: 5_000 })
    await ask(proxy.port)
    const start = ownTime()
    for (let i = 0; i < 20; i++) await ask(proxy.port)
    expect(start()).toBeLessThan(2_000)
  })

  it('tells the journal of the session with the port toward each replica', async () => {
    const { replicas, proxy } = await setUp()
    await ask(proxy.port)
    const close = await until(() => proxy.context.of('session').find(event => event.phase === 'close'))
    expect(close).toMatchObject({ session: 1, requestBytes: 56, replyBytes: 4, outcome: 'whole' })
    expect(close.upstreams.map(upstream => upstream.localPort)).toEqual(
      replicas.map(replica => replica.connections[0]?.remotePort)
    )
  })

  it('begins again where its only replica died before it had all, although the reply had come', async () => {
    const { replicas, proxy } = await setUp({ connectGraceMs: 60_000 }, 1)
    const [replica] = replicas
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    cleanup.add({ close: () => client.destroy() })
    const got: Buffer[] = []
    client.on('data', chunk => got.push(chunk))
    client.on('error', () => undefined)
    client.write(exchangeBytes.subarray(0, 46))
    await until(() => got.length > 0)
    const [first] = replica!.connections
    await until(() => first!.received.length === 46)
    // It is handed the rest, and never reads it.
    first!.socket.pause()
    client.write(exchangeBytes.subarray(46))
    await until(() => proxy.node.stats().links[0]!.bytesUp === 56)
    await replica!.kill()
    await until(() => proxy.context.of('detached').length === 1)
    await replica!.listen()
    await until(() => client.readableEnded)
    expect(Buffer.concat(got).toString()).toBe('HOLA')
    expect(replica!.connections.at(-1)!.received).toEqual(exchangeBytes)
    expect(replica!.connections).toHaveLength(2)
  })

  it('answers every one of 200 clients while the primary is killed and started again', async () => {
    const { replicas, proxy } = await setUp()
    const [primary] = replicas
    let stop = false
    const chaos = (async () => {
      for (let round = 0; !stop; round++) {
        await primary!.kill(round % 2 ? 'fin' : 'rst')
        await new Promise(resolve => setTimeout(resolve, 30))
        await primary!.listen()
        await new Promise(resolve => setTimeout(resolve, 60))
      }
    })()
    for (let i = 0; i < 200; i++) {
      expect(await ask(proxy.port, exchangeBytes, { split: 16 })).toEqual({
        reply: Buffer.from('HOLA'),
        how: 'end'
      })
    }
    stop = true
    await chaos
  })
})
