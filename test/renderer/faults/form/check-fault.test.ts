import { describe, expect, it } from 'vitest'
import { checkFault, defaultFault } from '../../../../src/renderer/faults/form/check-fault'
import { edited, fieldText, noEdits, withText } from '../../../../src/renderer/faults/form/fault-draft'
import { fieldsOf } from '../../../../src/renderer/faults/look/fault-look'
import { formatFor } from '../../../../src/renderer/format/format'
import { parseNumber } from '../../../../src/renderer/format/parse-number'

describe('a number that is typed', () => {
  it.each([
    ['200', 200],
    ['0,5', 0.5],
    ['0.5', 0.5],
    ['131,072', 131_072],
    ['131.072', 131.072],
    ['1,234,567.8', 1_234_567.8],
    ['1.234.567,8', null],
    ['0,125', 0.125],
    [' 12 ', 12],
    ['-5', -5],
    ['1234,567', 1234.567],
    ['', null],
    ['12a', null],
    ['1e3', null]
  ])('%s is %s, in either way of writing it', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })

  it('is what the field showed, in both languages', () => {
    for (const language of ['es', 'en'] as const) {
      for (const value of [0, 1, 64, 999, 1000, 131_072, 3_600_000]) {
        expect(parseNumber(formatFor(language).number(value, 4))).toBe(value)
      }
    }
  })
})

describe('a fault as it is edited', () => {
  const fault = { ...defaultFault('slicer'), name: 'slicer' }
  const fields = fieldsOf('slicer')
  const check = (key: string, text: string) => checkFault(edited(fault, withText(noEdits, key, text), fields))

  it('has the defaults of the schema, and shares in percent', () => {
    expect(defaultFault('latency')).toMatchObject({ latencyMs: 100, jitterMs: 0, toxicity: 1 })
    const toxicity = fields.find(({ key }) => key === 'toxicity')
    expect(toxicity && fieldText(formatFor('es'), fault, noEdits, toxicity)).toBe('100')
    expect(check('toxicity', '12,5')).toMatchObject({ ok: true, fault: { toxicity: 0.125 } })
  })

  it('says what is wrong, at the field where it is', () => {
    expect(check('averageBytes', '1.5')).toEqual({ ok: false, problems: { averageBytes: { what: 'whole' } } })
    expect(check('averageBytes', '0')).toEqual({
      ok: false,
      problems: { averageBytes: { what: 'least', limit: 1 } }
    })
    expect(check('delayMs', '')).toEqual({ ok: false, problems: { delayMs: { what: 'number' } } })
    expect(check('toxicity', '101')).toEqual({
      ok: false,
      problems: { toxicity: { what: 'most', limit: 1 } }
    })
    expect(checkFault({ type: 'down', name: 'Not This' })).toEqual({
      ok: false,
      problems: { name: { what: 'name' } }
    })
  })

  it('keeps what was not touched exactly as it is', () => {
    const odd = { ...defaultFault('corrupt'), name: 'odd', probability: 0.000123456 }
    const checked = checkFault(edited(odd, { texts: { toxicity: '50' } }, fieldsOf('corrupt')))
    expect(checked).toMatchObject({ ok: true, fault: { probability: 0.000123456, toxicity: 0.5 } })
  })
})
