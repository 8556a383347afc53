import { describe, expect, it } from 'vitest'
import { javaText } from '../../../../src/nodes/protocol/exchange/java-text'
import { oneLine } from '../../../../src/nodes/runtime/one-line'

const text = (hex: string): string => javaText(Buffer.from(hex, 'hex'))

describe('javaText', () => {
  it('keeps valid UTF-8 of any width, a byte order mark included', () => {
    expect(text('686f6c61')).toBe('hola')
    expect(text('c3b1c3a1')).toBe('ñá')
    expect(text('f09f8f83')).toBe('🏃')
    expect(text('efbbbf41')).toBe('\ufeffA')
  })

  // The right-hand sides are what Java 17 printed.
  it.each([
    ['ffffffff', '\ufffd\ufffd\ufffd\ufffd'],
    ['c0804142', '\ufffd\ufffdAB'],
    ['e2824142', '\ufffdAB'],
    ['f09f8f41', '\ufffdA'],
    ['414243e2', 'ABC\ufffd'],
    ['eda08041', '\ufffdA'],
    ['4142eda0', 'AB\ufffd'],
    ['eda04142', '\ufffdAB'],
    ['edbf9fed', '\ufffd\ufffd'],
    ['f4908080', '\ufffd\ufffd\ufffd\ufffd']
  ])('replaces malformed %s as Java does', (hex, expected) => {
    expect(text(hex)).toBe(expected)
  })
})

describe('oneLine', () => {
  it('escapes whatever would end or move the line', () => {
    expect(oneLine('a\nb\r')).toBe('a\\u000ab\\u000d')
    expect(oneLine('\u001b[2J')).toBe('\\u001b[2J')
    expect(oneLine('\0\u0085\u2028')).toBe('\\u0000\\u0085\\u2028')
  })

  it('leaves printable text alone', () => {
    expect(oneLine('ñ\\n😀')).toBe('ñ\\n😀')
  })
})
