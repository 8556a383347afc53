import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { JournalEvent } from '../../../src/shared/journal'
import { takeMeasure } from '../../../src/shared/measures/table'
import type { TopologyInput } from '../../../src/shared/topology'
import { exchangeBytes } from '../../support/exchange'
import { freeTopology } from '../../support/free-topology'
import { freePort } from '../../support/ports'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

/** Measures of a run against what somebody who is no part of the lab measured himself. */

let lab: RealLab
afterEach(() => lab.close())

const wire = exchangeBytes()
/** With so many bytes of an exchange it is answered; with fewer, not yet. */
const question = 16
const quiet = 12

/** One exchange that stops in its middle until it is told to go on. */
class Outside {
  reply = ''
  firstByteAt: number | null = null
  readonly #socket: Socket
  readonly ended: Promise<void>

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port })
    this.#socket.write(wire.subarray(0, quiet))
    this.ended = new Promise((resolve, reject) => {
      this.#socket.on('error', reject)
      this.#socket.on('data', bytes => {
        this.firstByteAt ??= performance.now()
        this.reply += bytes.toString('latin1')
      })
      this.#socket.on('end', () => resolve())
    })
  }

  goOn(): void {
    this.#socket.write(wire.subarray(quiet))
  }
}

/** @param from what was before does not count, ms of the run */
async function take(name: string, of?: string, from = 0): Promise<number | string | null> {
  const [{ events }, { samples }, comparison] = await Promise.all([
    lab.run('journal.read', { limit: 5_000 }),
    lab.run('metrics.read', {}),
    lab.run('replicas.compare', {})
  ])
  const { topology, run } = lab.lab.snapshot()
  const { value, unknown } = takeMeasure(name, {
    events,
    samples,
    topology,
    comparison,
    from,
    to: run.now,
    of
  })
  return value ?? unknown
}

const has = async (is: (event: JournalEvent) => boolean): Promise<boolean> =>
  (await lab.run('journal.read', { limit: 5_000 })).events.some(is)

test('a replica dies in the middle of a client’s exchange: the failover is as long as the client saw it, to the byte', async () => {
  const { topology, port } = await freeTopology('replicated-server')
  lab = await new RealLab(topology).open()
  const sessions = 12
  const first = new Outside(port('proxy'))
  await until(() => lab.lab.snapshot().nodes['replica-1']?.stats?.bytesIn === quiet, {
    what: 'its beginning'
  })

  const killedAt = performance.now()
  await lab.run('node.kill', { node: 'replica-1' })
  await until(() => has(event => event.kind === 'detached'), { what: 'the loss' })
  first.goOn()
  await first.ended
  const seenMs = first.firstByteAt! - killedAt
  await until(async () => (await take('failover.count')) === 1, { what: 'the failover' })
  const total = Number(await take('failover.total'))
  // It ends at the proxy, a hop before the client, and begins in the lab, a call after the client's clock was read.
  expect(total).toBeLessThanOrEqual(seenMs)
  expect(seenMs - total).toBeLessThan(1_000)
  const parts = await Promise.all(['detect', 'decide', 'resume'].map(part => take(`failover.${part}`)))
  expect(parts.reduce<number>((sum, ms) => sum + Number(ms), 0)).toBeCloseTo(total, 1)

  await lab.reaches('replica-1', 'up')
  const others = Array.from({ length: sessions - 1 }, () => new Outside(port('proxy')))
  for (const other of others) other.goOn()
  await Promise.all(others.map(({ ended }) => ended))
  const replies = [first, ...others].map(({ reply }) => reply)
  expect(replies).toEqual(replies.map(() => 'HOLA'))

  await until(async () => (await take('replicas.missed')) === 0, { what: 'every session at every replica' })
  await until(async () => (await take('sessions.count')) === sessions, { what: 'the end of every session' })
  expect(await take('sessions.cut')).toBe(0)
  expect(await take('sessions.unknown')).toBe(0)
  expect(await take('failover.lost')).toBe(0)
  expect(await take('failover.repeated')).toBe(0)
  expect(await take('replicas.had', 'replica-2')).toBe(sessions)
  expect(await take('replicas.had')).toBe(2 * sessions)
  // It had the beginning of the first, and was replayed it.
  expect(await take('replicas.twice', 'replica-1')).toBe(1)
  expect(await take('deaths')).toBe(1)
})

/** A server of exchanges that counts for itself what it did. */
class OwnServer {
  answered = 0
  cut = 0
  delayMs = 0
  /** Most that were asked at the same time while answers took long. */
  mostOpen = 0
  /** Every so many connections is reset. */
  resetEvery = Infinity
  #seen = 0
  #open = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor() {
    this.#server = createServer(socket => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
      let got = 0
      socket.on('data', bytes => {
        if (got < question && got + bytes.length >= question) this.#answer(socket)
        got += bytes.length
        if (got === wire.length) socket.end()
      })
    })
  }

  listen(port: number): Promise<void> {
    return new Promise(resolve => this.#server.listen(port, '127.0.0.1', resolve))
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  #answer(socket: Socket): void {
    this.#seen++
    if (this.#seen % this.resetEvery === 0) {
      this.cut++
      socket.resetAndDestroy()
      return
    }
    this.answered++
    this.#open++
    if (this.delayMs > 100) this.mostOpen = Math.max(this.mostOpen, this.#open)
    setTimeout(() => {
      this.#open--
      socket.write('HOLA')
    }, this.delayMs)
  }
}

test('the client counts and times what its server did', async () => {
  const port = await freePort()
  const server = new OwnServer()
  server.delayMs = 40
  server.resetEvery = 5
  await server.listen(port)
  const topology: TopologyInput = {
    name: 'outside',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'theirs', kind: 'existing', port, check: 'none' }
    ],
    links: [{ from: 'clients', to: 'theirs' }]
  }
  lab = await new RealLab(topology).open()
  await lab.run('load.set', { enabled: true, rate: 20 })
  await until(() => server.answered + server.cut >= 25, { what: 'some requests' })
  await lab.run('load.set', { enabled: false, rate: 20 })
  await until(async () => Number(await take('client.requests')) === server.answered + server.cut, {
    what: 'all of them in the journal'
  })
  expect(await take('client.ok')).toBe(server.answered)
  expect(await take('client.failed')).toBe(server.cut)
  expect(await take('client.unknown')).toBe(0)
  expect(await take('client.p50')).toBeGreaterThanOrEqual(40)
  expect(await take('client.slowest')).toBeGreaterThanOrEqual(Number(await take('client.p50')) / 1.045)
  expect(await take('client.different')).toBe(0)

  // Three people who each wait for an answer have no more than three open.
  server.resetEvery = Infinity
  server.delayMs = 400
  const asked = server.answered
  const unsent = Number(await take('client.unsent'))
  await lab.run('load.set', { enabled: true, rate: 100, clients: 3 })
  await until(() => server.answered >= asked + 9, { what: 'three rounds' })
  await lab.run('load.set', { enabled: false, rate: 20 })
  expect(server.mostOpen).toBe(3)
  await until(async () => Number(await take('client.unsent')) > unsent, { what: 'some that were not sent' })
  // One by itself is counted too.
  const sent = Number(await take('client.requests'))
  server.delayMs = 40
  await lab.run('load.send', {})
  await until(async () => Number(await take('client.requests')) > sent, { what: 'the one' })

  // It is silent for a while: that is the gap, seen from the other end.
  const since = lab.lab.snapshot().run.now
  const gap = async (): Promise<number> => Number(await take('client.gap', undefined, since))
  let answered = server.answered
  const silentSince = performance.now()
  await lab.run('load.set', { enabled: true, rate: 20 })
  await until(() => server.answered > answered, { what: 'answers' })
  server.resetEvery = 1
  const cut = server.cut
  await until(() => server.cut >= cut + 10, { what: 'some that are cut' })
  server.resetEvery = Infinity
  answered = server.answered
  await until(() => server.answered > answered + 2, { what: 'answers again' })
  const silentMs = performance.now() - silentSince
  await lab.run('load.set', { enabled: false, rate: 20 })
  await until(async () => (await gap()) > 400, { what: 'the gap in the journal' })
  expect(await gap()).toBeLessThan(silentMs)
  server.close()
})
