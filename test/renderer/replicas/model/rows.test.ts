import { describe, expect, it } from 'vitest'
import { rowAt, rowPx, rowsOf, type Row } from '../../../../src/renderer/replicas/model/rows'
import { ranges } from '../../../../src/renderer/replicas/model/session-model'
import { comparison, session } from '../fixtures'

const usual = { limit: 200, differencesOnly: false, open: new Set<string>() }

/** `1` for a session by itself, `1-3` for a fold, `(0-9)` for a gap, by place. */
function shape(rows: readonly Row[]): string {
  return rows
    .map(row =>
      row.kind === 'session'
        ? `${row.place}`
        : row.kind === 'fold'
          ? `${row.place}-${row.end}`
          : `(${row.place}-${row.end})`
    )
    .join(' ')
}

describe('rows of the comparison', () => {
  it('folds equal sessions around one that differs, and leaves the newest open', () => {
    const all = ['===', '==x', '===', '===', '==='].map((one, index) => session(index + 1, one))
    expect(shape(rowsOf(comparison(all), usual))).toBe('0-0 1 2-3 4')
  })

  it('folds sessions that are pending for the same replica apart from those that all have', () => {
    const all = ['===', '===', '=.=', '=.=', '=.='].map((one, index) => session(index + 1, one))
    expect(shape(rowsOf(comparison(all), usual))).toBe('0-1 2-3 4')
  })

  it('keeps a session open of which a replica has only the beginning', () => {
    const all = ['===', '=~=', '==='].map((one, index) => session(index + 1, one))
    expect(shape(rowsOf(comparison(all), usual))).toBe('0-0 1 2')
  })

  it('shows the sessions of an open fold under it, and keeps it open when it grows', () => {
    const two = [session(1, '=='), session(2, '=='), session(3, '==')]
    const open = new Set(['fold-session-1'])
    expect(shape(rowsOf(comparison(two), { ...usual, open }))).toBe('0-1 0 1 2')
    const more = [...two, session(4, '==')]
    expect(shape(rowsOf(comparison(more), { ...usual, open }))).toBe('0-2 0 1 2 3')
  })

  it('leaves equal sessions out when only differences are asked for', () => {
    const all = ['==', '=x', '==', '=.', '=='].map((one, index) => session(index + 1, one))
    expect(shape(rowsOf(comparison(all), { ...usual, differencesOnly: true }))).toBe('1 3-3')
  })

  it('puts an older session that differs in its own place, with gaps for what the host left out', () => {
    const all = Array.from({ length: 30 }, (_one, index) => session(index + 1, index === 4 ? '=x' : '=='))
    const rows = rowsOf(comparison(all, 10), { ...usual, limit: 10 })
    expect(shape(rows)).toBe('(0-3) 4 (5-20) 21-28 29')
  })

  it('finds the row of a place inside a fold, a gap or by itself', () => {
    const all = Array.from({ length: 30 }, (_one, index) => session(index + 1, index === 4 ? '=x' : '=='))
    const rows = rowsOf(comparison(all, 10), { ...usual, limit: 10 })
    expect([2, 4, 12, 25, 29].map(place => rowAt(rows, place))).toEqual([0, 1, 2, 3, 4])
  })

  it('gives a row room to say which sessions are in it besides, and says those that follow one another as a range', () => {
    const alone = session(1, '==')
    const together = { ...alone, overlapping: [2, 4, 5, 6] }
    const [low = 0, high = 0] = [alone, together].map(one =>
      rowsOf(comparison([{ ...one, replicas: {} }]), usual).reduce((sum, row) => sum + rowPx(row), 0)
    )
    expect(high).toBeGreaterThan(low)
    expect(ranges(together.overlapping)).toBe('2, 4–6')
  })

  it('has no rows for no sessions', () => {
    expect(rowsOf(comparison([]), usual)).toEqual([])
  })
})
