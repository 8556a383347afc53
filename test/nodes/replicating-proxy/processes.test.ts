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
