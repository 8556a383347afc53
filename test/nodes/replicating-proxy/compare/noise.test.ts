import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { LearnedPlace } from '#shared/noise'
import { monotonicMs } from '#system/clock'
import { temporaryFolder } from '../../../support/temporary-folder'
import { until } from '../../../support/until'
import { readChunks } from '../../framing/strict-chunks'
import { ask, Cleanup, startProxy, TestReplica, type Behaviour, type TestProxy } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** Answers each request with a line of its own making, and ends. */
function says(line: (n: number) => string): Behaviour {
  let n = 0
  return socket => void socket.once('data', () => socket.end(line(++n)))
}
const start = async (line: (n: number) => string): Promise<TestReplica> =>
  cleanup.add(await TestReplica.start(says(line)))
const learned = (proxy: TestProxy): Promise<LearnedPlace[]> =>
  proxy.node.calls!['compare.learned']!({}) as Promise<LearnedPlace[]>
const request = Buffer.from('give\n')

async function askTimes(proxy: TestProxy, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await ask(proxy.port, request)
  await until(() => proxy.node.stats().links.every(({ open }) => open === 0))
}

describe('a proxy that learns what is noise', () => {
  it('lists it with each replica’s value, and takes it off the list when it is struck', async () => {
    const replicas = [await start(n => `pid ${100 + n} hola\n`), await start(n => `pid ${900 - n} hola\n`)]
    const proxy = cleanup.add(await startProxy(replicas, { learn: true }))
    await askTimes(proxy, 5)
    const place = { scope: '*', place: 'line 1, token 2' }
    expect(await learned(proxy)).toEqual([
      {
        ...place,
        state: 'learned',
        times: 5,
        replies: 5,
        examples: { 'replica-1': '105', 'replica-2': '895' }
      }
    ])
    expect(proxy.context.of('diverged')).toEqual([])
    await proxy.node.calls!['compare.strike']!(place)
    await askTimes(proxy, 1)
    expect(proxy.context.of('diverged')).toMatchObject([
      { to: 'replica-2', byte: 4, place: place.place, values: { 'replica-1': '106', 'replica-2': '894' } }
    ])
    await proxy.node.calls!['compare.accept']!(place)
    await askTimes(proxy, 1)
    expect(proxy.context.of('diverged')).toHaveLength(1)
    await expect(proxy.node.calls!['compare.strike']!({ scope: '*', place: 'nowhere' })).rejects.toThrow(
      'nowhere'
    )
  })

  it('remembers it when it starts again', async () => {
    const dataDir = temporaryFolder('noise')
    cleanup.add({ close: () => rmSync(dataDir, { recursive: true }) })
    const replicas = [await start(n => `pid ${100 + n}\n`), await start(n => `pid ${900 - n}\n`)]
    const before = await startProxy(replicas, { learn: true, dataDir })
    await askTimes(before, 4)
    await before.close()
    const after = cleanup.add(await startProxy(replicas, { learn: true, dataDir }))
    expect(await learned(after)).toMatchObject([{ state: 'learned', times: 4 }])
  })

  it('lets differ what is to be ignored, also where bytes are compared and nothing is learned', async () => {
    const replicas = [
      await start(n => `pid ${100 + n} total 5\n`),
      await start(n => `pid ${900 - n} total ${n < 3 ? 5 : 6}\n`)
    ]
    const ignore = { headers: [], patterns: ['pid \\d+'], paths: [] }
    const proxy = cleanup.add(await startProxy(replicas, { ignore }))
    await askTimes(proxy, 2)
    expect(proxy.context.of('diverged')).toEqual([])
    await askTimes(proxy, 1)
    expect(proxy.context.of('diverged')).toMatchObject([{ to: 'replica-2', session: 3 }])
  })

  it.each(['ola\n', 'ola'])('tells of trailers that differ, behind content that may (%j)', async end => {
    const reply =
      (first: number, trailer: (n: number) => string) =>
      (n: number): string =>
        'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n' +
        `8\r\npid ${first + n}\n\r\n${end.length}\r\n${end}\r\n0\r\nDigest: ${trailer(n)}\r\n\r\n`
    const replicas = [await start(reply(100, () => 'a')), await start(reply(900, n => (n > 21 ? 'b' : 'a')))]
    const proxy = cleanup.add(await startProxy(replicas, { compare: 'http', learn: true }))
    const get = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    for (let i = 0; i < 21; i++) await ask(proxy.port, get)
    expect(proxy.context.of('diverged')).toEqual([])
    await ask(proxy.port, get)
    await until(() => proxy.context.of('diverged').length > 0)
    expect(proxy.context.of('diverged')[0]).toMatchObject({
      place: 'header digest',
      values: { 'replica-1': 'a', 'replica-2': 'b' }
    })
  })

  it.each(['text', 'bytes'])(
    'names the odd one out of three whose reply the client gets (%s)',
    async compare => {
      const replicas = [
        await start(() => 'total 5\n'),
        await start(() => 'total 6\n'),
        await start(() => 'total 6\n')
      ]
      const proxy = cleanup.add(await startProxy(replicas, { compare }))
      await askTimes(proxy, 1)
      expect(proxy.context.of('diverged').map(({ to, agreeing }) => [to, agreeing])).toEqual([
        ['replica-2', undefined],
        ['replica-3', undefined],
        ['replica-1', ['replica-2', 'replica-3']]
      ])
    }
  )

  it('tells at the end of learning what differed too seldom to be noise', async () => {
    const replicas = [await start(() => 'total 5\n'), await start(n => (n === 3 ? 'total 6\n' : 'total 5\n'))]
    const proxy = cleanup.add(await startProxy(replicas, { learn: true }))
    await askTimes(proxy, 19)
    expect(proxy.context.of('diverged')).toEqual([])
    await askTimes(proxy, 1)
    await until(() => proxy.context.of('diverged').length === 1)
    expect(proxy.context.of('diverged')).toMatchObject([{ to: 'replica-2', session: 3, byte: 6 }])
  })

  it.each(['told by the lab', 'found out'])(
    'does not take for noise what a replica lost that was started again (%s)',
    async how => {
      let [kept, lost] = [0, 0]
      const replicas = [
        await start(() => `total ${++kept} pid 71\n`),
        await start(() => `total ${++lost} pid 72\n`)
      ] as const
      const proxy = cleanup.add(await startProxy(replicas, { learn: true }))
      await askTimes(proxy, 4)
      await replicas[1].kill()
      lost = 0
      if (how === 'found out') {
        // It is asked while nobody is there: it misses a session, and is replayed that when it is back.
        await askTimes(proxy, 1)
        expect(proxy.context.of('detached')).toHaveLength(1)
      } else proxy.context.tellPeer({ node: 'replica-2', what: 'exited', at: monotonicMs() })
      await replicas[1].listen()
      await until(() => proxy.node.stats().links.every(({ attached }) => attached))
      await askTimes(proxy, 10)
      expect(proxy.context.of('diverged').filter(({ replay }) => !replay)).toMatchObject(
        Array.from({ length: 10 }, () => ({
          to: 'replica-2',
          place: 'line 1, token 2',
          startedAgain: ['replica-2'],
          ...(how === 'found out' && { concluded: ['replica-2'] })
        }))
      )
      // What the lab tells of needs no conclusion.
      expect(proxy.context.of('diverged').some(({ concluded }) => concluded)).toBe(how === 'found out')
      expect(proxy.node.stats().links.map(({ seemsStartedAgain }) => seemsStartedAgain)).toEqual([
        undefined,
        how === 'found out' ? true : undefined
      ])
      const states = (await learned(proxy)).map(({ place, state }) => [place, state])
      expect(states).toEqual([
        ['line 1, token 4', 'learned'],
        ['line 1, token 2', 'restarted']
      ])
      // A person knows better.
      await proxy.node.calls!['compare.accept']!({ scope: '*', place: 'line 1, token 2' })
      await askTimes(proxy, 1)
      expect(proxy.context.of('diverged').filter(({ replay }) => !replay)).toHaveLength(10)
    }
  )

  it('says of each replica why nobody goes on with a reply, also of one that lives', async () => {
    const chats = (line: string): Behaviour => {
      return socket => void socket.once('data', () => socket.write(line))
    }
    const replicas = [
      cleanup.add(await TestReplica.start(chats('ana at 71\n'))),
      cleanup.add(await TestReplica.start(chats('ana at 72\n')))
    ] as const
    const proxy = cleanup.add(await startProxy(replicas, { learn: true, compare: 'text' }))
    const client = connect(proxy.port, '127.0.0.1', () => client.write('ana\n'))
    cleanup.add({ close: () => void client.destroy() })
    client.on('error', () => undefined)
    const [got] = (await once(client, 'data')) as [Buffer]
    expect(got.toString()).toBe('ana at 71\n')
    await until(() => proxy.node.stats().links[1]?.bytesDown === 10)
    await replicas[0].kill()
    await until(() => proxy.context.texts('error').length > 0)
    expect(proxy.context.texts('error')[0]).toMatch(
      /no replica is left: replica-1 is lost \(.+\); replica-2 cannot go on \(whether what differs in its reply is noise is not known yet\)/
    )
  })

  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
  it('says of one whose chunks are others that it has no place to go on at, inside of what only the first has', async () => {
    const others = `${head}4\r\nhola\r\n4\r\n que\r\n0\r\n\r\n`
    const writes = async (reply: string): Promise<TestReplica> =>
      cleanup.add(await TestReplica.start(socket => void socket.once('data', () => socket.write(reply))))
    const replicas = [await writes(`${head}8;name="half`), await writes(others)] as const
    const proxy = cleanup.add(await startProxy(replicas, { learn: true, compare: 'http' }))
    const client = connect(proxy.port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\n\r\n'))
    cleanup.add({ close: () => void client.destroy() })
    client.on('error', () => undefined)
    await once(client, 'data')
    await until(() => proxy.node.stats().links[1]?.bytesDown === others.length)
    await replicas[0].kill()
    await until(() => proxy.context.texts('error').length > 0)
    expect(proxy.context.texts('error')[0]).toContain(
      'replica-2 cannot go on (its reply has no place at which it would go on with what the client has)'
    )
  })

  it.each([`8\r\nhola `, `2\r\nho\r\n`, `8`, `2\r\nho\r\n6\r\nla que\r\n0\r\n`])(
    'goes on with the content of one that cuts it into other chunks, after %j',
    async begun => {
      const other = [`4;x=y\r\nhola\r\n`, `4\r\n que\r\n0\r\n\r\n`]
      let goOn = (): void => undefined
      const replicas = [
        cleanup.add(
          await TestReplica.start(socket => void socket.once('data', () => socket.write(head + begun)))
        ),
        cleanup.add(
          await TestReplica.start(socket => {
            socket.once('data', () => {
              socket.write(head + other[0])
              goOn = () => void socket.write(other[1]!)
            })
            socket.once('end', () => socket.end())
          })
        )
      ] as const
      const proxy = cleanup.add(
        await startProxy(replicas, { compare: 'http', ignore: { headers: ['date'] } })
      )
      const client = connect(proxy.port, '127.0.0.1', () => client.write('GET / HTTP/1.1\r\n\r\n'))
      cleanup.add({ close: () => void client.destroy() })
      client.on('error', () => undefined)
      let got = ''
      client.on('data', chunk => (got += chunk.toString('latin1')))
      await until(() => got.length === head.length + begun.length)
      await replicas[0].kill()
      await until(() => proxy.node.stats().links[1]?.bytesDown === head.length + other[0]!.length)
      goOn()
      await until(() => got.endsWith('0\r\n\r\n'))
      expect(readChunks(got, head.length)).toEqual({ content: 'hola que', trailers: '', end: got.length })
      client.end()
      await until(() => proxy.context.of('session').some(({ phase }) => phase === 'close'))
      expect(proxy.context.of('session').at(-1)).toMatchObject({ outcome: 'whole', evidence: 'framing' })
      expect(proxy.context.of('diverged')).toEqual([])
    }
  )

  it('loses nobody whose shorter reply has ended where the client is in a longer one', async () => {
    const reply = (pid: number): string => {
      const body = `{"pid": ${pid}}`
      const type = 'Content-Type: application/json'
      return `HTTP/1.1 200 OK\r\n${type}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    }
    const short = reply(71)
    let goesOn: (() => void) | null = null
    let rests = false
    const long = says(n => reply(1000 + n))
    const replicas = [
      cleanup.add(
        await TestReplica.start((socket, connection) => {
          if (!rests) return long(socket, connection)
          socket.once('data', () => {
            socket.write(reply(1000).slice(0, short.length))
            goesOn = () => socket.end(reply(1000).slice(short.length))
          })
        })
      ),
      await start(() => short)
    ]
    const proxy = cleanup.add(await startProxy(replicas, { learn: true, compare: 'http' }))
    await askTimes(proxy, 20)
    rests = true
    const answer = ask(proxy.port, request)
    await until(() => goesOn !== null && proxy.node.stats().links[1]?.bytesDown === 21 * short.length)
    goesOn!()
    expect(await answer).toEqual({ reply: Buffer.from(reply(1000)), how: 'end' })
    await until(() => proxy.node.stats().links.every(({ open }) => open === 0))
    expect(proxy.context.texts('info').filter(text => text.includes(' left '))).toEqual([])
    expect(proxy.context.of('diverged')).toEqual([])
  })

  it('says why a list is shorter: it began anew in a program that lives on', async () => {
    const notes: string[][] = [[], []]
    const json = (value: unknown): string => {
      const body = JSON.stringify(value)
      return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    }
    const replicas = await Promise.all(
      notes.map((_, at) =>
        start(() => {
          notes[at]?.push('a note')
          return json(notes[at])
        })
      )
    )
    const proxy = cleanup.add(await startProxy(replicas, { learn: true, compare: 'http' }))
    const get = () => ask(proxy.port, Buffer.from('GET /notes HTTP/1.1\r\nHost: a\r\n\r\n'))
    for (let times = 0; times < 3; times++) await get()
    expect(proxy.context.of('diverged')).toEqual([])
    notes[1] = []
    proxy.context.tellPeer({ node: 'replica-2', what: 'renewed', at: monotonicMs() })
    for (let times = 0; times < 2; times++) await get()
    await until(() => proxy.context.of('diverged').length === 2)
    for (const told of proxy.context.of('diverged'))
      expect(told).toMatchObject({ to: 'replica-2', place: '$[*]', startedAgain: ['replica-2'] })
  })

  it('learns as before in kinds of requests that nobody had made when a replica was started again', async () => {
    const replicas = [await start(n => `pid ${100 + n}\n`), await start(n => `pid ${900 - n}\n`)]
    const proxy = cleanup.add(await startProxy(replicas, { learn: true }))
    proxy.context.tellPeer({ node: 'replica-1', what: 'exited', at: monotonicMs() })
    await askTimes(proxy, 5)
    expect(await learned(proxy)).toMatchObject([{ state: 'learned', times: 5 }])
    expect(proxy.context.of('diverged')).toEqual([])
  })

  it('tells nothing where replies are never compared', async () => {
    const replicas = [await start(() => 'one\n'), await start(() => 'another one\nand more\n')]
    const proxy = cleanup.add(await startProxy(replicas, { compare: 'none' }))
    await askTimes(proxy, 2)
    expect(proxy.context.of('diverged')).toEqual([])
  })
})
