import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until'
import {
  ask,
  Cleanup,
  echoServer,
  exchangeBytes,
  exchangeServer,
  pattern,
  startProxy,
  streamServer,
  TestReplica,
  type Behaviour
} from './support'
import { ownTime } from '../../support/own-time'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const hola = { reply: Buffer.from('HOLA'), how: 'end' }
const start = async (behaviour: ConstructorParameters<typeof TestReplica>[0]) =>
  cleanup.add(await TestReplica.start(behaviour))

describe('when the primary is lost', () => {
  for (const how of ['fin', 'rst'] as const) {
    it(`goes on at the same byte of the reply from the next replica (${how})`, async () => {
      const reply = pattern(3_000_000)
      const first = await start(streamServer(reply, 10_000, 1))
      const second = await start(streamServer(reply, 10_000, 1))
      const proxy = cleanup.add(await startProxy([first, second]))
      const answer = ask(proxy.port, Buffer.from('give'))
      await until(() => proxy.node.stats().bytesOut > 500_000)
      await first.kill(how)
      const { reply: got, how: ended } = await answer
      expect(ended).toBe('end')
      expect(got.equals(reply)).toBe(true)
      const failover = await until(() => proxy.context.of('failover')[0])
      expect(failover).toMatchObject({ from: 'replica-1', to: 'replica-2', lostBytes: 0, repeatedBytes: 0 })
      expect(failover.firstByteAt! - failover.lostAt).toBeGreaterThanOrEqual(0)
    })
  }

  it('keeps a conversation going that was silent when the primary was killed with a FIN', async () => {
    const first = await start(echoServer)
    const second = await start(echoServer)
    const proxy = cleanup.add(await startProxy([first, second]))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    let got = ''
    let ended = false
    client.on('data', chunk => (got += chunk.toString()))
    client.on('end', () => (ended = true))
    client.write('one')
    await until(() => got === 'one')
    await first.kill('fin')
    await until(() => proxy.context.texts().some(text => text.includes('replica-2 goes on at byte 3')))
    client.write(' two')
    await until(() => got === 'one two')
    expect(ended).toBe(false)
    client.end()
    await until(() => ended)
  })

  it('keeps a conversation going in which two of three were killed with a FIN right after each other', async () => {
    const all = [await start(echoServer), await start(echoServer), await start(echoServer)]
    const proxy = cleanup.add(await startProxy(all))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    cleanup.add({ close: () => client.destroy() })
    let got = ''
    let ended = false
    client.on('data', chunk => (got += chunk.toString()))
    client.on('end', () => (ended = true))
    client.write('one')
    await until(() => got === 'one' && proxy.node.stats().links.every(link => link.bytesDown === 3))
    await all[2]?.kill('fin')
    await new Promise(resolve => setTimeout(resolve, 5))
    await all[0]?.kill('fin')
    await until(
      () => ended || proxy.context.texts().some(text => text.includes('replica-2 goes on at byte 3'))
    )
    client.write(' two')
    await until(() => ended || got === 'one two')
    expect({ got, ended }).toEqual({ got: 'one two', ended: false })
  })

  it('goes on when the primary ends its reply too early while others have more', async () => {
    const reply = pattern(100_000)
    const first = await start(streamServer(reply.subarray(0, 18)))
    const second = await start(streamServer(reply, 20_000, 20))
    const proxy = cleanup.add(await startProxy([first, second]))
    const answer = await ask(proxy.port, Buffer.from('x'))
    expect(answer.reply.equals(reply)).toBe(true)
    expect(proxy.context.of('failover')[0]).toMatchObject({ byte: 18, cause: 'fin' })
    expect(proxy.context.texts().join('\n')).toContain('replica-2 goes on at byte 18')
  })

  it('serves the next clients from the next replica at once', async () => {
    const first = await start(exchangeServer)
    const second = await start(exchangeServer)
    const proxy = cleanup.add(await startProxy([first, second]))
    await first.kill()
    const begin = ownTime()
    for (let i = 0; i < 10; i++) expect(await ask(proxy.port)).toEqual(hola)
    expect(begin()).toBeLessThan(5_000)
    expect(proxy.context.of('detached')).toHaveLength(1)
  })
})

describe('when the primary is frozen', () => {
  it('goes on with the next after progressMs, and does not make the clients after it wait', async () => {
    const first = await start(exchangeServer)
    const second = await start(exchangeServer)
    const proxy = cleanup.add(await startProxy([first, second], { progressMs: 300 }))
    first.freeze()
    expect(await ask(proxy.port)).toEqual(hola)
    const begin = ownTime()
    for (let i = 0; i < 10; i++) expect(await ask(proxy.port)).toEqual(hola)
    // Each of them would have waited for progressMs.
    expect(begin()).toBeLessThan(10 * 300)
    expect(proxy.context.of('failover')[0]).toMatchObject({ cause: 'no-progress' })
  })

  it('gives it every request exactly once when it wakes up', async () => {
    const first = await start(exchangeServer)
    const second = await start(exchangeServer)
    const proxy = cleanup.add(await startProxy([first, second], { progressMs: 200 }))
    await ask(proxy.port)
    first.freeze()
    for (let i = 0; i < 5; i++) expect(await ask(proxy.port)).toEqual(hola)
    first.resume()
    await ask(proxy.port)
    await until(() => {
      // On a busy machine it may also be tried whether it accepts.
      const used = first.connections.filter(one => one.received.length > 0)
      return used.length === 7 && used.every(one => one.received.equals(exchangeBytes))
    })
    // While the other stood still, it was tried whether this one still accepts.
    expect(second.connections.filter(one => one.received.length > 0)).toHaveLength(7)
    expect(proxy.node.stats().links[0]).toMatchObject({
      attached: true,
      health: 'up',
      pendingSessions: 0,
      primary: true
    })
  })

  it('is not accused while nobody has anything to say', async () => {
    const first = await start(echoServer)
    const second = await start(echoServer)
    const proxy = cleanup.add(await startProxy([first, second], { progressMs: 100 }))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    cleanup.add({ close: () => client.destroy() })
    await until(() => second.open === 1)
    await new Promise(resolve => setTimeout(resolve, 400))
    expect(proxy.context.of('detached')).toEqual([])
  })
})

describe('when every replica is down', () => {
  it('holds a new client until one is back', async () => {
    const first = await start(exchangeServer)
    const second = await start(exchangeServer)
    const proxy = cleanup.add(await startProxy([first, second], { connectGraceMs: 5_000 }))
    await Promise.all([first.kill(), second.kill()])
    const answer = ask(proxy.port)
    await until(() => proxy.context.of('detached').length === 2)
    await second.listen()
    expect(await answer).toEqual(hola)
  })

  it('refuses it with a reset after the grace, and says why', async () => {
    const first = await start(exchangeServer)
    const proxy = cleanup.add(await startProxy([first], { connectGraceMs: 300 }))
    await first.kill()
    const begin = performance.now()
    expect(await ask(proxy.port)).toEqual({ reply: Buffer.alloc(0), how: 'ECONNRESET' })
    expect(performance.now() - begin).toBeGreaterThan(250)
    await ask(proxy.port)
    expect(proxy.context.texts('error').join('\n')).toMatch(/refused: every replica is down/)
  })

  it('counts no byte for a replica that took no connection, whatever was to be sent to it', async () => {
    const first = await start(exchangeServer)
    const second = await start(exchangeServer)
    await second.kill()
    const proxy = cleanup.add(await startProxy([first, second]))
    expect(await ask(proxy.port)).toEqual(hola)
    const sent = () => proxy.node.stats().links.map(({ total, bytesUp }) => [total, bytesUp])
    await until(() => sent()[0]?.[1] === exchangeBytes.length)
    expect(sent()[1]).toEqual([0, 0])
  })

  it('starts a request again on a replica that comes back in time', async () => {
    const first = await start(exchangeServer)
    const proxy = cleanup.add(await startProxy([first], { connectGraceMs: 5_000 }))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    let got = ''
    client.on('data', chunk => (got += chunk.toString()))
    client.on('error', () => undefined)
    client.write(exchangeBytes.subarray(0, 10))
    await until(() => first.connections[0]?.received.length === 10)
    await first.kill('rst')
    client.write(exchangeBytes.subarray(10))
    await new Promise(resolve => setTimeout(resolve, 100))
    await first.listen()
    await until(() => got === 'HOLA')
    await until(() => first.connections.at(-1)?.received.equals(exchangeBytes))
  })

  it('ends a reply that the last one awake has ended, although the leader stands still', async () => {
    const reply = pattern(100)
    const says =
      (bytes: number, afterMs: number, end: boolean): Behaviour =>
      socket =>
        socket.once('data', () =>
          setTimeout(() => {
            socket.write(reply.subarray(0, bytes))
            if (end) socket.end()
          }, afterMs)
        )
    const first = cleanup.add(await TestReplica.start(says(100, 0, false)))
    const second = cleanup.add(await TestReplica.start(says(50, 0, false)))
    const third = cleanup.add(await TestReplica.start(says(100, 400, true)))
    const proxy = cleanup.add(await startProxy([first, second, third], { progressMs: 100 }))
    const answer = ask(proxy.port, Buffer.from('question'), { end: true })
    await until(() => second.connections.length > 0 && proxy.node.stats().links[0]?.bytesDown === 100)
    second.freeze()
    await first.kill('fin')
    expect(await answer).toEqual({ reply, how: 'end' })
    const cuts = proxy.context.texts('error')
    expect(cuts).toEqual([])
  })
})
