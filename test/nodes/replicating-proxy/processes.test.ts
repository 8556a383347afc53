import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { posix } from '../../support/posix'
import { until } from '../../support/until'
import { ReplicaProcess } from './spawned-replica'
import { ask, Cleanup, exchangeBytes, startProxy } from './support'
import { ownTime } from '../../support/own-time'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const hola = { reply: Buffer.from('HOLA'), how: 'end' }

describe('replicas in processes of their own', () => {
  it.runIf(process.platform === 'linux')(
    'are said to take no connection while their queues are full',
    async () => {
      const first = cleanup.add(await new ReplicaProcess().start(1))
      const second = cleanup.add(await new ReplicaProcess().start())
      first.signal('SIGSTOP')
      await fillQueue(first.port)
      const proxy = cleanup.add(await startProxy([first, second], { connectTimeoutMs: 50 }))
      expect(await ask(proxy.port)).toEqual(hola)
      expect(proxy.context.of('failover')).toMatchObject([{ from: 'replica-1', cause: 'timeout' }])
      expect(proxy.context.texts('warn')).toEqual([
        'replica-1 is slow: no connection in time; others answer in its place'
      ])
      expect(proxy.context.texts().filter(text => text.includes('does not answer'))).toEqual([])
      expect(proxy.context.of('detached')).toEqual([])
    }
  )

  it('are killed with SIGKILL at random while 150 clients are all answered', async () => {
    const first = cleanup.add(await new ReplicaProcess().start())
    const second = cleanup.add(await new ReplicaProcess().start())
    const proxy = cleanup.add(await startProxy([first, second]))
    let stop = false
    let answered = 0
    let kills = 0
    const chaos = (async () => {
      while (!stop) {
        await first.kill()
        kills++
        await first.start()
        await until(() => stop || proxy.node.stats().links[0]!.attached)
        const next = answered + Math.random() * 20
        await until(() => stop || answered >= next, { everyMs: 1 })
      }
    })()
    for (; answered < 150 || kills < 4; answered++) {
      expect(await ask(proxy.port, exchangeBytes, { split: answered % 57 })).toEqual(hola)
    }
    stop = true
    await chaos
    expect(second.exchanges).toBeGreaterThanOrEqual(150)
    expect(proxy.context.of('failover').every(event => event.lostBytes === 0)).toBe(true)
  })

  it.runIf(posix)(
    'stopped with SIGSTOP, delay one client by progressMs and the next not at all, and lose nothing',
    async () => {
      const first = cleanup.add(await new ReplicaProcess().start())
      const second = cleanup.add(await new ReplicaProcess().start())
      const proxy = cleanup.add(await startProxy([first, second], { progressMs: 400 }))
      await ask(proxy.port)
      first.signal('SIGSTOP')
      const begin = ownTime()
      for (let i = 0; i < 20; i++) expect(await ask(proxy.port)).toEqual(hola)
      // Each of them would have waited for progressMs.
      expect(begin()).toBeLessThan(20 * 400)
      first.signal('SIGCONT')
      await until(() => proxy.node.stats().links[0]!.attached)
      await until(() => first.exchanges === 21)
      expect(second.exchanges).toBe(21)
    }
  )

  it.runIf(posix)('killed while stopped, get all that they had not read when they are back', async () => {
    const first = cleanup.add(await new ReplicaProcess().start())
    const second = cleanup.add(await new ReplicaProcess().start())
    const proxy = cleanup.add(await startProxy([first, second], { progressMs: 200 }))
    first.signal('SIGSTOP')
    for (let i = 0; i < 5; i++) expect(await ask(proxy.port)).toEqual(hola)
    await first.kill()
    await first.start()
    await until(() => proxy.node.stats().links[0]!.attached)
    await until(() => first.exchanges === 5)
  })
})

/** Connects until connections hang. */
async function fillQueue(port: number): Promise<void> {
  for (let stands = true; stands;) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    cleanup.add({ close: () => void socket.destroy() })
    stands = await new Promise(resolve => {
      socket.once('connect', () => resolve(true))
      setTimeout(() => resolve(false), 200)
    })
  }
}
