import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until'
import { Cleanup, pattern, startProxy, TestReplica, type Behaviour } from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const mib = 1024 ** 2
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Answers the SHA-256 of the request when it has ended, and reads with a pause after each `everyBytes`. */
function hasher(everyBytes = Infinity, pauseMs = 0): Behaviour {
  return (socket, connection) => {
    const digest = createHash('sha256')
    let sincePause = 0
    socket.on('data', chunk => {
      digest.update(chunk)
      connection.chunks.length = 0
      sincePause += chunk.length
      if (sincePause < everyBytes) return
      sincePause = 0
      socket.pause()
      setTimeout(() => socket.resume(), pauseMs)
    })
    socket.on('end', () => socket.end(digest.digest('hex')))
  }
}

/** Sends the request in pieces of `piece` bytes as fast as it goes, ends, and gives the reply. */
function send(port: number, request: Buffer, piece: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let offset = 0
    const more = (): void => {
      while (offset < request.length) {
        const chunk = request.subarray(offset, offset + piece)
        offset += chunk.length
        if (!socket.write(chunk)) return
      }
      if (!socket.writableEnded) socket.end()
    }
    socket.on('drain', more)
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks)))
    more()
  })
}

describe('many bytes', () => {
  it('reach a quick and a slow replica the same, and the slow one only slows the client down', async () => {
    const replicas = [
      await TestReplica.start(hasher()),
      await TestReplica.start(hasher(300_000, 3)),
      await TestReplica.start(hasher(1_000_000, 5))
    ]
    for (const replica of replicas) cleanup.add(replica)
    const proxy = cleanup.add(await startProxy(replicas))
    const requests = [pattern(24 * mib), pattern(12 * mib, 7), pattern(3 * mib, 99)]
    const replies = await Promise.all(
      requests.map((request, i) => send(proxy.port, request, [2_000_000, 65_537, 999][i]!))
    )
    expect(replies.map(String)).toEqual(requests.map(hash))
    // The others answer the same, or they would have been reported.
    await until(() => proxy.node.stats().links.every(link => link.open === 0))
    expect(proxy.context.of('diverged')).toEqual([])
    expect(proxy.context.of('detached')).toEqual([])
  })

  it('are replayed as they were sent to a replica that was away', async () => {
    const [first, second] = [await TestReplica.start(hasher()), await TestReplica.start(hasher())]
    cleanup.add(first)
    cleanup.add(second)
    const proxy = cleanup.add(await startProxy([first, second]))
    await second.kill()
    const requests = Array.from({ length: 6 }, (_, i) => pattern((5 + 4 * (i % 3)) * mib, i))
    // Twice: the second time, files of the log are written over.
    for (let round = 0; round < 2; round++) {
      await Promise.all(requests.map(request => send(proxy.port, request, 500_000)))
      await second.listen()
      await until(() => proxy.node.stats().links[1]!.pendingSessions === 0)
      const replays = proxy.context.of('session').filter(event => event.replay === 'done')
      expect(replays).toHaveLength(6 * (round + 1))
      await second.kill()
    }
    expect(proxy.context.texts('error')).toEqual([])
  })

  it('come back whole from replicas of different speed, through a client that reads slowly', async () => {
    const reply = pattern(20 * mib)
    const talker =
      (piece: number, everyMs: number): Behaviour =>
      socket => {
        let offset = 0
        const more = (): void => {
          while (offset < reply.length) {
            const chunk = reply.subarray(offset, offset + piece)
            offset += chunk.length
            const room = socket.write(chunk)
            if (everyMs > 0 && offset % (4 * piece) < piece) return void setTimeout(more, everyMs)
            if (!room) return void socket.once('drain', more)
          }
          if (!socket.writableEnded) socket.end()
        }
        more()
      }
    const replicas = [await TestReplica.start(talker(900_000, 3)), await TestReplica.start(talker(70_000, 0))]
    for (const replica of replicas) cleanup.add(replica)
    const proxy = cleanup.add(await startProxy(replicas))
    const got: Buffer[] = []
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    client.on('data', chunk => {
      got.push(chunk)
      if (got.length % 40 !== 0) return
      client.pause()
      setTimeout(() => client.resume(), 2)
    })
    client.write('give')
    await until(() => client.closed)
    expect(hash(Buffer.concat(got))).toBe(hash(reply))
    expect(proxy.context.of('diverged')).toEqual([])
  })
})
