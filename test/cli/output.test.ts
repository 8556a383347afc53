import { expect, test } from 'vitest'
import { endOf, printableLines } from '../../src/cli/output'

test('a reply in lines that end with CR LF is printed as lines, without a sign for each CR', () => {
  expect(printableLines('220 ready\r\n250 OK\r\n')).toEqual(['220 ready', '250 OK'])
  expect(printableLines('one\ntwo')).toEqual(['one', 'two'])
  expect(printableLines('')).toEqual([])
  expect(printableLines('\n')).toEqual([''])
})

test('what could drive the terminal is shown as a sign', () => {
  expect(printableLines('a\x1b[2J\rb\r\n')).toEqual(['a\ufffd[2J\ufffdb'])
})

test('of what is too long its end is shown', () => {
  expect(endOf('which port? ', 20)).toBe('which port? ')
  expect(endOf(`${'x'.repeat(16_000)} which port?`, 12)).toBe('… which port?')
})
