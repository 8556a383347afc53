import { afterEach, expect, it } from 'vitest'
import { plainLinks } from '../../../../src/nodes/net/faults/links'
import type { LogEntry } from '../../../../src/nodes/replicating-proxy/record/log-entry'
import type { SessionLog } from '../../../../src/nodes/replicating-proxy/record/session-log'
import { Replay, type ReplayHost } from '../../../../src/nodes/replicating-proxy/replicas/replay'
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
  halfClosed: false,
  holders: new Set(['replica-1']),
  mayHave: new Set(),
  lostTo: new Set()
}

/** Replays one exchange to a server, out of a record that can be read back when `ready` resolves. */
async function replayTo(behaviour: Behaviour, ready: (server: TestReplica) => Promise<unknown>) {
  const server = cleanup.add(await TestReplica.start(behaviour))
  const link = { to: 'replica-1', host: '127.0.0.1', port: server.port, side: null }
  const log = {
    mayHave: () => Promise.resolve(),
    async *read() {
      await ready(server)
      yield exchangeBytes
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
  return new Replay(new Replica(link, plainLinks.to('replica-1')), missed, host).run()
}

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
