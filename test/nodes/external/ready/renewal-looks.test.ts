import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Renewals, watchRenewals } from '../../../../src/nodes/external/ready/renewals'

/** Who lives, and who of them is the program's and has its socket. */
const system = vi.hoisted(() => ({ alive: new Set<number>(), serving: [] as number[], full: 0, asked: 0 }))
vi.mock('#system/proc', () => ({
  lives: (pid: number) => {
    system.asked++
    return system.alive.has(pid)
  }
}))
vi.mock('#system/tcp/serving', () => ({
  membersOf: () => {
    system.full++
    return []
  },
  servingOf: () => system.serving.filter(pid => system.alive.has(pid))
}))

let port: number | null = 80
let told: (readonly [number, number])[] = []
const made = () =>
  new Renewals(
    1,
    () => port,
    (before, now) => told.push([before, now])
  )

beforeEach(() => {
  Object.assign(system, { alive: new Set(), serving: [], full: 0, asked: 0 })
  port = 80
  told = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** How many of so many looks are full. */
function look(renewals: Renewals, times: number): number {
  const before = system.full
  for (let time = 0; time < times; time++) renewals.look()
  return system.full - before
}

function serve(...pids: number[]): void {
  for (const pid of pids) system.alive.add(pid)
  system.serving = pids
}

test('nothing is looked at before there is a port; then all, again and again, and seldom once nobody has come', () => {
  const renewals = made()
  port = null
  expect(look(renewals, 100)).toBe(0)
  port = 80
  expect(look(renewals, 1)).toBe(1)
  expect(look(renewals, 299)).toBe(59)
  expect(look(renewals, 100)).toBe(4)
})

test('while all who serve live, only they are looked at; and seldom all, for others', () => {
  const renewals = made()
  serve(10)
  expect(look(renewals, 1)).toBe(1)
  expect(look(renewals, 100)).toBe(4)
  // Once when it is found, once in each look, and once more at the end of each full one.
  expect(system.asked).toBe(1 + 100 + 4)
  serve(10, 11)
  look(renewals, 25)
  system.alive.delete(11)
  serve(10, 12)
  look(renewals, 1)
  expect(told).toEqual([[11, 12]])
})

test('a renewal is told at the first look at which it is there', () => {
  const renewals = made()
  serve(10)
  look(renewals, 10)
  system.alive.delete(10)
  expect(look(renewals, 7)).toBe(7)
  serve(11)
  expect(look(renewals, 1)).toBe(1)
  expect(told).toEqual([[10, 11]])
  expect(look(renewals, 100)).toBeLessThanOrEqual(4)
  expect(told).toHaveLength(1)
})

test('a renewal whose next was there before the one before ended is told when that ends, and once', () => {
  const renewals = made()
  serve(10)
  look(renewals, 1)
  serve(10, 11)
  look(renewals, 25)
  system.alive.delete(10)
  expect(told).toEqual([])
  look(renewals, 1)
  expect(told).toEqual([[10, 11]])
  serve(11, 12)
  look(renewals, 25)
  expect(told).toHaveLength(1)
})

test('where nobody takes the place of one that is gone, looks at all become fewer', () => {
  const renewals = made()
  serve(10)
  look(renewals, 3)
  system.alive.delete(10)
  expect(look(renewals, 50)).toBe(50)
  expect(look(renewals, 100)).toBe(20)
  serve(11)
  look(renewals, 5)
  expect(told).toEqual([[10, 11]])
})

test('one that lives and has neither its socket nor its parent any more is not gone', () => {
  const renewals = made()
  serve(10)
  look(renewals, 1)
  serve(11)
  look(renewals, 100)
  expect(told).toEqual([])
})

test('elsewhere than on Linux nothing is ever looked at', () => {
  vi.useFakeTimers()
  const watch = (): number => {
    const stop = watchRenewals(
      1,
      () => port,
      () => undefined
    )
    const timers = vi.getTimerCount()
    stop()
    return timers - vi.getTimerCount()
  }
  for (const platform of ['linux', 'darwin', 'win32']) {
    vi.stubGlobal('process', { ...process, platform })
    expect(watch()).toBe(platform === 'linux' ? 1 : 0)
  }
})
