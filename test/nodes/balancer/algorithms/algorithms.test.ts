import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Algorithm, Asked, Candidate } from '../../../../src/nodes/balancer/algorithms/algorithm'
import { consistentHash } from '../../../../src/nodes/balancer/algorithms/consistent-hash'
import { leastConnections } from '../../../../src/nodes/balancer/algorithms/least-connections'
import { powerOfTwo } from '../../../../src/nodes/balancer/algorithms/power-of-two'
import { algorithms } from '../../../../src/nodes/balancer/algorithms/table'
import { seededDraws } from '../../../../src/system/random'

type Mutable = { -readonly [K in keyof Candidate]: Candidate[K] }
const one = (id: string, more: Partial<Candidate> = {}): Mutable => ({
  id,
  active: 0,
  weight: 1,
  share: 1,
  free: true,
  ...more
})

const asked = (key = '', more: Partial<Asked> = {}): Asked => ({
  key,
  address: key,
  cookie: () => undefined,
  ...more
})
const options = { cookieName: 'stick', random: seededDraws(7).of('algorithm') }

const candidates = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 8 }),
    active: fc.nat(1000),
    weight: fc.integer({ min: 1, max: 256 }),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    free: fc.boolean()
  }),
  { selector: candidate => candidate.id, minLength: 1, maxLength: 20 }
)

test.each(Object.entries(algorithms))(
  '%s always chooses one of the candidates, and none of none',
  (_name, make) => {
    fc.assert(
      fc.property(fc.array(candidates, { minLength: 1, maxLength: 10 }), fc.string(), (rounds, key) => {
        const algorithm = make(options)
        expect(algorithm.choose([], asked(key))).toBeUndefined()
        for (const list of rounds) expect(list).toContain(algorithm.choose(list, asked(key)))
      })
    )
  }
)

test('round robin gives each the same, whatever the weights', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (count, rounds) => {
      const list = Array.from({ length: count }, (_, i) => one(`b${i}`, { weight: i + 1 }))
      const seen = tally(algorithms['round-robin'](options), list, count * rounds)
      expect([...seen.values()]).toEqual(Array.from({ length: count }, () => rounds))
    })
  )
})

test('weighted gives each exactly its weight, in one cycle', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }), weights => {
      const list = weights.map((weight, i) => one(`b${i}`, { weight }))
      const seen = tally(
        algorithms.weighted(options),
        list,
        weights.reduce((sum, weight) => sum + weight)
      )
      expect(list.map(({ id }) => seen.get(id))).toEqual(weights)
    })
  )
})

test('weighted spreads the heavy one and does not bunch it', () => {
  const algorithm = algorithms.weighted(options)
  const list = [one('a', { weight: 3 }), one('b'), one('c')]
  expect(Array.from({ length: 5 }, () => algorithm.choose(list, asked())!.id).join('')).toBe('abaca')
})

test('least connections keeps all within one of each other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 200 }), (count, requests) => {
      const list = Array.from({ length: count }, (_, i) => one(`b${i}`))
      const algorithm = leastConnections()
      for (let i = 0; i < requests; i++) algorithm.choose(list, asked())!.active++
      const active = list.map(candidate => candidate.active)
      expect(Math.max(...active) - Math.min(...active)).toBeLessThanOrEqual(1)
    })
  )
})

test('power of two never takes the busier of a pair, and stays close to even', () => {
  const pair = [one('busy', { active: 10 }), one('idle')]
  const algorithm = powerOfTwo(options)
  for (let i = 0; i < 100; i++) expect(algorithm.choose(pair, asked())!.id).toBe('idle')
  const list = Array.from({ length: 10 }, (_, i) => one(`b${i}`))
  for (let i = 0; i < 10_000; i++) algorithm.choose(list, asked())!.active++
  for (const candidate of list) expect(Math.abs(candidate.active - 1000)).toBeLessThan(20)
})

test('consistent hash: the same key goes to the same backend, and when one goes only its keys move', () => {
  const list = Array.from({ length: 7 }, (_, i) => one(`file-server-${i}`))
  const algorithm = consistentHash()
  fc.assert(
    fc.property(fc.string(), fc.nat(6), (key, gone) => {
      const chosen = algorithm.choose(list, asked(key))!
      expect(algorithm.choose([...list].reverse(), asked(key))).toBe(chosen)
      const lost = list[gone]!
      const after = algorithm.choose(
        list.filter(candidate => candidate !== lost),
        asked(key)
      )
      if (chosen !== lost) expect(after).toBe(chosen)
    })
  )
})

test('consistent hash spreads keys by weight', () => {
  const list = [one('a'), one('b'), one('c', { weight: 2 })]
  const seen = new Map<string, number>()
  for (let i = 0; i < 20_000; i++) {
    const { id } = consistentHash().choose(list, asked(`/uploads/file-${i}.mp4`))!
    seen.set(id, (seen.get(id) ?? 0) + 1)
  }
  expect(seen.get('a')! / 20_000).toBeCloseTo(0.25, 1)
  expect(seen.get('b')! / 20_000).toBeCloseTo(0.25, 1)
  expect(seen.get('c')! / 20_000).toBeCloseTo(0.5, 1)
})

test('a client stays with the backend that its cookie names while that is a candidate, even a full one', () => {
  const list = [one('a'), one('b', { free: false }), one('c')]
  const algorithm = algorithms.cookie(options)
  const knows = (id: string): Asked => asked('/', { cookie: name => (name === 'stick' ? id : undefined) })
  for (let i = 0; i < 5; i++) expect(algorithm.choose(list, knows('b'))!.id).toBe('b')
  expect(algorithm.bind!(list[1]!, knows('b'))).toBe('')
  const seen = new Set(Array.from({ length: 6 }, () => algorithm.choose(list, knows('gone'))!.id))
  expect(seen).toEqual(new Set(['a', 'c']))
  expect(algorithm.bind!(list[0]!, knows('gone'))).toMatch(/^Set-Cookie: stick=a; Path=\/; HttpOnly; .*\r\n$/)
})

test('a client address stays with its backend, whatever it asks for and in whichever form it is written', () => {
  const list = Array.from({ length: 5 }, (_, i) => one(`b${i}`))
  const algorithm = algorithms['source-address'](options)
  fc.assert(
    fc.property(fc.ipV4(), fc.string(), fc.string(), fc.nat(4), (address, path, other, gone) => {
      const chosen = algorithm.choose(list, asked(path, { address }))!
      expect(algorithm.choose(list, asked(other, { address: `::ffff:${address}` }))).toBe(chosen)
      const left = list.filter(candidate => candidate !== list[gone])
      if (chosen !== list[gone]) expect(algorithm.choose(left, asked(path, { address }))).toBe(chosen)
    })
  )
  const spread = new Set(
    Array.from({ length: 200 }, (_, i) => algorithm.choose(list, asked('/', { address: `10.0.0.${i}` })))
  )
  expect(spread.size).toBe(5)
})

test('a backend that starts slowly gets its share of the turns', () => {
  const list = [one('a'), one('slow', { share: 0.25 })]
  expect(tally(algorithms['round-robin'](options), list, 100).get('slow')).toBe(20)
})

function tally(algorithm: Algorithm, list: readonly Candidate[], times: number): Map<string, number> {
  const seen = new Map<string, number>()
  for (let i = 0; i < times; i++) {
    const { id } = algorithm.choose(list, asked())!
    seen.set(id, (seen.get(id) ?? 0) + 1)
  }
  return seen
}
