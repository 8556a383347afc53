import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../../support/until'
import { ask, Cleanup, pattern, startProxy, streamServer, TestReplica, type Behaviour } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())
const start = async (behaviour: Behaviour): Promise<TestReplica> =>
  cleanup.add(await TestReplica.start(behaviour))

/** Answers any request with `text` after `delayMs`. */
function says(text: string, delayMs = 0): Behaviour {
  return socket => void socket.once('data', () => setTimeout(() => socket.end(text), delayMs))
}

describe('the reply policy "first"', () => {
  it('gives the client the reply of whoever answers first', async () => {
    const silent = await start(() => undefined)
    const proxy = cleanup.add(
      await startProxy([silent, await start(says('HOLA'))], { reply: 'first', agreementMs: 100 })
    )
    const { reply } = await ask(proxy.port, Buffer.from('x'))
    expect(reply.toString()).toBe('HOLA')
    expect(proxy.context.of('failover')).toEqual([])
  })

  it('goes on at the same byte from another when the first is killed', async () => {
    const reply = pattern(2_000_000)
    const slow = await start(streamServer(reply, 10_000, 2))
    const quick = await start(streamServer(reply, 20_000, 1))
    const proxy = cleanup.add(await startProxy([slow, quick], { reply: 'first' }))
    const answer = ask(proxy.port, Buffer.from('give'))
    await until(() => proxy.node.stats().bytesOut > 300_000)
    await quick.kill('fin')
    const { reply: got, how } = await answer
    expect(how).toBe('end')
    expect(got.equals(reply)).toBe(true)
  })

  it('names the replica that answers something else', async () => {
    const replicas = [await start(says('HOLX', 100)), await start(says('HOLA'))]
    const proxy = cleanup.add(await startProxy(replicas, { reply: 'first' }))
    const { reply } = await ask(proxy.port, Buffer.from('x'))
    expect(reply.toString()).toBe('HOLA')
    await until(() => proxy.context.of('diverged').length > 0)
    expect(proxy.context.of('diverged')).toMatchObject([{ to: 'replica-1', byte: 3 }])
  })
})

describe('the reply policy "majority"', () => {
  for (const liar of [0, 1, 2]) {
    it(`gives the client what two of three say, and names the one that lies (replica-${liar + 1})`, async () => {
      const reply = pattern(300_000)
      const lie = Buffer.from(reply)
      lie[150_000]! ^= 1
      const replicas = []
      for (let i = 0; i < 3; i++) {
        replicas.push(await start(streamServer(i === liar ? lie : reply, 8_192 + 1_000 * i)))
      }
      const proxy = cleanup.add(await startProxy(replicas, { reply: 'majority' }))
      const { reply: got, how } = await ask(proxy.port, Buffer.from('give'))
      expect(how).toBe('end')
      expect(got.equals(reply)).toBe(true)
      await until(() => proxy.context.of('diverged').length > 0)
      expect(proxy.context.of('diverged').map(({ to, byte }) => [to, byte])).toEqual([
        [`replica-${liar + 1}`, 150_000]
      ])
    })
  }

  for (const long of [0, 1, 2]) {
    it(`ends the reply where two of three end it, and names the one that goes on (replica-${long + 1})`, async () => {
      const says = (index: number): Behaviour => {
        const text = index === long ? 'hola hola hola!' : 'hola'
        return socket =>
          void socket.once('data', () => {
            socket.write(text)
            if (index !== long) socket.end()
          })
      }
      const replicas = await Promise.all([0, 1, 2].map(index => start(says(index))))
      const proxy = cleanup.add(await startProxy(replicas, { reply: 'majority' }))
      const { reply, how } = await ask(proxy.port, Buffer.from('x'))
      expect([reply.toString(), how]).toEqual(['hola', 'end'])
      expect(proxy.context.of('diverged').map(({ to, byte }) => [to, byte])).toEqual([
        [`replica-${long + 1}`, 4]
      ])
    })
  }

  it.each([false, true])(
    'goes on from the third where two of three are killed in the middle of the reply (and back at once: %s)',
    async areBack => {
      const reply = pattern(2_000_000)
      const replicas = []
      for (let i = 0; i < 3; i++) replicas.push(await start(streamServer(reply, 10_000, 1)))
      const proxy = cleanup.add(await startProxy(replicas, { reply: 'majority', agreementMs: 200 }))
      const answer = ask(proxy.port, Buffer.from('give'))
      await until(() => proxy.node.stats().bytesOut > 300_000)
      // Back so soon, it is not known whether they had meant to end it.
      const killed = replicas.slice(0, 2)
      await Promise.all(killed.map(replica => replica.kill('fin')))
      if (areBack) await Promise.all(killed.map(replica => replica.listen()))
      const { reply: got, how } = await answer
      expect(how).toBe('end')
      expect(got.equals(reply)).toBe(true)
    }
  )

  it('still serves when one of three is killed in the middle of the reply', async () => {
    const reply = pattern(2_000_000)
    const replicas = []
    for (let i = 0; i < 3; i++) replicas.push(await start(streamServer(reply, 10_000, 1)))
    const proxy = cleanup.add(await startProxy(replicas, { reply: 'majority' }))
    const answer = ask(proxy.port, Buffer.from('give'))
    await until(() => proxy.node.stats().bytesOut > 300_000)
    await replicas[0]!.kill('fin')
    const { reply: got, how } = await answer
    expect(how).toBe('end')
    expect(got.equals(reply)).toBe(true)
    expect(proxy.context.of('diverged')).toEqual([])
  })
})
