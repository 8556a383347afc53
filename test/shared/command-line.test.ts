import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinCommandLine, shellWordIn, splitCommandLine } from '../../src/shared/programs/command-line'

test.each([
  ['java Servidor2 50001', ['java', 'Servidor2', '50001']],
  ['  a   b  ', ['a', 'b']],
  [`python3 -c "print('hola')"`, ['python3', '-c', "print('hola')"]],
  [`'mi servidor' "a \\"b\\" c" d\\ e ''`, ['mi servidor', 'a "b" c', 'd e', '']],
  ['-Dnombre="dos palabras"', ['-Dnombre=dos palabras']],
  ['C:\\jdk\\bin\\java.exe \\\\server\\x', ['C:\\jdk\\bin\\java.exe', '\\\\server\\x']],
  ['$HOME * ~', ['$HOME', '*', '~']]
])('%s is split into its words', (line, words) => {
  expect(splitCommandLine(line)).toEqual(words)
})

test('words are joined to one string that is split into the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '$') })), words => {
      expect(splitCommandLine(joinCommandLine(words))).toEqual(words)
    })
  )
})

test('a quote that is not closed is no command line', () => {
  expect(splitCommandLine('java "Servidor')).toBeNull()
})

test('what only a shell understands is found where it is a word of its own', () => {
  expect(shellWordIn('javac X.java && java X')).toBe('&&')
  expect(shellWordIn('java X > log.txt')).toBe('>')
  expect(shellWordIn('java X 2>&1')).toBe('2>&1')
  expect(shellWordIn(['sh', '-c', 'a && b'])).toBeNull()
  expect(shellWordIn('java a>b "c;d"')).toBeNull()
})
