import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { plainLinks } from '../../../../src/nodes/net/faults/links'
import type { LogEntry } from '../../../../src/nodes/replicating-proxy/record/log-entry'
import type { SessionLog } from '../../../../src/nodes/replicating-proxy/record/session-log'
import { ReplyPrinter } from '../../../../src/nodes/replicating-proxy/record/reply-print'
import { patience, Replay, type ReplayHost } from '../../../../src/nodes/replicating-proxy/replicas/replay'
import { Replica } from '../../../../src/nodes/replicating-proxy/replicas/replica'
import { until } from '../../../support/until'
import { Cleanup, exchangeBytes, exchangeServer, TestReplica, type Behaviour } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const missed: LogEntry = {
  session: 1,
  startedAt: 0,
  endedAt: 0,
  state: 'ready',
  kept: true,
  extents: [],
  bytes: exchangeBytes.length,
  waiting: 0,
  replyBytes: 4,
  reply: null,
  ends: true,
  halfClosedAt: null,
  tookMs: 0,
  holders: new Set(['replica-1']),
  mayHave: new Set(),
  lostTo: new Set()
}

/** Replays one exchange to a server, out of a record that can be read back when `ready` resolves. */
async function replayTo(behaviour: Behaviour, ready: (server: TestReplica) => Promise<unknown>) {
  const server = cleanup.add(await TestReplica.start(behaviour))
  return replayOf(exchangeBytes, missed, server.port, () => ready(server)).run()
}

/** The replay of a session that asked for `request`. */
function replayOf(
  request: Buffer,
  entry: LogEntry,
  port: number,
  ready: () => Promise<unknown> = () => Promise.resolve()
): Replay {
  const link = { to: 'replica-1', host: '127.0.0.1', port, side: null }
  const log = {
    mayHave: () => Promise.resolve(),
    async *read() {
      await ready()
      yield request
    }
  } as unknown as SessionLog
  const host: ReplayHost = {
    log,
    atMostOnce: false,
    connectTimeoutMs: 5_000,
    settled: () => Promise.resolve(),
    lived: () => Promise.resolve(true),
    reach: () => Promise.resolve(true),
    isFrozen: () => false,
    opened: () => undefined,
    closed: () => undefined,
    differed: () => undefined
  }
  return new Replay(new Replica(link, plainLinks.to('replica-1')), entry, host)
}

function listening(server: Server): Promise<number> {
  return new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  )
}

const get = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
const asked: LogEntry = { ...missed, bytes: get.length }

it('has been had by a replica that took all of it, and ended', async () => {
  expect(await replayTo(exchangeServer, () => Promise.resolve())).toBe('done')
})

it('has not been had by one that gave up waiting before the record could be read back', async () => {
  const givesUp: Behaviour = socket => socket.setTimeout(400, () => socket.end())
  const result = await replayTo(givesUp, async server => {
    await until(() => server.connections.some(({ socket }) => socket.writableFinished))
    // Until its end has been read here.
    for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve))
  })
  expect(result).toBe('part')
})

it('has been had by one that ends at once, whatever is asked: it needs no more', async () => {
  const says: Behaviour = socket => socket.end('HOLA')
  expect(await replayTo(says, () => Promise.resolve())).toBe('done')
})

it('has been had by one that answers late and resets the connection then, as of what it did not read', async () => {
  const refuses: Behaviour = socket => {
    socket.once('data', () => setTimeout(() => socket.write('HOLA', () => socket.resetAndDestroy()), 400))
  }
  expect(await replayTo(refuses, () => Promise.resolve())).toBe('done')
})

it('hears the whole of an answer that rests in the middle, from a server that takes the end of its client for a wish to go', async () => {
  const server = createServer((_, response) => {
    response.write('one')
    setTimeout(() => response.end('two'), 1_300)
  })
  cleanup.add({ close: () => server.close() })
  const port = await listening(server)
  const reply = { bytes: 40, head: Buffer.alloc(40), crc: 0 }
  const replay = replayOf(get, { ...asked, replyBytes: 40, reply, ends: false }, port)
  expect(await replay.run()).toBe('done')
  expect(replay.replyBytes?.toString()).toMatch(/\r\n3\r\ntwo\r\n0\r\n\r\n$/)
})

it('leaves a stream without end where its client did', async () => {
  const endless: Behaviour = socket => {
    const timer = setInterval(() => socket.write('tick'), 20)
    socket.on('close', () => clearInterval(timer))
  }
  const server = cleanup.add(await TestReplica.start(endless))
  const replay = replayOf(get, { ...asked, replyBytes: 40, ends: false }, server.port)
  expect(await replay.run()).toBe('done')
  await until(() => server.open === 0)
})

describe('a replica that says less than its client had heard, and no more', () => {
  function said(text: string): ReplyPrinter {
    const printer = new ReplyPrinter()
    printer.take(Buffer.from(text))
    return printer
  }
  const heard = { ...missed, replyBytes: 10, reply: said('count=105\n'), halfClosedAt: 10 }
  const endOf = (entry: Partial<LogEntry>, text: string): number =>
    patience({ ...heard, ...entry }, said(text)).endMs

  it('hears of the end of that one sooner where its reply is another one', () => {
    expect(endOf({}, 'count=9\n')).toBeLessThan(200)
    expect(endOf({}, 'count=1')).toBe(1_000)
    expect(endOf({ reply: null }, 'count=9\n')).toBe(1_000)
  })

  it('hears of it, where it is mute, when it has had twice as long as the session took, or 30 s', () => {
    expect(endOf({ tookMs: 40 }, '')).toBe(1_080)
    expect(endOf({ tookMs: 60_000 }, '')).toBe(30_000)
    expect(endOf({ halfClosedAt: null }, '')).toBe(Infinity)
    expect(endOf({ replyBytes: 0, halfClosedAt: 0, reply: said('') }, '')).toBe(1_000)
  })

  it('is left no sooner than after as long as the session took', () => {
    expect(patience({ ...heard, tookMs: 60_000 }, said('count=1')).leaveMs).toBe(70_000)
    expect(patience({ ...heard, tookMs: 1e9 }, said('count=1')).leaveMs).toBe(300_000)
    expect(patience(heard, said('')).leaveMs).toBe(300_000)
  })
})
