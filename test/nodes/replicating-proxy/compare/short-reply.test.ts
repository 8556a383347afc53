import { afterEach, describe, expect, it } from 'vitest'
import { monotonicMs } from '#system/clock'
import { until } from '../../../support/until'
import { ask, Cleanup, startProxy, TestReplica, type TestProxy } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const get = Buffer.from('GET /list HTTP/1.1\r\nHost: a\r\n\r\n')
/** An answer of HTTP that ends with its connection. */
const http = (type: string, body: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nConnection: close\r\n\r\n${body}`
const lines = 'one\ntwo words\nthree more words\n'

/** Replicas that say what `replies` are, each in one piece, and end. */
async function proxyOf(
  replies: readonly (string | Buffer)[],
  options: Readonly<Record<string, unknown>>
): Promise<TestProxy> {
  const started = replies.map(reply =>
    TestReplica.start(socket => socket.once('data', () => socket.end(reply)))
  )
  const replicas = (await Promise.all(started)).map(replica => cleanup.add(replica))
  return cleanup.add(await startProxy(replicas, options))
}

/** What is told of one session with replicas that say what `replies` are. */
async function toldOf(
  replies: readonly (string | Buffer)[],
  options: Readonly<Record<string, unknown>>
): Promise<readonly object[]> {
  const proxy = await proxyOf(replies, options)
  await ask(proxy.port, get)
  await until(() => proxy.context.of('session').some(({ phase }) => phase === 'close'))
  return proxy.context.of('diverged')
}

describe('a reply that ends before the others', () => {
  it.each([
    ['in a word', 'one\ntwo wo', 'line 2, from token 2', 'words', { 'replica-2': 'wo' }],
    ['between two words', 'one\ntwo words\nthree ', 'line 3, from token 2', 'more words', {}],
    ['between two lines', 'one\n', 'line 2, from token 1', 'two words', {}],
    ['before its first byte', '', 'line 1, from token 1', 'one', {}]
  ])(
    'is told with the place and what follows there in lines of text: %s',
    async (_, short, place, theirs, own) => {
      const [told, ...others] = await toldOf([lines, short], { compare: 'text' })
      expect(others).toEqual([])
      expect(told).toMatchObject({
        to: 'replica-2',
        byte: short.length,
        place,
        values: { 'replica-1': theirs, ...own },
        ended: ['replica-2']
      })
      expect(Object.keys((told as { values: object }).values)).toHaveLength(1 + Object.keys(own).length)
    }
  )

  it('is told so where it ends without the last end of line', async () => {
    const told = await toldOf([lines, lines.trimEnd()], { compare: 'text' })
    expect(told).toMatchObject([
      { to: 'replica-2', byte: lines.length - 1, values: { 'replica-1': '\\n' }, ended: ['replica-2'] }
    ])
    expect(told[0]).not.toHaveProperty('place')
  })

  it.each([
    ['a line', 'text/plain', 'one\ntwo words\n', 'one\ntw', 'line 2, from token 1', 'two words'],
    ['a value of JSON', 'application/json', '{"a": 1, "b": [20]}', '{"a": 1, "b": [2', '$.b[*]', '20'],
    ['a member of JSON', 'application/json', '{"a": 1, "b": 2}', '{"a": 1', '$.b', '2']
  ])('is told with the place in an answer of HTTP: %s', async (_, type, whole, short, place, theirs) => {
    const replies = [http(type, whole), http(type, short)]
    expect(await toldOf(replies, { compare: 'http' })).toMatchObject([
      {
        to: 'replica-2',
        byte: http(type, short).length,
        place,
        values: { 'replica-1': theirs },
        ended: ['replica-2']
      }
    ])
  })

  it('is told with the bytes that follow where bytes are compared', async () => {
    const told = await toldOf([lines, 'one\ntwo'], { compare: 'bytes' })
    expect(told).toMatchObject([
      {
        to: 'replica-2',
        byte: 7,
        values: { 'replica-1': ' words\\nthree more words\\n' },
        ended: ['replica-2']
      }
    ])
  })

  it.each([{ compare: 'bytes' }, { compare: 'text' }])(
    'is told so where it is the first, which leads (%j)',
    async options => {
      const told = await toldOf(['one\n', 'one\ntwo\n'], options)
      expect(told).toMatchObject([
        { ended: ['replica-1'], byte: 4, values: { 'replica-2': expect.any(String) } }
      ])
    }
  )

  it('names all that end there, where they are the most', async () => {
    const told = await toldOf(['one\n', 'one\n', 'one\ntwo\n'], { compare: 'text' })
    expect(told).toMatchObject([{ to: 'replica-3', byte: 4 }])
    const [{ values, ended, agreeing }] = told as [{ values: object; ended: string[]; agreeing?: string[] }]
    expect(values).toEqual({ 'replica-3': expect.stringContaining('two') as string })
    if (agreeing) expect(ended).toEqual(agreeing)
  })

  it('is what was lost, where its replica was started again', async () => {
    const list = ['a']
    const keeps = await TestReplica.start(socket =>
      socket.once('data', () => socket.end(`${list.join('\n')}\n`))
    )
    const forgets = await TestReplica.start(socket => socket.once('data', () => socket.end('a\n')))
    const replicas = [cleanup.add(keeps), cleanup.add(forgets)]
    const proxy = cleanup.add(await startProxy(replicas, { compare: 'text', learn: true }))
    await ask(proxy.port, get)
    await until(() => proxy.context.of('session').filter(({ phase }) => phase === 'close').length === 1)
    await forgets.kill()
    proxy.context.tellPeer({ node: 'replica-2', what: 'exited', at: monotonicMs() })
    await forgets.listen()
    list.push('b')
    await until(() => proxy.node.stats().links.every(({ attached }) => attached))
    await ask(proxy.port, get)
    await until(() => proxy.context.of('diverged').length > 0)
    expect(proxy.context.of('diverged')[0]).toMatchObject({
      to: 'replica-2',
      place: 'line 2, from token 1',
      values: { 'replica-1': 'b' },
      ended: ['replica-2'],
      startedAgain: ['replica-2']
    })
  })
})

describe('a reply whose bytes differ', () => {
  it.each([
    ['text', 'total 5\n', 'total 6\n', 6, '5\\n', '6\\n'],
    ['what is none', Buffer.from([1, 2, 0, 255]), Buffer.from([1, 2, 7, 255]), 2, '00 ff', '07 ff']
  ])('is told with what each has there: %s', async (_, first, second, byte, theirs, own) => {
    expect(await toldOf([first, second], { compare: 'bytes' })).toMatchObject([
      { to: 'replica-2', byte, values: { 'replica-1': theirs, 'replica-2': own } }
    ])
  })
})
