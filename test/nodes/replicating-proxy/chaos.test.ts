import { connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until'
import { Cleanup, pattern, startProxy, TestReplica, type Behaviour, type TestProxy } from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** Answers each byte of the request with three, then ends when the client has. */
const triple: Behaviour = socket => {
  let received = 0
  socket.on('data', chunk => {
    const from = received
    received += chunk.length
    if (!socket.destroyed) socket.write(pattern(3 * chunk.length, 3 * from))
  })
  socket.on('end', () => socket.end())
}

/** Sends the pieces with pauses, ends, and gives what came back. */
function converse(
  port: number,
  pieces: readonly Buffer[],
  pauseMs: number
): Promise<{ reply: Buffer; how: string }> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let ended = false
    let failure = ''
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('end', () => (ended = true))
    socket.on('error', (error: NodeJS.ErrnoException) => (failure = error.code ?? 'error'))
    socket.on('close', () =>
      resolve({ reply: Buffer.concat(chunks), how: ended ? 'end' : failure || 'closed' })
    )
    const queue = [...pieces]
    const next = (): void => {
      const piece = queue.shift()
      if (piece === undefined) socket.end()
      else {
        socket.write(piece)
        if (pauseMs > 0) setTimeout(next, pauseMs)
        else setImmediate(next)
      }
    }
    next()
  })
}

/** What the proxy said last, for whoever reads why a run failed. */
const tellLast = ({ context }: TestProxy): string =>
  context.lines
    .slice(-20)
    .map(({ level, text }) => `${level} ${text}`)
    .join('\n')

describe('whatever is killed, whenever', () => {
  it('gives each client the whole reply, and each replica that lived the whole request', async () => {
    const replicas = await Promise.all(
      [1, 2, 3].map(async () => cleanup.add(await TestReplica.start(triple)))
    )
    const proxy = cleanup.add(await startProxy(replicas, { progressMs: 300 }))
    let session = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 12 }),
        fc.nat(2),
        fc.array(
          fc.record({
            which: fc.nat(2),
            afterMs: fc.nat(25),
            how: fc.constantFrom('fin' as const, 'rst' as const, 'freeze' as const)
          }),
          { maxLength: 2 }
        ),
        async (lengths, pauseMs, faults) => {
          const total = lengths.reduce((sum, length) => sum + length, 0)
          const request = pattern(total, ++session)
          let offset = 0
          const pieces = lengths.map(length => request.subarray(offset, (offset += length)))
          // Two faults at most, of which one may be a freeze that lasts: one replica of three stays.
          const struck = [...new Map(faults.map(fault => [fault.which, fault])).values()]
          const strikes = struck.map(async ({ which, afterMs, how }) => {
            await new Promise(resolve => setTimeout(resolve, afterMs))
            if (how === 'freeze') replicas[which]!.freeze()
            else await replicas[which]!.kill(how)
          })
          const { reply, how } = await converse(proxy.port, pieces, pauseMs)
          await Promise.all(strikes)
          expect(how, tellLast(proxy)).toBe('end')
          expect(reply.equals(pattern(3 * total))).toBe(true)
          for (const { which, how: fault } of struck) {
            if (fault === 'freeze') replicas[which]!.resume()
            else await replicas[which]!.listen()
          }
          // Until it has been read that a connection was reset, its link counts as attached.
          for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve))
          await until(
            () =>
              replicas.every(({ connections }) => connections.some(one => one.received.equals(request))) &&
              proxy.node
                .stats()
                .links.every(link => link.attached && link.pendingSessions === 0 && link.open === 0)
          )
          for (const replica of replicas) replica.connections.length = 0
        }
      ),
      { numRuns: 40, interruptAfterTimeLimit: 12_000 }
    )
  })
})
