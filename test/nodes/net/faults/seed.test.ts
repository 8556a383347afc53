import { once } from 'node:events'
import { expect, test } from 'vitest'
import { FaultyLink } from '../../../../src/nodes/net/faults/faulty-link'
import { seededDraws } from '../../../../src/system/random'
import { until } from '../../../support/until'
import { fault, hash, host, modes, noise, open } from './support'

/** What arrives of the same bytes on ten connections, one after the other, half of which are corrupted. */
async function arrive(seed: number, mode: (typeof modes)[number]): Promise<string[]> {
  const { port, accepted } = await host(mode)
  const link = new FaultyLink(seededDraws(seed))
  link.set([fault({ type: 'corrupt', probability: 0.001, toxicity: 0.5, direction: 'upstream' })])
  const bytes = noise(50_000)
  for (let n = 0; n < 10; n++) {
    open(link, port, mode).socket.end(bytes)
    await until(() => accepted[n]?.ended)
  }
  return accepted.map(({ received }) => hash(received))
}

test.each(modes)('a seed decides which connections and which bytes a fault touches (%s)', async mode => {
  const [first, again, other] = [await arrive(7, mode), await arrive(7, mode), await arrive(8, mode)]
  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
  const touched = first.filter(one => one !== hash(noise(50_000)))
  expect(touched.length).toBeGreaterThan(0)
  expect(touched.length).toBeLessThan(10)
  expect(new Set(touched).size).toBe(touched.length)
})

test.each(modes)('how often a link is probed changes no draw of its requests (%s)', async mode => {
  /** For each of ten requests, whether the fault touched it. */
  const touched = async (probes: number): Promise<boolean[]> => {
    const { port, accepted } = await host(mode)
    const link = new FaultyLink(seededDraws(7))
    link.set([fault({ type: 'corrupt', probability: 1, toxicity: 0.5, direction: 'upstream' })])
    const drawn: boolean[] = []
    for (let n = 0; n < 10; n++) {
      for (let probe = 0; probe < probes; probe++) {
        const socket = link.connect({ port, host: '127.0.0.1', aside: 'probe' })
        await once(socket, 'connect')
        socket.destroy()
      }
      const before = link.counts?.[0]?.connections ?? 0
      open(link, port, mode).socket.end('HOLA')
      await until(() => accepted.filter(({ ended, bytes }) => ended && bytes === 4).length > n)
      drawn.push((link.counts?.[0]?.connections ?? 0) > before)
    }
    return drawn
  }
  const never = await touched(0)
  expect(new Set(never).size).toBe(2)
  expect(await touched(2)).toEqual(never)
})
