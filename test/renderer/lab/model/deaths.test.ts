import { describe, expect, it } from 'vitest'
import { deathLook } from '../../../../src/renderer/lab/model/deaths'
import { lastHandOver, tookOverAt } from '../../../../src/renderer/lab/model/hand-over'
import { fromSnapshot } from '../../../../src/renderer/store/projection'
import type { Autopsy, LinkView } from '../../../../src/shared/state'
import { nodeView, snapshot } from '../../support/fake-client'

const died = { at: 1_000, cause: 'killed' } as const

describe('the look of a death', () => {
  it('says when the node will be back, for as long as it is down', () => {
    const node = nodeView('a', { state: 'down', died, restartAt: 4_000 })
    expect(deathLook(node, false)).toEqual({ cause: 'killed', at: 1_000, backAt: 4_000, isBack: false })
    expect(deathLook({ ...node, restartAt: null }, false)).toMatchObject({ backAt: null })
  })

  it('stays for a while when the node is back sooner than one can read it', () => {
    const node = nodeView('a', { state: 'up', since: 1_300, died })
    expect(deathLook(node, true)).toEqual({ cause: 'killed', at: 1_000, backAt: 1_300, isBack: true })
    expect(deathLook(node, false)).toBeNull()
  })

  it('is not that of a node which was stopped, or has failed, whose card says why', () => {
    expect(deathLook(nodeView('a', { state: 'stopped' }), true)).toBeNull()
    expect(deathLook(nodeView('a', { state: 'failed', died }), true)).toBeNull()
  })
})

const link = (to: string, change: { primary?: boolean; primaryUntil?: number } = {}): LinkView => ({
  id: `proxy->${to}`,
  from: 'proxy',
  to,
  stats: {
    to,
    open: 0,
    total: 0,
    failures: 0,
    bytesUp: 0,
    bytesDown: 0,
    health: 'up',
    attached: true,
    primary: change.primary ?? false
  },
  primaryUntil: change.primaryUntil ?? null,
  rateUp: 0,
  rateDown: 0,
  faults: []
})
const autopsy = (t: number): Autopsy => ({
  id: `x-${t}`,
  observer: 'proxy',
  from: 'a',
  to: 'b',
  session: 1,
  t,
  steps: [],
  byte: 0,
  lostBytes: 0,
  repeatedBytes: 0,
  totalMs: 3
})
const lab = (links: LinkView[], autopsies: Autopsy[] = []) =>
  fromSnapshot(snapshot({ links: Object.fromEntries(links.map(one => [one.id, one])), autopsies }))

describe('who took over', () => {
  const moved = [link('a', { primaryUntil: 5_200 }), link('b', { primary: true })]

  it('is told with how long a client waited, where one did', () => {
    expect(lastHandOver(lab(moved, [autopsy(5_000)]))).toMatchObject({ from: 'a', to: 'b', tookMs: 3 })
  })

  it('is told without a time where nobody was being answered', () => {
    expect(lastHandOver(lab(moved))).toMatchObject({ from: 'a', to: 'b', at: 5_200, tookMs: null })
    expect(lastHandOver(lab(moved, [autopsy(1_000)]))).toMatchObject({ tookMs: null })
  })

  it('may be nobody', () => {
    expect(lastHandOver(lab([link('a', { primaryUntil: 5_200 }), link('b')]))).toMatchObject({ to: null })
    expect(lastHandOver(lab([link('a', { primary: true }), link('b')]))).toBeNull()
    const proxyGone = moved.map(one => ({ ...one, stats: null }))
    expect(lastHandOver(lab(proxyGone))).toBeNull()
  })

  it('lights up the link to it, and no other', () => {
    expect(tookOverAt(lab(moved), 'proxy', 'b')).toBe(5_200)
    expect(tookOverAt(lab(moved), 'proxy', 'a')).toBeNull()
    expect(tookOverAt(lab(moved, [autopsy(5_000)]), 'proxy', 'b')).toBe(5_200)
  })
})
