import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lastSegment, safeBaseName } from '../../src/lab/files'

test('whatever the name, its file is one plain segment, and two names are two files', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), name => {
      for (const made of [safeBaseName(name), lastSegment(name)]) {
        expect(made).not.toMatch(/[/\\\0]/)
        expect(['', '.', '..']).not.toContain(made)
      }
    })
  )
  expect(safeBaseName('a/b')).not.toBe(safeBaseName('a:b'))
  expect(safeBaseName('../../etc/passwd')).toMatch(/^[^.]/)
  expect(safeBaseName('CON')).not.toBe('CON')
  expect(lastSegment('C:\\videos\\clase 1.mp4')).toBe('clase 1.mp4')
})
