import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Members } from '#system/members'

test('those that are in are visited in the order in which they came, as a set has them', () => {
  const members = new Members<string>()
  const leaves = ['a', 'b', 'c', 'd'].map(name => members.add(name))
  leaves[1]?.()
  leaves[1]?.()
  members.add('e')
  expect([...members]).toEqual(['a', 'c', 'd', 'e'])
  leaves[0]?.()
  leaves[3]?.()
  expect([...members]).toEqual(['c', 'e'])
  expect(members.size).toBe(2)
})

test('who leaves before it is its turn is not visited, and who comes meanwhile waits for the next time', () => {
  const members = new Members<string>()
  const leaves = new Map(['a', 'b', 'c'].map(name => [name, members.add(name)]))
  const seen: string[] = []
  for (const name of members) {
    seen.push(name)
    if (name !== 'a') continue
    leaves.get('a')?.()
    leaves.get('b')?.()
    members.add('d')
  }
  expect(seen).toEqual(['a', 'c'])
  expect([...members]).toEqual(['c', 'd'])
})

test('what has left is gone with the next collection of what is young', () => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as (options?: { type: 'minor' }) => void
  const used = (): number => getHeapStatistics().used_heap_size
  const members = new Members<object>()
  const present: (() => void)[] = []
  const come = (count: number): void => {
    for (let i = 0; i < count; i++) {
      present.push(members.add({ bytes: new Array<number>(100).fill(i) }))
      if (present.length > 32) present.shift()?.()
    }
  }
  come(300)
  gc()
  const before = used()
  for (let round = 0; round < 60; round++) {
    come(300)
    gc({ type: 'minor' })
  }
  // 16 MB have come and gone; a set keeps some 6 of them.
  expect(used() - before).toBeLessThan(1_500_000)
})
