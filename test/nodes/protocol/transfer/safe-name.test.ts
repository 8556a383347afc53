import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberedName, safeName } from '../../../../src/nodes/protocol/transfer/safe-name'

/** What changes with what stands beside it: dots, marks that are removed, letters that join, and a length near the limit. */
const awkward = fc
  .tuple(
    fc.constantFrom('', 'x'.repeat(190), 'x'.repeat(198)),
    fc.array(fc.constantFrom('.', ' ', 'e', '\u0301', '\u200e', 'ñ', 'CON', '_', '\\', 'relevo~1'), {
      maxLength: 40
    })
  )
  .map(([before, parts]) => before + parts.join(''))

describe('safeName', () => {
  it.each([
    ['video.mp4', 'video.mp4'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ana\\vídeo de clase.mp4', 'vídeo de clase.mp4'],
    ['.bashrc', 'bashrc'],
    ['a\u0000b\nc.mp4', 'abc.mp4'],
    ['vi\u0301deo.mp4', 'v\u00eddeo.mp4'],
    ['e\u200e\u0301.txt', '\u00e9.txt'],
    ['CON', '_CON'],
    ['aux .txt', '_aux .txt'],
    ['nul.mp4', '_nul.mp4'],
    ['console.mp4', 'console.mp4'],
    ['RELEVO~1', '_RELEVO~1'],
    ['.relevo~12. ', '_relevo~12'],
    ['RE54A2~1', '_RE54A2~1'],
    ['relevo~1.mp4', 'relevo~1.mp4'],
    ['relevo~', 'relevo~'],
    ['a<b>:"c|?*.mp4', 'a_b___c___.mp4'],
    ['fin.mp4. . ', 'fin.mp4'],
    ['\u202egpj.exe', 'gpj.exe'],
    ['👩‍🔬.mp4', '👩‍🔬.mp4'],
    ['..', null],
    ['', null],
    ['/', null]
  ])('makes of %j %j', (raw, expected) => {
    expect(safeName(raw)).toBe(expected)
  })

  it('shortens a long name and keeps its extension', () => {
    const name = safeName(`${'ñ'.repeat(500)}.mp4`)!
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
    expect(name).toMatch(/^ñ+\.mp4$/)
  })

  it('shortens one that has a dot where it is cut to what is a name on Windows too', () => {
    expect(safeName(`${'a'.repeat(199)}.${'b'.repeat(60)}`)).toBe('a'.repeat(199))
  })

  it('never gives a path, a hidden file or an empty name, and does not change its own result', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), awkward), raw => {
        const name = safeName(raw)
        if (name === null) return
        expect(name).not.toMatch(/[/\\\p{Cc}]|^\.|^$/u)
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201)
        expect(safeName(name)).toBe(name)
      }),
      { numRuns: 500 }
    )
  })

  it('numbers a name before its extension', () => {
    expect(numberedName('video.mp4', 2)).toBe('video (2).mp4')
    expect(numberedName('LEEME', 3)).toBe('LEEME (3)')
  })
})
