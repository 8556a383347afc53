import { expect, it } from 'vitest'
import { plainLinks } from '../../../../src/nodes/net/faults/links'
import { until } from '../../../support/until'
import { Lives } from '../../../../src/nodes/replicating-proxy/replicas/lives'
import { Replica } from '../../../../src/nodes/replicating-proxy/replicas/replica'

it('takes who is killed twice before its end for dead once: what its next life ends is its own decision', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  const lives = new Lives(
    () => Promise.resolve({ lives: true, socket: null, isSure: true }),
    () => undefined
  )
  const at = performance.now()
  lives.saw(replica, 'killing', at - 50)
  lives.saw(replica, 'killing', at - 40)
  lives.saw(replica, 'exited', at - 30)
  lives.saw(replica, 'up', at - 20)
  expect(lives.died(replica, at - 60, at - 35)).toBe(true)
  expect(lives.died(replica, at - 15, at - 10)).toBe(false)
  expect(await new Promise(resolve => lives.lived(replica, at - 15, at - 10, 0, resolve))).toBe(true)
  await lives.close()
})

it('asks again where this side lacks the descriptors to look, and answers what it finds then', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  let asked = 0
  const lives = new Lives(
    () => Promise.resolve(++asked < 4 ? ('short' as const) : { lives: true, socket: 1, isSure: true }),
    () => undefined
  )
  const at = performance.now()
  expect(await new Promise(resolve => lives.lived(replica, at - 15, at - 10, 0, resolve))).toBe(true)
  expect(asked).toBe(4)
  await lives.close()
})

it('cannot tell at its end what it could never look at', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  const lives = new Lives(
    () => Promise.resolve('short' as const),
    () => undefined
  )
  const at = performance.now()
  const answer = new Promise(resolve => lives.lived(replica, at - 15, at - 10, 0, resolve))
  await until(() => replica.unseenAt > at)
  await lives.close()
  expect(await answer).toBe(null)
})

it('has no answer to what is asked after its end, and leaves nobody waiting', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  const lives = new Lives(
    () => Promise.resolve({ lives: true, socket: 1, isSure: true }),
    () => undefined
  )
  await lives.close()
  const at = performance.now()
  expect(await new Promise(resolve => lives.lived(replica, at - 15, at, 0, resolve))).toBe(null)
})

it('tells that the next life of a replica is there as soon as another socket is seen, and not with a later connection', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  let socket = 1
  const told: boolean[] = []
  const lives = new Lives(
    () => Promise.resolve({ lives: true, socket, isSure: true }),
    (over, isBack) => {
      told.push(isBack)
      over.lifeIsOver(isBack)
    }
  )
  const ask = (): Promise<unknown> =>
    new Promise(resolve => lives.lived(replica, performance.now() - 1, performance.now(), 0, resolve))
  await ask()
  expect(replica.stats(true).seemsStartedAgain).toBeUndefined()
  socket = 2
  await ask()
  expect(told).toEqual([true])
  expect(replica.stats(true).seemsStartedAgain).toBe(true)
  await lives.close()
})

it('takes a session that began when the program was there for one of its own, whoever listened at the last look', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  let sight: { socket: number; since?: number } = { socket: 1 }
  const told: boolean[] = []
  const lives = new Lives(
    () => Promise.resolve({ lives: true, isSure: true, ...sight }),
    (_, isBack) => void told.push(isBack)
  )
  const lived = (openedAt: number): Promise<boolean | null> =>
    new Promise(resolve => lives.lived(replica, openedAt, performance.now(), 0, resolve))
  expect(await lived(performance.now())).toBe(true)
  const since = performance.now()
  sight = { socket: 2, since }
  expect(await lived(since + 0.001)).toBe(true)
  sight = { socket: 3, since: Infinity }
  expect(await lived(performance.now())).toBe(null)
  expect(told).toEqual([true, true])
  await lives.close()
})

it('cannot tell of a session whose program was there at the last look already, when another listened', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  // It waits for the port, or what listened has become it.
  const since = performance.now()
  let socket = 1
  const lives = new Lives(
    () => Promise.resolve({ lives: true, isSure: true, socket, since }),
    () => undefined
  )
  const lived = (): Promise<boolean | null> =>
    new Promise(resolve => lives.lived(replica, performance.now(), performance.now(), 0, resolve))
  expect(await lived()).toBe(true)
  socket = 2
  expect(await lived()).toBe(null)
  await lives.close()
})

it('cannot tell of a session that began before what serves was started again, and had a later one', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  let sight: { renewals: number; since?: number } = { renewals: 0 }
  const lives = new Lives(
    () => Promise.resolve({ lives: true, isSure: true, socket: 1, ...sight }),
    () => undefined
  )
  const lived = (openedAt: number): Promise<boolean | null> =>
    new Promise(resolve => lives.lived(replica, openedAt, performance.now(), 0, resolve))
  expect(await lived(performance.now())).toBe(true)
  const openedAt = performance.now()
  const since = openedAt + 0.001
  sight = { renewals: 1, since }
  const answers = Promise.all([lived(openedAt), lived(since + 0.001)])
  expect(await answers).toEqual([null, true])
  await lives.close()
})

it('tells that a life is over where what serves was started again and the socket kept', async () => {
  const replica = new Replica({ to: 'a', host: '127.0.0.1', port: 1, side: null }, plainLinks.to('a'))
  let renewals = 0
  const told: boolean[] = []
  const lives = new Lives(
    () => Promise.resolve({ lives: true, socket: 1, renewals, isSure: true }),
    (_, isBack) => void told.push(isBack)
  )
  const lived = (): Promise<boolean | null> =>
    new Promise(resolve => lives.lived(replica, performance.now(), performance.now(), 0, resolve))
  expect([await lived(), await lived()]).toEqual([true, true])
  expect(told).toEqual([])
  renewals = 1
  expect([await lived(), await lived()]).toEqual([true, true])
  expect(told).toEqual([true])
  await lives.close()
})
