import { describe, expect, it } from 'vitest'
import type { LinkFault } from '../../../../src/shared/faults'
import type { LinkStats, LinkView } from '../../../../src/shared/state'
import { actionsOf, canDo } from '../../../../src/renderer/actions/node-actions'
import { axisTicks } from '../../../../src/renderer/format/axis-ticks'
import { autopsyBands, autopsySteps, isOrderOpen } from '../../../../src/renderer/format/autopsy-scale'
import { dockLanes } from '../../../../src/renderer/lab/dock/dock-lanes'
import { linkLook, linkShown, takesPart, widthStep } from '../../../../src/renderer/lab/model/link-look'
import { nodeView } from '../../support/fake-client'

const stats: LinkStats = {
  to: 'b',
  open: 1,
  total: 1,
  failures: 0,
  bytesUp: 0,
  bytesDown: 0,
  health: 'up',
  attached: true
}
const link = (change: Partial<LinkStats> | null = {}): LinkView => ({
  id: 'a->b',
  from: 'a',
  to: 'b',
  stats: change && { ...stats, ...change },
  primaryUntil: null,
  rateUp: 0,
  rateDown: 0,
  faults: []
})

describe('a link', () => {
  it('is drawn from the same values while only its counters change', () => {
    const nodes = { a: nodeView('a'), b: nodeView('b') }
    const before = link()
    const after = { ...before, stats: { ...stats, total: 9, bytesUp: 900 }, rateUp: 4 }
    const shown = linkShown({ nodes, links: { 'a->b': before } }, 'a->b')
    expect(linkShown({ nodes, links: { 'a->b': after } }, 'a->b')).toEqual({ ...shown, step: 1 })
    expect(linkShown({ nodes, links: { 'a->b': after } }, 'a->b')?.faults).toBe(shown?.faults)
    expect(linkShown({ nodes, links: {} }, 'a->b')).toBe(null)
  })

  it('looks cut when its target is gone, whatever was measured before', () => {
    for (const state of ['down', 'backoff', 'failed'] as const)
      expect(linkLook(link(), 'up', state)).toBe('cut')
  })

  it('tells frozen, starting, stopped, detached and catching up apart', () => {
    expect(linkLook(link(), 'up', 'frozen')).toBe('frozen')
    expect(linkLook(link(), 'up', 'starting')).toBe('waiting')
    expect(linkLook(link(), 'up', 'stopped')).toBe('off')
    expect(linkLook(link({ attached: false }), 'up', 'up')).toBe('detached')
    expect(linkLook(link({ attached: false, pendingSessions: 3 }), 'up', 'up')).toBe('catching-up')
    expect(linkLook(link({ health: 'down' }), 'up', 'up')).toBe('cut')
    expect(linkLook(link(null), 'up', 'up')).toBe('live')
  })

  it('leads to one that takes part only when that is up and has caught up', () => {
    const nodes = { a: nodeView('a'), b: { ...nodeView('b'), state: 'up' as const } }
    const of = (change: Partial<LinkStats> | null) =>
      takesPart({ nodes, links: { 'a->b': link(change) } }, 'a->b')
    expect([of({}), of(null), of({ attached: false, pendingSessions: 3 })]).toEqual([true, true, false])
    const down = { ...nodes, b: { ...nodes.b, state: 'down' as const } }
    expect(takesPart({ nodes: down, links: { 'a->b': link() } }, 'a->b')).toBe(false)
  })

  it('is off when nobody is there to send', () => {
    expect(linkLook(link(), 'down', 'up')).toBe('off')
    expect(linkLook(link(), null, 'up')).toBe('off')
  })

  it('looks cut when a fault lets nothing pass, and does not when it spares some connections', () => {
    const faulty = (fault: LinkFault) => ({ ...link(), faults: [{ fault, setAt: 0, counts: null }] })
    const down = { type: 'down', name: 'down', direction: 'both', toxicity: 1 } as const
    expect(linkLook(faulty(down), 'up', 'up')).toBe('cut')
    expect(linkLook(faulty({ ...down, toxicity: 0.5 }), 'up', 'up')).toBe('live')
    expect(linkLook(faulty({ ...down, type: 'partition', toxicity: 1 }), 'up', 'up')).toBe('cut')
    expect(linkLook(faulty({ ...down, type: 'timeout', timeoutMs: 0 }), 'up', 'up')).toBe('live')
    expect(linkLook(faulty(down), 'down', 'up')).toBe('off')
  })

  it('is wider the more bytes it carries', () => {
    expect([0, 1, 9_999, 10_000, 100_000, 1_000_000].map(widthStep)).toEqual([0, 1, 1, 2, 3, 4])
  })
})

describe('actions on a node', () => {
  it('are those that make sense in its state', () => {
    expect(actionsOf(nodeView('a')).card).toEqual(['kill', 'freeze', 'keep-down'])
    expect(actionsOf(nodeView('a', { state: 'frozen' })).card).toEqual(['kill', 'resume', 'keep-down'])
    expect(actionsOf(nodeView('a', { state: 'backoff', restartAt: 5 })).card).toEqual([
      'restart-now',
      'keep-down'
    ])
    expect(actionsOf(nodeView('a', { state: 'stopped' })).card).toEqual(['start'])
    expect(actionsOf(nodeView('a', { state: 'down', nextBackoffMs: null })).card).toEqual(['start'])
  })

  it('never offer to kill what does not run', () => {
    for (const state of ['down', 'backoff', 'failed', 'stopped'] as const) {
      expect(canDo(nodeView('a', { state }), 'kill')).toBe(false)
    }
  })
})

describe('an autopsy', () => {
  const steps = autopsySteps({
    id: 'x',
    observer: 'proxy',
    from: 'a',
    to: 'b',
    session: 1,
    t: 100,
    steps: [
      { step: 'kill-asked', t: 100, by: 'panel' },
      { step: 'lost', t: 102.1, by: 'proxy', cause: 'rst' },
      { step: 'chosen', t: 102.2, by: 'proxy' },
      { step: 'first-byte', t: 103, by: 'proxy' }
    ],
    byte: 18,
    lostBytes: 0,
    repeatedBytes: 0,
    totalMs: 3
  })

  it('does not order what two clocks showed closer together than they are known', () => {
    const [ask, exit, lost, chosen] = autopsySteps({
      ...{ id: 'x', observer: 'proxy', from: 'a', to: 'b', session: 1, t: 100 },
      steps: [
        { step: 'kill-asked', t: 100, by: 'panel' },
        { step: 'exit-seen', t: 110, by: 'supervisor', bound: 1 },
        { step: 'lost', t: 112, by: 'proxy', bound: 2 },
        { step: 'chosen', t: 112.5, by: 'proxy', bound: 2 }
      ],
      ...{ byte: 0, lostBytes: 0, repeatedBytes: 0, totalMs: 12.5 }
    })
    expect(exit && [isOrderOpen(exit, ask), exit.bound]).toEqual([false, 1])
    expect(lost && [isOrderOpen(lost, exit), lost.boundBefore, lost.bound]).toEqual([true, 3, 2])
    // One clock showed both.
    expect(chosen && [isOrderOpen(chosen, lost), chosen.boundBefore]).toEqual([false, 0])
  })

  it('counts from its first step and has three bands', () => {
    expect(steps.map(step => Math.round(step.ms * 10) / 10)).toEqual([0, 2.1, 2.2, 3])
    expect(autopsyBands(steps).map(band => band.name)).toEqual(['detect', 'decide', 'resume'])
  })

  it('has round values on its axis that reach its end', () => {
    expect(axisTicks(3)).toEqual([0, 1, 2, 3])
    for (const max of [0.02, 0.7, 5, 37, 1200, 99_999]) {
      const ticks = axisTicks(max)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * 0.999)
      expect(ticks.length).toBeGreaterThanOrEqual(3)
      expect(ticks.length).toBeLessThanOrEqual(7)
    }
    expect(axisTicks(0)).toEqual([0, 1])
  })
})

describe('the dock', () => {
  it('joins the beginning and the end of a freeze, and keeps one open that goes on', () => {
    const state = (seq: number, t: number, from: string, to: string, node: string) =>
      ({ seq, t, kind: 'node-state', node, from, to, reason: '' }) as never
    const lanes = dockLanes(
      [
        state(1, 10, 'up', 'frozen', 'a'),
        state(2, 20, 'frozen', 'up', 'a'),
        state(3, 5, 'frozen', 'down', 'b')
      ],
      [],
      { nodes: [nodeView('c', { state: 'frozen', since: 7 })], links: [], partitions: [] },
      0
    )
    expect(lanes.faults.map(({ start, end, name }) => [start, end, name])).toEqual([
      [10, 20, 'a'],
      [0, 5, 'b'],
      [7, null, 'c']
    ])
  })
})
