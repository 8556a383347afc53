import { describe, expect, it } from 'vitest'
import {
  groups,
  inFlight,
  isEqualCopy,
  leftMs,
  rateNow,
  resumeShare,
  share,
  shownLarge,
  tookMs,
  withCards
} from '../../../../src/renderer/transfers/model/model'
import { copy, transfer } from '../fixtures'

describe('figures of a transfer', () => {
  it('count what is on the disks of all receivers, not what was sent', () => {
    const copies = [copy('a', { bytes: 100 }), copy('b', { bytes: 50 }), copy('c', { bytes: 0 })]
    expect(share(transfer({ size: 100, sent: 100, copies }))).toBe(0.5)
  })

  it('count the upload while the host takes the file in', () => {
    const staging = transfer({ phase: 'staging', size: 200, sent: 50, startedAt: 1000 })
    expect(share(staging)).toBe(0.25)
    expect(rateNow(staging, 2000)).toBe(50)
    expect(leftMs(staging, 2000)).toBe(3000)
    // It had stopped, and goes on.
    expect(rateNow({ ...staging, idleMs: 9000 }, 11_000)).toBe(50)
    expect(rateNow({ ...staging, idleMs: null }, 11_000)).toBe(0)
  })

  it('take the slowest receiver for the time that is left, and nothing when none moves', () => {
    const copies = [
      copy('a', { bytes: 50, rate: 50 }),
      copy('b', { bytes: 20, rate: 10 }),
      copy('c', { phase: 'cut', bytes: 10 })
    ]
    expect(leftMs(transfer({ size: 100, rate: 60, copies }), 0)).toBe(8000)
    expect(leftMs(transfer({ size: 100, copies: [copy('a', { phase: 'verifying' })] }), 0)).toBeNull()
  })

  it('say how much of the copies that are missing is there already, leaving out those that are stored', () => {
    const copies = [copy('a', { phase: 'stored', bytes: 100 }), copy('b', { phase: 'cut', bytes: 28 })]
    expect(resumeShare(transfer({ phase: 'cut', size: 100, copies }))).toBe(0.28)
  })

  it('do not take bytes of an earlier send for bytes in flight', () => {
    const size = 1_000_000_000
    const moving = copy('a', { bytes: 1_000_000 })
    expect(inFlight(transfer({ size, sent: 3_000_000, copies: [moving] }), moving)).toBe(2_000_000)
    expect(inFlight(transfer({ size, sent: size, copies: [moving] }), moving)).toBe(0)
    const stopped = copy('a', { phase: 'cut', bytes: 1_000_000 })
    expect(inFlight(transfer({ size, sent: 3_000_000 }), stopped)).toBe(0)
  })

  it('say how long it took, where somebody saw the end', () => {
    expect(tookMs(transfer({ phase: 'stored', startedAt: 1000, endedAt: 3500 }))).toBe(2500)
    expect(tookMs(transfer({ phase: 'sending', startedAt: 1000, endedAt: null }))).toBeNull()
    expect(tookMs(transfer({ phase: 'cut', startedAt: -9000, endedAt: -9000 }))).toBeNull()
    const again = { phase: 'stored', startedAt: 1000, endedAt: 63_500 } as const
    expect(tookMs(transfer({ ...again, idleMs: 60_000 }))).toBe(2500)
    expect(tookMs(transfer({ ...again, idleMs: null }))).toBeNull()
  })

  it('of a file without a byte are whole only once it is stored', () => {
    expect(share(transfer({ size: 0, copies: [copy('a')] }))).toBe(0)
    expect(share(transfer({ size: 0, phase: 'stored', copies: [copy('a', { phase: 'stored' })] }))).toBe(1)
  })
})

describe('hashes', () => {
  it('are equal or different only when both are known', () => {
    const whole = transfer({ sha256: 'ab' })
    expect(isEqualCopy(whole, copy('a', { sha256: 'ab' }))).toBe(true)
    expect(isEqualCopy(whole, copy('a', { sha256: 'ac' }))).toBe(false)
    expect(isEqualCopy(whole, copy('a'))).toBeNull()
    expect(isEqualCopy(transfer({}), copy('a', { sha256: 'ab' }))).toBeNull()
  })

  it('are set in groups of eight', () => {
    expect(groups('9f2c41ab7e0d5c83')).toBe('9f2c41ab 7e0d5c83')
  })
})

describe('the transfers that are shown large', () => {
  it('are those under way, those of this run that can be resumed, and the newest', () => {
    const all = [
      transfer({ id: 'old', phase: 'cut', wallTime: 1, startedAt: -5000 }),
      transfer({ id: 'done', phase: 'stored', wallTime: 2 }),
      transfer({ id: 'cut', phase: 'cut', wallTime: 3 }),
      transfer({ id: 'cancelled', phase: 'cancelled', wallTime: 4 }),
      transfer({ id: 'moving', phase: 'sending', wallTime: 5 }),
      transfer({ id: 'newest', phase: 'stored', wallTime: 6 })
    ]
    const shown = shownLarge(Object.fromEntries(all.map(one => [one.id, one])))
    expect(shown.map(({ id }) => id)).toEqual(['newest', 'moving', 'cut'])
  })
})

describe('of many transfers', () => {
  const many = (size: number) =>
    Array.from({ length: 20 }, (_, n) => transfer({ id: `t${n}`, size, wallTime: n })).reverse()

  it('what has stopped has a card, then the large ones whose turn is next, and the others are counted', () => {
    const cut = transfer({ id: 'cut', phase: 'cut', wallTime: 5 })
    const { cards, others } = withCards([...many(2 * 1024 ** 2), cut])
    expect(cards.map(({ id }) => id)).toEqual(['cut', 't0', 't1', 't2', 't3', 't4'])
    expect(others).toHaveLength(15)
  })

  it('small ones are counted only, unless they are few', () => {
    expect(withCards(many(1_000))).toMatchObject({ cards: [], others: { length: 20 } })
    expect(withCards(many(1_000).slice(0, 6)).others).toEqual([])
  })
})
