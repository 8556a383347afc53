import { expect, it } from 'vitest'
import { SlabPool } from '../../../src/nodes/net/slab'

it('uses a slab again only when all who retained it have released it', () => {
  const pool = new SlabPool(64, 2)
  const slab = pool.take()
  slab.retain()
  slab.release()
  expect(slab.single).toBe(true)
  expect(pool.take()).not.toBe(slab)
  slab.release()
  expect(pool.take()).toBe(slab)
})

it('keeps no more free slabs than it is told', () => {
  const pool = new SlabPool(64, 1)
  const slabs = [pool.take(), pool.take()]
  for (const slab of slabs) slab.release()
  expect(pool.take()).toBe(slabs[0])
  expect(slabs).not.toContain(pool.take())
})
