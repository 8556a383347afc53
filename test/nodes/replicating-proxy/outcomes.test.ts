import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Ending } from '../../../src/shared/outcome'
import { monotonicMs } from '../../../src/system/clock'
import { until } from '../../support/until'
import {
  ask,
  Cleanup,
  echoServer,
  exchangeBytes,
  exchangeServer,
  startProxy,
  TestReplica,
  type Behaviour,
  type TestProxy
} from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const start = async (behaviour: Behaviour): Promise<TestReplica> =>
  cleanup.add(await TestReplica.start(behaviour))

/** Says each of `parts`, the next one when it is let go on; then ends, unless it is to stay. */
function inSteps(
  parts: readonly string[],
  { stays = false } = {}
): { serve: Behaviour; step: () => void; waiting: () => boolean } {
  const steps: (() => void)[] = []
  return {
    waiting: () => steps.length > 0,
    step: () => steps.splice(0).forEach(go => go()),
    serve: socket => {
      let next = 0
      const go = (): void => {
        if (socket.destroyed) return
        socket.write(parts[next++] ?? '')
        if (next < parts.length) steps.push(go)
        else if (!stays) socket.end()
      }
      socket.once('data', go)
    }
  }
}

async function endingOf(proxy: TestProxy, session = 1): Promise<Partial<Ending>> {
  const closed = (): { outcome?: unknown; evidence?: unknown } | undefined =>
    proxy.context.of('session').find(event => event.phase === 'close' && event.session === session)
  await until(() => closed() !== undefined)
  const { outcome, evidence } = closed() as Ending
  return { outcome, evidence } as Ending
}

const head = (length: number): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`
const get = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')

describe('a reply', () => {
  it('whose framing is complete is whole, whoever else is still at it', async () => {
    const slow = inSteps(['', head(5) + 'hello'])
    const replicas = [await start(inSteps([head(5) + 'hello']).serve), await start(slow.serve)]
    const proxy = cleanup.add(await startProxy(replicas))
    expect(await ask(proxy.port, get)).toEqual({ reply: Buffer.from(head(5) + 'hello'), how: 'end' })
    await until(() => proxy.node.stats().outcomes?.whole === 1)
    slow.step()
    expect(await endingOf(proxy)).toEqual({ outcome: 'whole', evidence: 'framing' })
  })

  it('that is shorter than its framing says is cut, and the client sees a reset', async () => {
    const replica = await start(inSteps([head(50) + 'hello']).serve)
    const proxy = cleanup.add(await startProxy([replica]))
    const { how } = await ask(proxy.port, get)
    expect(how).toBe('ECONNRESET')
    expect(await endingOf(proxy)).toMatchObject({ outcome: 'cut' })
  })

  it('that ends with its connection is cut where that is reset right behind bytes, to a client that has ended', async () => {
    const replica = await start(socket =>
      socket.on('end', () => {
        socket.write('part')
        socket.resetAndDestroy()
      })
    )
    const proxy = cleanup.add(await startProxy([replica]))
    const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    client.resume().on('error', () => undefined)
    client.end('hello')
    expect(await endingOf(proxy)).toMatchObject({ outcome: 'cut' })
  })

  it('that is longer than its framing says is whole', async () => {
    const text = head(5) + 'hello\n'
    const replicas = [await start(inSteps([text]).serve), await start(inSteps([text]).serve)]
    const proxy = cleanup.add(await startProxy(replicas))
    expect(await ask(proxy.port, get)).toEqual({ reply: Buffer.from(text), how: 'end' })
    expect(await endingOf(proxy)).toEqual({ outcome: 'whole', evidence: 'framing' })
  })

  it('that is longer only from another replica ends where its framing says, and that one differs', async () => {
    const kept = head(5).replace('close', 'keep-alive') + 'hello'
    const replicas = [await start(inSteps([kept]).serve), await start(inSteps([`${kept}!`]).serve)]
    const proxy = cleanup.add(await startProxy(replicas))
    expect(await ask(proxy.port, get)).toEqual({ reply: Buffer.from(kept), how: 'end' })
    expect(await endingOf(proxy)).toEqual({ outcome: 'whole', evidence: 'framing' })
    expect(proxy.context.of('diverged')).toMatchObject([{ to: 'replica-2', byte: kept.length }])
    expect(proxy.context.of('failover')).toEqual([])
  })

  it('that differs is no way to go on: with its sender killed the client gets a reset, and never an end', async () => {
    const one = inSteps([head(20) + 'pid=1 ', 'and the rest..'])
    const two = inSteps([head(20) + 'pid=2 ', 'and the rest..'])
    const replicas = [await start(one.serve), await start(two.serve)]
    const proxy = cleanup.add(await startProxy(replicas, { connectGraceMs: 200 }))
    const answer = ask(proxy.port, get)
    await until(() => proxy.node.stats().bytesOut > 0)
    await replicas[0]!.kill('fin')
    two.step()
    expect((await answer).how).toBe('ECONNRESET')
    expect(await endingOf(proxy)).toMatchObject({ outcome: 'cut' })
    expect(proxy.context.of('detached').map(({ to }) => to)).not.toContain('replica-2')
  })

  it.each([
    ['is the same', 'Date: Sun, 29 Nov 2026 00:00:01'],
    ['differs by noise', 'Date: Sun, 29 Nov 2026 00:00:02']
  ])(
    'is cut when who is left and %s so far turns out to differ, and keeps its connection',
    async (_, date) => {
      const kept = `HTTP/1.1 200 OK\r\nDate: Sun, 29 Nov 2026 00:00:01 GMT\r\nContent-Length: 20\r\n\r\n`
      const one = inSteps([`${kept}total 71 `, ''], { stays: true })
      const started = `HTTP/1.1 200 OK\r\n${date}`
      const two = inSteps([started, `${kept.slice(started.length)}total 8 and the rest`], { stays: true })
      const replicas = [await start(one.serve), await start(two.serve)]
      const proxy = cleanup.add(await startProxy(replicas, { connectGraceMs: 100, learn: true }))
      const answer = ask(proxy.port, get)
      await until(() => proxy.node.stats().links[1]!.bytesDown > 0 && proxy.node.stats().bytesOut > 0)
      await replicas[0]!.kill('rst')
      await until(() => proxy.context.texts().some(text => text.includes('replica-1 left')))
      two.step()
      expect((await answer).how).toBe('ECONNRESET')
      expect(await endingOf(proxy)).toMatchObject({ outcome: 'cut' })
    }
  )

  it('of an unknown protocol whose sender lives on is whole', async () => {
    const replica = await start(inSteps(['hello']).serve)
    const proxy = cleanup.add(await startProxy([replica]))
    expect(await ask(proxy.port, Buffer.from('x'))).toEqual({ reply: Buffer.from('hello'), how: 'end' })
    expect(await endingOf(proxy)).toEqual({ outcome: 'whole', evidence: 'alive' })
  })

  it('of an unknown protocol on whose end two agree is whole', async () => {
    const replicas = [await start(inSteps(['hello']).serve), await start(inSteps(['hello']).serve)]
    const proxy = cleanup.add(await startProxy(replicas))
    expect((await ask(proxy.port, Buffer.from('x'))).how).toBe('end')
    expect(await endingOf(proxy)).toEqual({ outcome: 'whole', evidence: 'agreement' })
  })

  it.each([1, 2])('of an unknown protocol whose %i senders are killed together is cut', async count => {
    const replicas = await Promise.all(
      Array.from({ length: count }, () => start(inSteps(['first', 'second']).serve))
    )
    const proxy = cleanup.add(await startProxy(replicas, { connectGraceMs: 200 }))
    const answer = ask(proxy.port, Buffer.from('x'))
    await until(() => proxy.node.stats().bytesOut === 5)
    await Promise.all(replicas.map(replica => replica.kill('fin')))
    expect((await answer).how).toBe('ECONNRESET')
    expect(await endingOf(proxy)).toMatchObject({ outcome: 'cut', evidence: 'died' })
  })

  it('that ends in what may be the alert of TLS 1.3, and with its sender, is unknown', async () => {
    const record = Buffer.from([22, 3, 3, 0, 1, 9, 23, 3, 3, 0, 19, ...Buffer.alloc(19)])
    const replica = await start(socket => void socket.once('data', () => socket.write(record)))
    const proxy = cleanup.add(await startProxy([replica], { connectGraceMs: 200 }))
    const answer = ask(proxy.port, Buffer.from('x'))
    await until(() => proxy.node.stats().bytesOut === record.length)
    await replica.kill('fin')
    expect(await answer).toEqual({ reply: record, how: 'end' })
    expect(await endingOf(proxy)).toEqual({ outcome: 'unknown', evidence: 'unverified' })
  })

  it('of which the lab saw the sender killed has not ended, although its port accepts at once again', async () => {
    const steps = inSteps(['first', 'second'])
    const replica = await start((socket, connection) => {
      // A life of its own for each connection.
      const life = replica.connections.length === 1 ? steps : inSteps(['first', 'second'])
      life.serve(socket, connection)
      if (life !== steps) socket.once('data', () => setImmediate(life.step))
    })
    const proxy = cleanup.add(await startProxy([replica]))
    const answer = ask(proxy.port, Buffer.from('x'))
    await until(() => proxy.node.stats().bytesOut === 5)
    proxy.context.tellPeer({ node: 'replica-1', what: 'killing', at: monotonicMs() })
    for (const { socket } of replica.connections) socket.destroy()
    proxy.context.tellPeer({ node: 'replica-1', what: 'exited', at: monotonicMs() })
    const { reply, how } = await answer
    expect([reply.toString(), how]).toEqual(['firstsecond', 'end'])
  })

  it.each([
    ['the same', 'first', 'end'],
    ['another one', 'First', 'ECONNRESET']
  ])('that begins again on a replica that is back goes on only if it is %s', async (_which, again, how) => {
    const steps = inSteps(['first', 'second'])
    const replica = await start((socket, connection) => {
      if (replica.connections.length === 1) steps.serve(socket, connection)
      else socket.once('data', () => socket.end(again + 'second'))
    })
    const proxy = cleanup.add(await startProxy([replica], { connectGraceMs: 5_000 }))
    const answer = ask(proxy.port, Buffer.from('x'))
    await until(() => proxy.node.stats().bytesOut === 5)
    await replica.kill('fin')
    await until(() => proxy.context.of('detached').length === 1)
    await replica.listen()
    const got = await answer
    expect([got.reply.toString(), got.how]).toEqual([how === 'end' ? 'firstsecond' : 'first', how])
  })

  it('that the client did not wait for is unknown, unless its framing says that it was whole', async () => {
    const stays = inSteps([head(5).replace('close', 'keep-alive') + 'hello'], { stays: true })
    const replica = await start(socket => {
      if (replica.connections.length === 1) stays.serve(socket, replica.connections[0]!)
      else echoServer(socket, replica.connections[1]!)
    })
    const proxy = cleanup.add(await startProxy([replica]))
    for (const request of [get, Buffer.from('echo')]) {
      const client = connect({ port: proxy.port, host: '127.0.0.1' })
      client.write(request)
      await new Promise(resolve => client.once('data', resolve))
      client.resetAndDestroy()
    }
    expect(await endingOf(proxy, 1)).toEqual({ outcome: 'whole', evidence: 'framing' })
    expect(await endingOf(proxy, 2)).toEqual({ outcome: 'unknown', evidence: 'client-left' })
  })

  it('that a client no longer takes which has given up is unknown, also where its framing says that it was whole', async () => {
    const slow = inSteps(['', head(5) + 'hello'])
    const proxy = cleanup.add(await startProxy([await start(slow.serve)]))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    client.write(get)
    await until(() => slow.waiting())
    await new Promise(resolve => client.destroy().once('close', resolve))
    slow.step()
    expect(await endingOf(proxy)).toEqual({ outcome: 'unknown', evidence: 'client-left' })
  })

  it('that a client takes which has ended its side is whole', async () => {
    const slow = inSteps(['', head(5) + 'hello'])
    const proxy = cleanup.add(await startProxy([await start(slow.serve)]))
    const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    client.end(get)
    await until(() => slow.waiting())
    slow.step()
    expect(await endingOf(proxy)).toEqual({ outcome: 'whole', evidence: 'framing' })
  })

  it('that nobody takes is cut', async () => {
    const replica = await start(echoServer)
    await replica.kill()
    const proxy = cleanup.add(await startProxy([replica], { connectGraceMs: 100 }))
    expect((await ask(proxy.port, get)).how).toBe('ECONNRESET')
    expect(await endingOf(proxy)).toEqual({ outcome: 'cut', evidence: 'refused' })
  })
})

describe('an end that a replica meant', () => {
  /** An HTTP server that takes the end of its client for a wish to hear no more, as Node's does. */
  const untilItsClientEnds: (steps: ReturnType<typeof inSteps>) => Behaviour =
    steps => (socket, connection) => {
      steps.serve(socket, connection)
      socket.on('end', () => socket.end())
    }

  it('is waited for before the end of the client is passed on, where the protocol is HTTP', async () => {
    const parts = [head(10).replace('close', 'keep-alive') + 'hello', 'world']
    const behind = inSteps(parts, { stays: true })
    const quick = inSteps([parts.join('')], { stays: true })
    const replicas = [await start(untilItsClientEnds(quick)), await start(untilItsClientEnds(behind))]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    client.write(get)
    let got = ''
    client.on('data', chunk => (got += chunk.toString()))
    await until(() => got.endsWith('world'))
    client.end()
    await until(() => replicas[0]!.open === 0)
    expect(replicas[1]!.connections[0]).toMatchObject({ ended: false })
    behind.step()
    await until(() => replicas[1]!.open === 0)
    expect(await endingOf(proxy)).toEqual({ outcome: 'whole', evidence: 'framing' })
    expect(proxy.context.of('detached')).toEqual([])
    expect(replicas.map(({ connections }) => connections.length)).toEqual([1, 1])
  })

  it('is waited for before a reset of the client is passed on, as far as the client had heard of it', async () => {
    const behind = inSteps(['', '+OK\r\n'], { stays: true })
    const replicas = [await start(inSteps(['+OK\r\n'], { stays: true }).serve), await start(behind.serve)]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    client.write('*1\r\n$4\r\nINCR\r\n')
    await new Promise(resolve => client.once('data', resolve))
    client.resetAndDestroy()
    await until(() => replicas[0]!.open === 0)
    expect(replicas[1]!.open).toBe(1)
    behind.step()
    await until(() => replicas[1]!.open === 0)
    expect(replicas.map(({ connections }) => connections[0]?.ended)).toEqual([false, false])
    expect(await endingOf(proxy)).toEqual({ outcome: 'unknown', evidence: 'client-left' })
    const [close] = proxy.context.of('session').filter(({ phase }) => phase === 'close')
    expect(close?.upstreams.map(({ had }) => had)).toEqual(['all', 'all'])
  })

  it('is waited for longer than a client that left is, where the client has heard more than it has said', async () => {
    const behind = inSteps(['', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'], { stays: true })
    const quick = inSteps(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'], { stays: true })
    const replicas = [await start(untilItsClientEnds(quick)), await start(untilItsClientEnds(behind))]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    let got = ''
    client.on('data', chunk => (got += chunk.toString()))
    await until(() => got.endsWith('hello'))
    client.resetAndDestroy()
    await until(() => replicas[0]!.open === 0)
    // It counts as slow by then.
    await until(() => proxy.context.of('session').some(({ phase }) => phase === 'close'))
    expect(replicas[1]!.open).toBe(1)
    behind.step()
    await until(() => replicas[1]!.open === 0)
    await until(() => proxy.context.of('session').filter(({ phase }) => phase === 'close').length === 2)
    const closes = proxy.context.of('session').filter(({ phase }) => phase === 'close')
    expect(closes.map(({ upstreams }) => upstreams.map(({ to, had }) => [to, had]))).toEqual([
      [
        ['replica-1', 'all'],
        ['replica-2', 'part']
      ],
      [['replica-2', 'all']]
    ])
    expect(replicas.map(({ connections }) => connections.length)).toEqual([1, 1])
    expect(proxy.context.of('detached')).toEqual([])
  })

  it('is not waited for where a replica has said the same but for noise in fewer bytes', async () => {
    const servers = [inSteps(['pid 1234567> '], { stays: true }), inSteps(['pid 9> '], { stays: true })]
    const replicas = await Promise.all(servers.map(({ serve }) => start(serve)))
    const ignore = { headers: [], patterns: ['pid \\d+'], paths: [] }
    const proxy = cleanup.add(await startProxy(replicas, { ignore }))
    const client = connect(proxy.port, '127.0.0.1')
    client.resume().write('x')
    await until(() => client.bytesRead === 13 && proxy.node.stats().links[1]!.bytesDown === 7)
    client.resetAndDestroy()
    await until(() => replicas.every(({ open }) => open === 0))
    expect(await endingOf(proxy)).toEqual({ outcome: 'unknown', evidence: 'client-left' })
    const [close] = proxy.context.of('session').filter(({ phase }) => phase === 'close')
    expect(close?.upstreams.map(({ had }) => had)).toEqual(['all', 'all'])
  })

  it('is passed on at once where the client ends its side inside of a request', async () => {
    const replica = await start(untilItsClientEnds(inSteps(['', ''], { stays: true })))
    const proxy = cleanup.add(await startProxy([replica]))
    const half = Buffer.from('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc')
    expect(await ask(proxy.port, half, { end: true })).toEqual({ reply: Buffer.alloc(0), how: 'end' })
    expect(replica.connections[0]).toMatchObject({ received: half, ended: true })
  })

  it('of an answer that only the end of the connection ends leaves no connection open', async () => {
    const untilClose = 'HTTP/1.1 200 OK\r\n\r\nhello'
    const slow = inSteps(['', untilClose])
    const replicas = [await start(inSteps([untilClose]).serve), await start(slow.serve)]
    const proxy = cleanup.add(await startProxy(replicas, { agreementMs: 50 }))
    expect(await ask(proxy.port, get)).toEqual({ reply: Buffer.from(untilClose), how: 'end' })
    slow.step()
    await until(() => proxy.node.stats().links.every(link => link.open === 0))
    expect(proxy.context.of('detached')).toEqual([])
  })

  it('is no loss where it said the same but for noise in fewer bytes, and the client left before the others ended', async () => {
    const servers = [inSteps(['pid 1234567', '']), inSteps(['pid 9', ''])]
    const replicas = await Promise.all(servers.map(({ serve }) => start(serve)))
    const ignore = { headers: [], patterns: ['pid \\d+'], paths: [] }
    const proxy = cleanup.add(await startProxy(replicas, { ignore }))
    const client = connect(proxy.port, '127.0.0.1')
    client.write('x')
    await until(() => client.bytesRead === 11 && proxy.node.stats().links[1]!.bytesDown === 5)
    servers[1]!.step()
    await until(() => replicas[1]!.connections[0]!.socket.writableFinished)
    // The proxy runs in this process: it hears of that end before it hears of the client's.
    await new Promise(resolve => setTimeout(resolve, 20))
    client.resetAndDestroy()
    await until(() => proxy.context.of('session').some(({ phase }) => phase === 'close'))
    const [close] = proxy.context.of('session').filter(({ phase }) => phase === 'close')
    expect(close?.upstreams.map(({ had }) => had)).toEqual(['all', 'all'])
    expect(proxy.context.of('detached')).toEqual([])
  })

  it.each([0, 1, 2])('is where most end it: who goes on alone differs (replica-%i)', async long => {
    const texts = [0, 1, 2].map(index => (index === long ? 'hola hola hola!' : 'hola'))
    const servers = texts.map(text => inSteps(['', text]))
    const replicas = await Promise.all(servers.map(({ serve }) => start(serve)))
    const proxy = cleanup.add(await startProxy(replicas))
    const answer = ask(proxy.port, Buffer.from('x'))
    await until(() => replicas.every(({ connections }) => connections[0]?.received.length === 1))
    for (const server of servers) server.step()
    const { reply } = await answer
    await until(() => proxy.context.of('diverged').length > 0)
    await endingOf(proxy)
    const named = proxy.context.of('diverged').map(({ to, byte }) => [to, byte])
    expect(named).toEqual([[`replica-${long + 1}`, 4]])
    // Who ended first may have died: the client gets what there is, and the others are named.
    const others = ['replica-1', 'replica-2', 'replica-3'].filter(name => name !== `replica-${long + 1}`)
    const agreeing = proxy.context.of('diverged')[0]?.agreeing
    expect(agreeing).toEqual(reply.length === 4 ? undefined : others)
  })

  it('is a divergence where it comes a byte earlier, and no loss', async () => {
    const short = inSteps(['', 'hell'])
    const replicas = [await start(inSteps(['hello']).serve), await start(short.serve)]
    const proxy = cleanup.add(await startProxy(replicas, { agreementMs: 50 }))
    const answer = ask(proxy.port, Buffer.from('x'))
    expect((await answer).reply.toString()).toBe('hello')
    short.step()
    await until(() => proxy.context.of('diverged').length === 1)
    expect(proxy.context.of('diverged')[0]).toMatchObject({ to: 'replica-2', byte: 4 })
    expect(proxy.context.of('detached')).toEqual([])
    expect(replicas[1]!.connections).toHaveLength(1)
  })
})

describe('a client', () => {
  it('whose next request comes when its last server has died gets a reset', async () => {
    const replica = await start(
      inSteps([head(5).replace('close', 'keep-alive') + 'hello'], { stays: true }).serve
    )
    const proxy = cleanup.add(await startProxy([replica]))
    const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    let how = ''
    client.on('end', () => (how += 'end'))
    client.on('error', (error: NodeJS.ErrnoException) => (how += ` ${error.code ?? ''}`))
    client.write(get)
    await new Promise(resolve => client.once('data', resolve))
    await replica.kill('fin')
    await until(() => how === 'end')
    // A client that has heard the end hears of the reset when it sends more.
    await until(() => {
      if (how === 'end') client.write(get)
      return how !== 'end'
    })
    expect(how).toMatch(/^end (ECONNRESET|EPIPE)/)
    expect(await endingOf(proxy)).toEqual({ outcome: 'cut', evidence: 'died' })
  })
})

describe('a replica that resets the connection', () => {
  const answer = `${head(4)}hola`
  const answers: Behaviour = socket => {
    socket.once('data', () => socket.write(answer)).on('end', () => socket.end())
  }

  /** Has two replicas answer a session, and those of `resets` reset it when the client has the answer. */
  async function reset(
    resets: (replicas: readonly TestReplica[]) => readonly TestReplica[]
  ): Promise<{ proxy: TestProxy; replicas: readonly TestReplica[] }> {
    const replicas = [await start(answers), await start(answers)]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      client.write(get)
    )
    cleanup.add({ close: () => void client.destroy() })
    let got = ''
    client.on('error', () => undefined).on('data', chunk => (got += chunk.toString()))
    client.on('end', () => client.end())
    await until(
      () => got === answer && proxy.node.stats().links.every(({ bytesDown }) => bytesDown === answer.length)
    )
    for (const { connections } of resets(replicas)) connections[0]!.socket.resetAndDestroy()
    for (const { connections } of replicas)
      if (!connections[0]!.socket.destroyed) connections[0]!.socket.end()
    expect(await endingOf(proxy)).toEqual({ outcome: 'whole', evidence: 'framing' })
    return { proxy, replicas }
  }

  it.each([1, 2])(
    'after the whole of its answer, and lives on, has had the session, where %i of two do so',
    async many => {
      const { proxy, replicas } = await reset(all => all.slice(0, many))
      const [closed] = proxy.context.of('session').filter(({ phase }) => phase === 'close')
      expect(closed?.upstreams.map(({ had }) => had)).toEqual(['all', 'all'])
      await ask(proxy.port, get, { end: true })
      expect(replicas.map(({ connections }) => connections.length)).toEqual([2, 2])
      expect(proxy.context.of('detached')).toEqual([])
    }
  )
})

describe('a replica that is slow', () => {
  it('loses the lead to one that has bytes, and stays attached', async () => {
    const slow = inSteps(['', 'hello'])
    const replicas = [await start(slow.serve), await start(inSteps(['hello']).serve)]
    const proxy = cleanup.add(await startProxy(replicas, { progressMs: 50, lagMs: 100, agreementMs: 20 }))
    expect((await ask(proxy.port, Buffer.from('x'))).reply.toString()).toBe('hello')
    expect((await ask(proxy.port, Buffer.from('x'))).reply.toString()).toBe('hello')
    slow.step()
    await until(() => replicas.every(replica => replica.open === 0))
    expect(replicas.map(replica => replica.connections.length)).toEqual([2, 2])
    expect(proxy.context.of('detached')).toEqual([])
    await until(() => proxy.node.stats().links[0]?.primary === true)
  })

  it('is said to have had the whole session once it has, where the end of that was told before', async () => {
    const slow = inSteps(['', 'hello'])
    const replicas = [await start(slow.serve), await start(inSteps(['hello']).serve)]
    const proxy = cleanup.add(await startProxy(replicas, { progressMs: 50, lagMs: 100, agreementMs: 20 }))
    await ask(proxy.port, Buffer.from('x'))
    const said = () => proxy.context.of('session').filter(({ phase }) => phase === 'close')
    await until(() => said().length === 1)
    expect(said()[0]?.upstreams.map(({ had }) => had)).toEqual(['part', 'all'])
    slow.step()
    await until(() => said().length === 2)
    expect(said()[1]).toMatchObject({ session: 1, upstreams: [{ to: 'replica-1', had: 'all' }] })
    expect(said()[1]).not.toHaveProperty('outcome')
  })

  it('is left when the lab says that it stands still', async () => {
    const slow = inSteps(['', 'hello'])
    const replicas = [await start(slow.serve), await start(inSteps(['hello']).serve)]
    const proxy = cleanup.add(await startProxy(replicas, { progressMs: 50, agreementMs: 20 }))
    proxy.context.tellPeer({ node: 'replica-1', what: 'frozen', at: monotonicMs() })
    expect((await ask(proxy.port, Buffer.from('x'))).reply.toString()).toBe('hello')
    expect(proxy.context.of('detached')[0]).toMatchObject({ to: 'replica-1', cause: 'no-progress' })
  })
})

describe('a session that a replica had ended when it was killed', () => {
  it('is replayed where the lab saw the kill before the end: it may never have been taken in', async () => {
    const replicas = [await start(exchangeServer), await start(exchangeServer)]
    const proxy = cleanup.add(await startProxy(replicas))
    proxy.context.tellPeer({ node: 'replica-2', what: 'killing', at: monotonicMs() })
    await ask(proxy.port)
    proxy.context.tellPeer({ node: 'replica-2', what: 'exited', at: monotonicMs() })
    await until(
      () => replicas[1]!.connections.filter(({ received }) => received.equals(exchangeBytes)).length === 2
    )
    expect(replicas[0]!.connections).toHaveLength(1)
  })

  it('is replayed where it was dead for long when the lab saw it, and was killed again meanwhile', async () => {
    const replicas = [await start(exchangeServer), await start(exchangeServer)]
    const proxy = cleanup.add(await startProxy(replicas))
    const answer = ask(proxy.port)
    await until(() => replicas[1]!.connections[0]?.received.length === 56)
    await answer
    const diedAt = monotonicMs()
    await replicas[1]!.kill('fin')
    proxy.context.tellPeer({ node: 'replica-2', what: 'killing', at: diedAt + 190 })
    proxy.context.tellPeer({ node: 'replica-2', what: 'exited', at: diedAt + 200 })
    await replicas[1]!.listen()
    const whole = (): number =>
      replicas[1]!.connections.filter(({ received }) => received.equals(exchangeBytes)).length
    await until(() => proxy.node.stats().links.every(link => link.attached && link.pendingSessions === 0))
    expect(whole()).toBeGreaterThanOrEqual(1)
    expect(replicas[0]!.connections).toHaveLength(1)
  })

  it('is not replayed where it lived on', async () => {
    const replicas = [await start(exchangeServer), await start(exchangeServer)]
    const proxy = cleanup.add(await startProxy(replicas))
    await ask(proxy.port)
    await endingOf(proxy)
    proxy.context.tellPeer({ node: 'replica-2', what: 'killing', at: monotonicMs() })
    await replicas[1]!.kill()
    proxy.context.tellPeer({ node: 'replica-2', what: 'exited', at: monotonicMs() })
    await replicas[1]!.listen()
    await ask(proxy.port)
    await until(() => proxy.node.stats().links.every(link => link.attached && link.pendingSessions === 0))
    await until(() => replicas.every(({ connections }) => connections.length === 2))
  })
})
