import { describe, expect, it } from 'vitest'
import { formatFor } from '../../../src/renderer/format/format'

const en = formatFor('en')
const es = formatFor('es')
const plain = (text: string) => text.replace(/\s/g, ' ')

describe('formats', () => {
  it('write the decimal sign and the groups of the language', () => {
    expect([en.number(1234.5, 1), es.number(1234.5, 1)]).toEqual(['1,234.5', '1.234,5'])
    expect([en.fixed(4, 1), es.fixed(4, 1)]).toEqual(['4.0', '4,0'])
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
    expect(es.bytesRate(38_400_000)).toEqual({ value: '38,4', unit: 'MB/s' })
  })

  it('write durations in the unit that reads best', () => {
    expect([3, 250, 1600, 125_000, 7_500_000].map(ms => plain(en.durationText(ms)))).toEqual([
      '3.0 ms',
      '250 ms',
      '1.6 s',
      '2 min 05 s',
      '2 h 05 min'
    ])
    expect(plain(es.durationText(1600))).toBe('1,6 s')
    expect([400, 30_000, 125_000].map(ms => plain(en.wholeDuration(ms)))).toEqual([
      '0 s',
      '30 s',
      '2 min 05 s'
    ])
  })

  it('write the clock of the run, with hours only when there are some', () => {
    expect(en.clock(252_300.9)).toBe('04:12.300')
    expect(es.clock(252_300)).toBe('04:12,300')
    expect(en.clock(252_300, 0)).toBe('04:12')
    expect(en.clock(3_852_300, 1)).toBe('1:04:12.3')
    expect(en.clock(-5)).toBe('00:00.000')
  })
})
