import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { monotonicMs } from '../../../../src/system/clock'
import { freePort } from '../../../support/ports'
import { temporaryFolder } from '../../../support/temporary-folder'
import { until } from '../../../support/until'
import {
  ask,
  Cleanup,
  exchangeBytes,
  exchangeServer,
  startProxy,
  TestReplica,
  type Behaviour,
  type TestProxy
} from '../support'
import { hasPython, startDyingReplica } from './dying-replica'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())
const start = async (): Promise<TestReplica> => cleanup.add(await TestReplica.start(exchangeServer))

/** An exchange whose first number says which it is. */
function numbered(number: number): Buffer {
  const bytes = Buffer.from(exchangeBytes)
  bytes.writeInt32BE(number, 0)
  return bytes
}
const numbers = (replica: TestReplica): number[] =>
  replica.connections.filter(one => one.received.length === 56).map(one => one.received.readInt32BE(0))
/** Whether somebody takes connections there. */
const canConnect = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => socket.destroy())
    socket.on('error', () => resolve(false))
    socket.on('close', failed => resolve(!failed))
  })
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)

describe('catch-up', () => {
  it('replays what a replica missed, in order and once, before it is attached', async () => {
    const [first, second] = [await start(), await start()]
    const proxy = cleanup.add(await startProxy([first, second]))
    await ask(proxy.port, numbered(1))
    // Until it is sure that both have had it: one that dies in the same moment may not have.
    await until(() => proxy.context.of('session').some(event => event.phase === 'close'))
    await second.kill()
    for (let i = 2; i <= 30; i++) await ask(proxy.port, numbered(i))
    expect(proxy.node.stats().links[1]).toMatchObject({ attached: false, pendingSessions: 29 })
    await second.listen()
    await until(() => proxy.context.of('attached').length > 0)
    expect(numbers(second)).toEqual(upTo(30))
    await ask(proxy.port, numbered(31))
    await until(() => numbers(second).length === 31)
    expect(numbers(second)).toEqual(numbers(first))
    expect(proxy.context.of('catch-up').map(event => event.phase)).toEqual(
      expect.arrayContaining(['started', 'done'])
    )
  })

  it('replays one after the other what came so, however much it is', async () => {
    const first = await start()
    let open = 0
    let most = 0
    const second = cleanup.add(
      await TestReplica.start(socket =>
        socket.once('data', () => {
          most = Math.max(most, ++open)
          setTimeout(() => {
            open--
            socket.end('HOLA')
          }, 5)
        })
      )
    )
    const proxy = cleanup.add(await startProxy([first, second]))
    await second.kill()
    for (let i = 1; i <= 60; i++) await ask(proxy.port, numbered(i))
    await second.listen()
    await until(() => proxy.context.of('attached').length > 0)
    expect(numbers(second)).toEqual(upTo(60))
    expect(most).toBe(1)
  })

  it('replays side by side what was open together, without waiting for a slow one', async () => {
    const clients = 12
    const together: (() => void)[] = []
    const slow: (() => void)[] = []
    const first = cleanup.add(
      await TestReplica.start(socket =>
        socket.once('data', () => {
          together.push(() => socket.end('HOLA'))
          if (together.length === clients) for (const answer of together) answer()
        })
      )
    )
    const second = cleanup.add(
      await TestReplica.start((socket, connection) =>
        socket.once('data', () => {
          if (connection.received.readInt32BE(0) === 2) slow.push(() => socket.end('HOLA'))
          else socket.end('HOLA')
        })
      )
    )
    const proxy = cleanup.add(await startProxy([first, second]))
    await second.kill()
    await Promise.all(upTo(clients).map(number => ask(proxy.port, numbered(number))))
    await second.listen()
    await until(() => numbers(second).length === clients && slow.length > 0)
    for (const answer of slow) answer()
    await until(() => proxy.node.stats().links[1]!.attached)
  })

  it('waits for the end of a session whose client has left, so that the next one does not come before it', async () => {
    const [first, second] = [await start(), await start()]
    const proxy = cleanup.add(await startProxy([first, second]))
    await ask(proxy.port, numbered(1))
    await until(() => proxy.context.of('session').some(event => event.phase === 'close'))
    await first.kill()
    // It leaves with its reply, as the coursework's does, while the only replica's end is still in doubt.
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ port: proxy.port, host: '127.0.0.1' })
      socket.on('error', reject)
      socket.on('close', () => resolve())
      socket.write(numbered(2).subarray(0, 16))
      socket.once('data', () => socket.end(numbered(2).subarray(16), () => socket.destroy()))
    })
    await first.listen()
    await until(() => proxy.node.stats().links[0]!.attached)
    expect(numbers(first)).toEqual([1, 2])
    expect(proxy.node.stats().links[0]!.pendingSessions).toBe(0)
  })

  it('loses and repeats nothing of what comes while it replays', async () => {
    const [first, second] = [await start(), await start()]
    const proxy = cleanup.add(await startProxy([first, second]))
    await second.kill()
    for (let i = 1; i <= 100; i++) await ask(proxy.port, numbered(i))
    await second.listen()
    for (let i = 101; i <= 300; i++) await ask(proxy.port, numbered(i))
    await until(() => numbers(second).length >= 300)
    expect([...numbers(second)].sort((a, b) => a - b)).toEqual(upTo(300))
  })

  it('names the session and the port of each replay in the journal', async () => {
    const [first, second] = [await start(), await start()]
    const proxy = cleanup.add(await startProxy([first, second]))
    await second.kill()
    await ask(proxy.port, numbered(1))
    await second.listen()
    const replay = await until(() =>
      proxy.context.of('session').find(event => event.client === 'catch-up' && event.phase === 'close')
    )
    const connection = second.connections.find(one => one.received.length === 56)
    expect(replay).toMatchObject({
      session: 1,
      upstreams: [{ to: 'replica-2', localPort: connection!.remotePort }]
    })
  })

  for (const how of ['fin', 'rst'] as const) {
    it(`repeats what the replica was killed in the middle of (${how})`, async () => {
      const first = await start()
      let kills = 0
      const second: TestReplica = cleanup.add(
        await TestReplica.start((socket, connection) => {
          const number = connection.received.length
          if (number === 0 && kills < 8 && second.connections.length % 7 === 0) {
            kills++
            socket.on('data', () => {
              const notice = { node: 'replica-2', at: monotonicMs() }
              proxy.context.tellPeer({ ...notice, what: 'killing' })
              void second.kill(how).then(() => {
                proxy.context.tellPeer({ ...notice, what: 'exited', at: monotonicMs() })
                return second.listen()
              })
            })
          } else exchangeServer(socket, connection)
        })
      )
      const proxy = cleanup.add(await startProxy([first, second]))
      await second.kill()
      for (let i = 1; i <= 100; i++) await ask(proxy.port, numbered(i))
      await second.listen()
      await until(() => proxy.node.stats().links[1]!.pendingSessions === 0)
      expect(kills).toBe(8)
      const replayed = proxy.context.of('session').filter(event => event.replay === 'done')
      expect(replayed.map(event => event.session).sort((a, b) => a - b)).toEqual(upTo(100))
      expect(replayed.every(event => event.replyBytes === 4)).toBe(true)
      expect(proxy.context.of('catch-up').filter(event => event.phase === 'failed')).toEqual([])
      // What was cut off is said, in numbers and one by one.
      const { replays } = proxy.node.stats().links[1]!
      expect(replays).toMatchObject({ replayed: 100, leftOut: 0, missed: 0 })
      expect(replays!.maybeTwice).toBeGreaterThan(0)
      expect(replayed.filter(event => event.upstreams[0]!.again)).toHaveLength(replays!.maybeTwice)
    })
  }

  it.each([
    { learn: true, headers: ['x-trace'], told: [] },
    { learn: false, headers: ['x-trace', 'date'], told: [2] }
  ])(
    'takes what may differ in a replay’s reply for no difference ($learn), and tells the rest',
    async ({ learn, headers, told }) => {
      const answering =
        (wrong: string): Behaviour =>
        socket =>
          void socket.once('data', chunk => {
            const body = chunk.toString().includes('/wrong') ? wrong : 'the same'
            const date = new Date().toUTCString()
            const id = Math.random().toString(36).slice(2, 10)
            const head = `HTTP/1.1 200 OK\r\nDate: ${date}\r\nX-Trace: ${id}\r\nContent-Length: ${body.length}\r\n\r\n`
            socket.end(head + body)
          })
      const first = cleanup.add(await TestReplica.start(answering('right')))
      const second = cleanup.add(await TestReplica.start(answering('wrong')))
      const proxy = cleanup.add(
        await startProxy([first, second], {
          compare: 'http',
          learn,
          ignore: { headers, patterns: [], paths: [] }
        })
      )
      await second.kill()
      for (const path of ['/a', '/wrong', '/b']) {
        await ask(proxy.port, Buffer.from(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`))
      }
      // Dates are told in seconds.
      const now = new Date().toUTCString()
      await until(() => new Date().toUTCString() !== now)
      await second.listen()
      await until(
        () => proxy.context.of('attached').length > 0 && proxy.node.stats().links[1]!.pendingSessions === 0
      )
      // While noise is being learned nothing is told yet.
      expect(proxy.context.of('diverged').map(({ session }) => session)).toEqual(told)
    }
  )

  it('replays once what the replica ends otherwise than the others did, and shows the difference', async () => {
    const first = await start()
    const picky: Behaviour = (socket, connection) => {
      socket.on('data', () => {
        if (connection.received.length >= 4 && connection.received.readInt32BE(0) === 2) socket.end('HO')
      })
      exchangeServer(socket, connection)
    }
    const second = cleanup.add(await TestReplica.start(picky))
    const proxy = cleanup.add(await startProxy([first, second]))
    await second.kill()
    for (let i = 1; i <= 4; i++) await ask(proxy.port, numbered(i))
    await second.listen()
    await until(
      () => proxy.context.of('attached').length > 0 && proxy.node.stats().links[1]!.pendingSessions === 0
    )
    expect(proxy.context.of('diverged')).toMatchObject([
      { to: 'replica-2', session: 2, byte: 2, replay: true }
    ])
    expect(proxy.context.of('catch-up').filter(event => event.phase === 'failed')).toEqual([])
    expect(second.connections.filter(one => one.received.length > 0)).toHaveLength(4)
    expect(proxy.node.stats().links[1]!.replays).toEqual({
      replayed: 4,
      maybeTwice: 0,
      leftOut: 0,
      missed: 0
    })
  })

  it('replays once to a server that answers less, and waits for its client to end', async () => {
    const greets =
      (greeting: string): Behaviour =>
      socket => {
        socket.once('data', () => socket.write(greeting))
        socket.on('end', () => socket.end())
      }
    const leave = (port: number): Promise<void> =>
      new Promise((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1' })
        socket.on('error', reject)
        socket.on('close', () => resolve())
        socket.write('deposita 100\n')
        socket.once('data', () => socket.end())
      })
    const first = cleanup.add(await TestReplica.start(greets('principal: listo\n')))
    const second = cleanup.add(await TestReplica.start(greets('respaldo: listo\n')))
    const proxy = cleanup.add(await startProxy([first, second]))
    await second.kill()
    for (let i = 1; i <= 2; i++) await leave(proxy.port)
    await second.listen()
    await until(() => proxy.context.of('attached').length > 0)
    // The last of them may come right after it is attached.
    await until(() => proxy.node.stats().links[1]!.pendingSessions === 0)
    expect(second.connections.filter(one => one.received.length > 0)).toHaveLength(2)
    await until(() => proxy.context.of('diverged').length === 2)
  })

  describe('of a session of which a replica had a part', () => {
    /** Dies in the middle of the session whose number is 2, the first time that it gets it. */
    async function setUp(
      options: Record<string, unknown>
    ): Promise<{ second: TestReplica; proxy: TestProxy }> {
      const first = await start()
      let died = false
      const second: TestReplica = cleanup.add(
        await TestReplica.start((socket, connection) => {
          socket.on('data', () => {
            if (died || connection.received.readInt32BE(0) !== 2) return
            died = true
            proxy.context.tellPeer({ node: 'replica-2', what: 'killing', at: monotonicMs() })
            void second
              .kill()
              .then(() => proxy.context.tellPeer({ node: 'replica-2', what: 'exited', at: monotonicMs() }))
          })
          exchangeServer(socket, connection)
        })
      )
      const proxy = cleanup.add(await startProxy([first, second], options))
      const closed = (): number => proxy.context.of('session').filter(event => event.phase === 'close').length
      for (let i = 1; i <= 3; i++) {
        await ask(proxy.port, numbered(i))
        // Until it is sure who has had it.
        await until(() => closed() === i)
      }
      expect(died).toBe(true)
      return { second, proxy }
    }
    const executed = (replica: TestReplica, number: number): number =>
      replica.connections.filter(({ received }) => received.length >= 4 && received.readInt32BE(0) === number)
        .length

    it('repeats it at least once, and says that it may have run twice', async () => {
      const { second, proxy } = await setUp({ replay: 'at-least-once' })
      await second.listen()
      await until(() => proxy.node.stats().links[1]!.attached)
      expect([1, 2, 3].map(number => executed(second, number))).toEqual([1, 2, 1])
      expect(proxy.node.stats().links[1]!.replays).toMatchObject({ replayed: 2, maybeTwice: 1 })
      await until(() =>
        proxy.context.texts('warn').some(text => /^replica-2 may have run 1 session twice/.test(text))
      )
    })

    it('leaves it out at most once, and says so', async () => {
      const { second, proxy } = await setUp({ replay: 'at-most-once' })
      await second.listen()
      await until(() => proxy.node.stats().links[1]!.attached)
      expect([1, 2, 3].map(number => executed(second, number))).toEqual([1, 1, 1])
      expect(proxy.node.stats().links[1]!.replays).toMatchObject({ replayed: 1, maybeTwice: 0, leftOut: 1 })
      const [left] = proxy.context.of('catch-up').filter(event => event.phase === 'left-out')
      expect(left).toMatchObject({ to: 'replica-2', session: 2 })
    })

    it('replays nothing when that is off, and says what was missed', async () => {
      const { second, proxy } = await setUp({ replay: 'off' })
      await second.listen()
      await until(() => proxy.node.stats().links[1]!.attached)
      expect([1, 2, 3].map(number => executed(second, number))).toEqual([1, 1, 0])
      expect(proxy.node.stats().links[1]!.replays).toMatchObject({ replayed: 0, missed: 2 })
      expect(proxy.context.of('catch-up').map(event => [event.phase, event.session])).toEqual([
        ['failed', 2],
        ['failed', 3]
      ])
    })

    it('names each of many that it will miss in the journal, and few of them in the log', async () => {
      const { proxy } = await setUp({ replay: 'off' })
      const numbers = Array.from({ length: 20 }, (_, i) => i + 4)
      await Promise.all(numbers.map(number => ask(proxy.port, numbered(number))))
      const named = (): number[] => proxy.context.of('catch-up').map(event => event.session ?? 0)
      await until(() => proxy.node.stats().links[1]!.replays?.missed === numbers.length + 2)
      expect(named().sort((a, b) => a - b)).toEqual([2, 3, ...numbers])
      const lines = proxy.context.lines.filter(({ text }) => text.startsWith('replica-2 will miss session'))
      expect(lines.length).toBeLessThan(numbers.length)
    })

    it('says after a restart of the proxy of how many it was, before it repeats them', async () => {
      const dataDir = temporaryFolder('log')
      cleanup.add({ close: () => rmSync(dataDir, { recursive: true, force: true }) })
      const { proxy } = await setUp({ replay: 'at-least-once', dataDir })
      await proxy.node.drain(0)
      const after = cleanup.add(await startProxy([await start(), await start()], { dataDir }))
      expect(after.context.texts('info')).toContain(
        "replica-2 missed 2 sessions before the proxy's restart, and may have had a part of 1 of them"
      )
    })

    it('knows after a restart of the proxy of which it was', async () => {
      const dataDir = temporaryFolder('log')
      cleanup.add({ close: () => rmSync(dataDir, { recursive: true, force: true }) })
      const { second, proxy } = await setUp({ replay: 'at-least-once', dataDir })
      await proxy.node.drain(0)
      const first = await start()
      await second.listen()
      const after = cleanup.add(await startProxy([first, second], { replay: 'at-most-once', dataDir }))
      await until(() => after.node.stats().links[1]!.attached)
      expect([1, 2, 3].map(number => executed(second, number))).toEqual([1, 1, 1])
      expect(after.node.stats().links[1]!.replays).toMatchObject({ replayed: 1, leftOut: 1 })
    })
  })

  it('survives a restart of the proxy, which goes on counting sessions', async () => {
    const dataDir = temporaryFolder('log')
    cleanup.add({ close: () => rmSync(dataDir, { recursive: true, force: true }) })
    const [first, second] = [await start(), await start()]
    const before = await startProxy([first, second], { dataDir })
    await second.kill()
    for (let i = 1; i <= 5; i++) await ask(before.port, numbered(i))
    await until(() => before.node.stats().open === 0)
    await before.close()
    const after = cleanup.add(await startProxy([first, second], { dataDir }))
    await second.listen()
    await until(() => after.context.of('attached').length > 0)
    expect(numbers(second)).toEqual(upTo(5))
    await ask(after.port, numbered(6))
    const sessions = after.context.of('session').filter(event => event.client !== 'catch-up')
    expect(sessions[0]!.session).toBeGreaterThan(5)
  })

  it('keeps its log within the limit and says what it had to give up', async () => {
    const [first, second] = [await start(), await start()]
    const proxy = cleanup.add(await startProxy([first, second], { sessionLogBytes: 256 * 1024 }))
    await second.kill()
    const big = Buffer.concat([exchangeBytes, Buffer.alloc(100_000)])
    for (let i = 0; i < 12; i++) await ask(proxy.port, big)
    await until(() => proxy.context.texts('error').some(text => text.includes('the session log is full')))
    const folder = join(proxy.context.boot.dataDir, 'sessions')
    await until(() => readdirSync(folder).filter(name => name.startsWith('segment')).length <= 6)
    expect(proxy.node.stats().links[1]!.pendingSessions).toBeLessThan(12)
  })

  it.runIf(existsSync('/dev/full'))(
    'says which sessions a replica will miss because the disk is full',
    async () => {
      const [first, second] = [await start(), await start()]
      const proxy = cleanup.add(await startProxy([first, second]))
      const folder = join(proxy.context.boot.dataDir, 'sessions')
      for (const number of upTo(6)) symlinkSync('/dev/full', join(folder, `segment-${number}.log`))
      await second.kill()
      for (let i = 1; i <= 4; i++) expect((await ask(proxy.port, numbered(i))).how).toBe('end')
      const missed = (): string[] =>
        proxy.context.texts('error').filter(text => text.startsWith('replica-2 will miss session '))
      // Each is counted; the log has a sample of them.
      await until(() => proxy.node.stats().links[1]!.replays?.missed === 4)
      expect(missed().length).toBeGreaterThan(0)
      await second.listen()
      await until(() => proxy.context.of('attached').length > 0)
      expect(numbers(second)).toEqual([])
    }
  )

  it.runIf(process.platform === 'linux' && hasPython)(
    'does not begin while a life of the replica that is over still takes connections',
    async () => {
      const first = await start()
      const second = new TestReplica(exchangeServer)
      second.port = await freePort()
      const dying = await startDyingReplica(second.port)
      cleanup.add(dying)
      await until(() => canConnect(second.port))
      const proxy = cleanup.add(await startProxy([first, second]))
      const isOver = (number: number): boolean =>
        proxy.context.of('session').some(({ phase, session }) => phase === 'close' && session === number)
      await ask(proxy.port, numbered(1))
      await until(() => isOver(1))
      const client = connect(proxy.port, '127.0.0.1').resume()
      client.on('error', () => undefined)
      client.write(numbered(2).subarray(0, 16))
      await until(() => proxy.node.stats().links[1]!.open === 1 && client.bytesRead > 0)
      await dying.kill()
      client.write(numbered(2).subarray(16))
      await until(() => proxy.context.of('detached').length > 0 && isOver(2))
      // The first attempt is made at once.
      await new Promise(resolve => setTimeout(resolve, 300))
      dying.close()
      await until(async () => !(await canConnect(second.port)))
      await second.listen()
      cleanup.add(second)
      await until(() => proxy.context.of('attached').length > 0)
      const replays = proxy.context.of('session').filter(({ client: who }) => who === 'catch-up')
      expect(replays.map(({ phase, session }) => [phase, session])).toEqual([
        ['open', 2],
        ['close', 2]
      ])
    }
  )

  it('switched off, attaches a replica as soon as it accepts, without what it missed', async () => {
    const [first, second] = [await start(), await start()]
    const proxy = cleanup.add(await startProxy([first, second], { catchUp: false }))
    await second.kill()
    for (let i = 1; i <= 3; i++) await ask(proxy.port, numbered(i))
    await second.listen()
    await until(() => proxy.context.of('attached').length > 0)
    await ask(proxy.port, numbered(4))
    await until(() => numbers(second).length > 0)
    expect(numbers(second)).toEqual([4])
    expect(numbers(first)).toEqual(upTo(4))
  })
})
