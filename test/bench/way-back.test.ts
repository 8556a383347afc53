import { expect, test } from 'vitest'
import { wayBack } from '../../bench/soak/judge/way-back'
import type { JournalEvent } from '../../src/shared/journal'

const where = { proxy: 'proxy', replica: 'r1', lastFaultAt: 1_000, until: 9_000 }

test('is the time of the proxy alone, without that of the program, which starts meanwhile', () => {
  const events = [
    link('attached', 100),
    link('detached', 900),
    starting(1_100),
    listening(3_000),
    link('attached', 3_400)
  ]
  expect(wayBack(events, where)).toEqual({ ms: 400, at: 3_400 })
})

test('is nothing where the replica is attached before the lab tells that it listens', () => {
  const events = [
    starting(10),
    listening(50),
    link('attached', 100),
    link('detached', 900),
    starting(1_100),
    link('attached', 8_000),
    listening(9_400)
  ]
  expect(wayBack(events, where)).toEqual({ ms: 0, at: 8_000 })
})

test('is nothing for a replica that the last fault did not cost its place', () => {
  expect(wayBack([link('attached', 100), link('detached', 8_000), link('attached', 8_500)], where).ms).toBe(0)
})

test('counts from the last fault for a program that lived on', () => {
  const events = [starting(10), listening(50), link('detached', 900), link('attached', 6_000)]
  expect(wayBack(events, where)).toEqual({ ms: 5_000, at: 6_000 })
})

let seq = 0
function event<T extends object>(what: T, node: string, t: number): JournalEvent {
  return { seq: ++seq, t, node, ...what } as unknown as JournalEvent
}
function link(kind: 'attached' | 'detached', t: number): JournalEvent {
  return event({ kind, to: 'r1' }, 'proxy', t)
}
function starting(t: number): JournalEvent {
  return event({ kind: 'node-state', to: 'starting' }, 'r1', t)
}
function listening(t: number): JournalEvent {
  return event({ kind: 'node-listening', port: 1 }, 'r1', t)
}
