import { describe, expect, it } from 'vitest'
import { formatFor } from '../../../src/renderer/format/format'

const en = formatFor('en')
const es = formatFor('es')
const plain = (text: string) => text.replace(/\s/g, ' ')

describe('formats', () => {
  it('point decimals and group thousands as Mexico does, in Spanish too', () => {
    for (const format of [en, es]) {
      expect([format.number(3457), format.number(1234.5, 1)]).toEqual(['3,457', '1,234.5'])
      expect([format.fixed(75, 1), format.figure(2842.8)]).toEqual(['75.0', '2,843'])
    }
    expect(es.list(['a', 'b', 'c'])).toBe('a, b y c')
  })

  it('begin a day at 00', () => {
    const midnight = new Date(2026, 10, 28, 0, 5, 9).getTime()
    for (const format of [en, es]) expect(format.timeOfDay(midnight)).toBe('00:05:09')
    expect(es.date(midnight)).toContain('28 nov 2026')
  })

  it('give figures about three digits', () => {
    expect([0, 4, 9.94, 42.4, 1204].map(en.figure)).toEqual(['0', '4.0', '9.9', '42', '1,204'])
  })

  it('count bytes in thousands and never show a four-digit unit', () => {
    expect([0, 999, 1000, 184_600_000, 999_950, 5e12].map(n => plain(en.bytesText(n)))).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '184.6 MB',
      '1.0 MB',
      '5.0 TB'
    ])
    expect(es.bytesRate(38_400_000)).toEqual({ value: '38.4', unit: 'MB/s' })
  })

  it('write durations in the unit that reads best', () => {
    expect([0, 0.031, 0.095, 3, 250, 1600, 125_000, 7_500_000].map(ms => plain(en.durationText(ms)))).toEqual(
      ['0.0 ms', '0.03 ms', '0.1 ms', '3.0 ms', '250 ms', '1.6 s', '2 min 05 s', '2 h 05 min']
    )
    expect(plain(es.durationText(1600))).toBe('1.6 s')
    expect([400, 30_000, 125_000].map(ms => plain(en.wholeDuration(ms)))).toEqual([
      '0 s',
      '30 s',
      '2 min 05 s'
    ])
  })

  it('say how long ago in one unit, which a card has room for', () => {
    const ages = [-5, 1_240, 59_900, 97_000, 3_599_000, 11_000_000]
    expect(ages.map(ms => plain(es.age(ms)))).toEqual(['0.0 s', '1.2 s', '59.9 s', '1 min', '59 min', '3 h'])
  })

  it('write the clock of the run, with hours only when there are some', () => {
    expect(en.clock(252_300.9)).toBe('04:12.300')
    expect(es.clock(252_300)).toBe('04:12.300')
    expect(en.clock(252_300, 0)).toBe('04:12')
    expect(en.clock(3_852_300, 1)).toBe('1:04:12.3')
    expect(en.clock(-5)).toBe('00:00.000')
  })
})
