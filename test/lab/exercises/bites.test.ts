import { expect, it } from 'vitest'
import { biteOf } from '../../../src/lab/exercises/engine/bites'
import { isGivenUp, showsAct } from '../../../src/lab/exercises/engine/done-by-hand'
import type { LabHands } from '../../../src/lab/exercises/engine/lab-hands'
import type { Act } from '../../../src/shared/exercise/acts'
import type { JournalEvent } from '../../../src/shared/journal'
import type { TransferView } from '../../../src/shared/state'
import type { Topology } from '../../../src/shared/topology'
import type { TransferPhase } from '../../../src/shared/transfer-phases'

const links = [
  { from: 'clients', to: 'door' },
  { from: 'door', to: 'balancer' },
  { from: 'balancer', to: 'server-1' },
  { from: 'balancer', to: 'server-2' },
  { from: 'clients', to: 'aside' }
]
const phases = new Map<string, TransferPhase>()
const lab: Pick<LabHands, 'link' | 'node' | 'topology' | 'transfer'> = {
  link: () => null,
  node: () => null,
  transfer: id => ({ phase: phases.get(id) ?? 'sending' }) as TransferView,
  topology: () => ({ links }) as unknown as Topology
}
const kill: Act = { act: 'kill', node: 'server-1', keepDown: false }
const freeze: Act = { act: 'freeze', node: 'server-1' }
const stop: Act = { act: 'stop', node: 'server-1' }

const events = (...data: readonly object[]): JournalEvent[] =>
  data.map((one, index) => ({ seq: index, t: index, ...one }) as JournalEvent)
const noticed = { kind: 'health', node: 'balancer', to: 'server-1', healthy: false, reason: 'killed' }
const left = { kind: 'detached', node: 'balancer', to: 'server-1', session: null, cause: 'fin', byte: 0 }
const tally = (to: string, outcomes: object): object => ({ kind: 'tally', node: 'clients', to, outcomes })
const retry = { kind: 'retry', node: 'balancer', from: 'server-1', to: 'server-2', method: 'GET', path: '/' }

it.each([kill, freeze, stop])(
  'a $act between two requests bites when who uses the node noticed, and was asked for more afterwards',
  act => {
    for (const notice of [noticed, left]) {
      expect(biteOf(act, events(notice), lab)).toBe('not-yet')
      expect(biteOf(act, events(notice, tally('door', { expected: 3 })), lab)).toBe('bit')
      expect(biteOf(act, events(notice, tally('door', {})), lab)).toBe('not-yet')
      expect(biteOf(act, events(tally('door', { expected: 3 }), notice), lab)).toBe('not-yet')
    }
  }
)

it('work that does not come by the way of the node does not count, nor does the death of another', () => {
  expect(biteOf(kill, events(noticed, tally('aside', { expected: 3 })), lab)).toBe('not-yet')
  const other = { ...noticed, to: 'server-2' }
  expect(biteOf(kill, events(other, tally('door', { expected: 3 })), lab)).toBe('not-yet')
  const back = { ...noticed, healthy: true }
  expect(biteOf(kill, events(back, tally('door', { expected: 3 })), lab)).toBe('not-yet')
})

it('a request that was lost on the node, or asked again, bites at once', () => {
  expect(biteOf(kill, events(retry), lab)).toBe('bit')
  expect(biteOf(kill, events(tally('door', { cut: 1 })), lab)).toBe('bit')
  expect(biteOf(kill, events(tally('door', { expected: 40 })), lab)).toBe('not-yet')
})

it('a file that was sent is one that was begun since then, not one that a receiver got otherwise', () => {
  const of = (transfer: string, phase: string, more = {}): object => ({
    kind: 'transfer',
    transfer,
    phase,
    file: 'a.mp4',
    route: 'replicated',
    ...more
  })
  const send: Act = { act: 'send', route: 'replicated' }
  const at = { node: 'clients', receiver: 'receiver-1' }
  const journal = events(
    of('early', 'stored', at),
    of('early', 'stored'),
    of('repaired', 'stored', { node: 'receiver-2', repair: { from: 'receiver-1', why: 'missed' } }),
    of('mine', 'connecting'),
    of('mine', 'sending', at),
    of('mine', 'stored', at)
  )
  expect(journal.map(event => showsAct(event, send))).toEqual([null, null, null, 'it', null, null])
  expect(biteOf(send, journal.slice(3, 5), lab)).toBe('not-yet')
  expect(biteOf(send, journal.slice(3), lab)).toBe('bit')
  const [begun] = journal.slice(3)
  for (const [phase, isOver] of [
    ['sending', false],
    ['cancelled', true],
    ['paused', true],
    ['cut', true],
    ['stored', false]
  ] as const) {
    phases.set('mine', phase)
    expect(isGivenUp(begun!, lab)).toBe(isOver)
  }
  // Another receiver had it, and completed the copy later.
  expect(biteOf(send, journal.slice(3, 5), lab)).toBe('bit')
})
