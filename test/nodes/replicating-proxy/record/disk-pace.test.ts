import { expect, it } from 'vitest'
import { DiskPace } from '../../../../src/nodes/replicating-proxy/record/disk-pace'

it('takes one long wait, or many, for a slow disk, and a few short ones not', () => {
  let now = 0
  const pace = new DiskPace(() => now)
  for (let i = 0; i < 100; i++) pace.took(i % 10 === 0 ? 15 : 0.1)
  expect(pace.quick).toBe(true)
  for (let i = 0; i < 5; i++) pace.took(12)
  expect(pace.quick).toBe(false)
  now += 2_500
  expect(pace.quick).toBe(true)
  pace.took(200)
  expect(pace.quick).toBe(false)
})

it('waits longer each time that the disk is slow again at once', () => {
  let now = 0
  const pace = new DiskPace(() => now)
  const pauses = Array.from({ length: 8 }, () => {
    pace.took(100)
    const begin = now
    while (!pace.quick) now += 100
    return now - begin
  })
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
})
