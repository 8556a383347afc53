import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { until } from '../../support/until'
import { Cleanup, pattern, startProxy, TestReplica, type Behaviour, type TestProxy } from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** Set to run one case again that failed. */
const seeds = process.env.RELEVO_TEST_SEED
  ? [Number(process.env.RELEVO_TEST_SEED)]
  : Array.from({ length: 400 }, (_, i) => (i + 1) * 7919)
const mostMs = 6_000
const clients = 5

/** Mulberry32: whole numbers below `most`, the same for the same seed. */
function random(seed: number): (most: number) => number {
  let state = seed >>> 0
  return most => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most
  }
}

/** Answers each byte of the request with two, in pieces and with pauses of its own, and ends when the client has. */
function doubling(pick: (most: number) => number): Behaviour {
  return socket => {
    let received = 0
    let sent = 0
    let ended = false
    let waiting = false
    const next = (): void => {
      if (waiting || socket.destroyed) return
      if (sent === 2 * received) {
        if (ended && !socket.writableEnded) socket.end()
        return
      }
      const length = Math.min(2 * received - sent, 1 + pick(20_000))
      socket.write(pattern(length, sent))
      sent += length
      waiting = true
      const after = (): void => {
        waiting = false
        next()
      }
      if (pick(8) === 0) setTimeout(after, pick(4))
      else setImmediate(after)
    }
    socket.on('data', chunk => {
      received += chunk.length
      next()
    })
    socket.on('end', () => {
      ended = true
      next()
    })
  }
}

interface Told {
  readonly request: Buffer
  readonly reply: Buffer
  readonly whole: boolean
}

/** Sends a request that begins with `id` in pieces, ends, and gives what came back. */
function converse(port: number, id: number, pick: (most: number) => number): Promise<Told> {
  const request = pattern(4 + pick(pick(3) === 0 ? 300_000 : 3_000), id)
  request.writeUInt32BE(id, 0)
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let ended = false
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('end', () => (ended = true))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve({ request, reply: Buffer.concat(chunks), whole: ended }))
    let offset = 0
    const next = (): void => {
      if (socket.destroyed) return
      if (offset === request.length) return void socket.end()
      const piece = request.subarray(offset, offset + 1 + pick(30_000))
      offset += piece.length
      socket.write(piece)
      if (pick(3) === 0) setTimeout(next, pick(6))
      else setImmediate(next)
    }
    next()
  })
}

async function strike(replica: TestReplica, how: 'fin' | 'rst' | 'freeze', afterMs: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, afterMs))
  if (how === 'freeze') replica.freeze()
  else await replica.kill(how)
}

/** One case: clients that talk while replicas are struck, and all that must hold afterwards. */
async function play(seed: number): Promise<void> {
  const pick = random(seed)
  const choose = <T>(...from: readonly T[]): T => from[pick(from.length)]!
  const replicas = await Promise.all([1, 2, 3].map(() => TestReplica.start(doubling(pick))))
  for (const replica of replicas) cleanup.add(replica)
  const reply = choose('primary', 'first', 'majority')
  const proxy: TestProxy = await startProxy(replicas, { reply, progressMs: 250, connectGraceMs: 300 })
  cleanup.add(proxy)
  // In one case of eight nobody is spared.
  const struck = replicas.filter((_, i) => i > 0 || pick(8) === 0).filter(() => pick(4) > 0)
  const order = pick(2) === 0 ? [...struck] : [...struck].reverse()
  const spared = replicas.length - struck.length
  const faults = order.map(replica => ({
    replica,
    how: choose('fin', 'rst', 'freeze') as 'fin' | 'rst' | 'freeze',
    afterMs: pick(40)
  }))
  const strikes = faults.map(({ replica, how, afterMs }) => strike(replica, how, afterMs))
  const answers = Array.from({ length: clients }, async (_, i) => {
    await new Promise(resolve => setTimeout(resolve, pick(30)))
    return converse(proxy.port, 1 + i, pick)
  })
  // Those of whom everybody was frozen go on when somebody wakes up.
  const frozen = spared === 0 ? 400 : 20_000
  await Promise.race([Promise.all(answers), new Promise(resolve => setTimeout(resolve, frozen))])
  await Promise.all(strikes)
  for (const { replica, how } of faults) {
    if (how === 'freeze') replica.resume()
    else await replica.listen()
  }
  const told = await Promise.all(answers)

  for (const { request, reply: got, whole } of told) {
    const right = pattern(2 * request.length)
    expect(got.equals(right.subarray(0, got.length)), 'the reply is what a replica would have sent').toBe(
      true
    )
    if (whole) expect(got.length).toBe(right.length)
    if (spared > 0) expect(whole, 'the reply is whole as long as one replica lives').toBe(true)
  }
  const links = (): ReturnType<TestProxy['node']['stats']>['links'] => proxy.node.stats().links
  await until(() => links().every(link => link.attached && link.pendingSessions === 0 && link.open === 0))
  const detached = new Set(proxy.context.of('detached').map(event => event.to))
  const whole = told.filter(answer => answer.whole)
  for (const [i, replica] of replicas.entries()) {
    const had = (request: Buffer): number =>
      replica.connections.filter(({ received }) => received.equals(request)).length
    // What is closed here may not be seen to be closed there yet.
    await until(() => whole.every(({ request }) => had(request) > 0))
    if (!detached.has(`replica-${i + 1}`))
      expect(told.map(({ request }) => had(request))).toEqual(told.map(() => 1))
  }
  expect(proxy.context.of('diverged')).toEqual([])
  await cleanup.run()
}

it('whatever is killed, reset or frozen, and whichever reply policy, nothing is lost, repeated or made up', async () => {
  const end = performance.now() + mostMs
  let cases = 0
  for (const seed of seeds) {
    if (performance.now() > end) break
    try {
      await play(seed)
      cases++
    } catch (error) {
      throw new Error(`RELEVO_TEST_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error
      })
    }
  }
  expect(cases).toBeGreaterThan(0)
})
