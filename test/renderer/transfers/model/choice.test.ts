import { describe, expect, it } from 'vitest'
import { shownOf, unplayable, type Choice } from '../../../../src/renderer/transfers/model/choice'

const all = (): boolean => true
const watched: Choice = { transfer: 'film', isWatched: true }

describe('the transfer that is shown', () => {
  it('is the newest, unless one is chosen that is known', () => {
    expect(shownOf(null, 'new', all)).toBe('new')
    expect(shownOf({ transfer: 'old' }, 'new', all)).toBe('old')
    expect(shownOf({ transfer: 'gone' }, 'new', () => false)).toBe('new')
    expect(shownOf(null, null, all)).toBeNull()
  })

  it('stays the one that is watched, though others come', () => {
    expect(shownOf(watched, 'film', all)).toBe('film')
    expect(shownOf(watched, 'newer', all)).toBe('film')
  })

  it('is the next that comes once the watched one can’t be played, which is said until then', () => {
    const left = unplayable(watched, 'new')
    expect(shownOf(left, 'new', all)).toBe('film')
    // It is told again at each look.
    expect(shownOf(unplayable(left, 'newer'), 'newer', all)).toBe('newer')
  })

  it('stays the one that a person has chosen to look at, whether it can be played or not', () => {
    const chosen: Choice = { transfer: 'film' }
    expect(unplayable(chosen, 'new')).toBe(chosen)
    expect(unplayable(null, 'new')).toBeNull()
  })
})
