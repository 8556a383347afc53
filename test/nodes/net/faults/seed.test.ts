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
