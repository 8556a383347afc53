import { expect, test } from 'vitest'
import { parsePowerShell, parseWmic } from '#system/windows-processes'
import { treeOf } from '#system/windows-tree'

test('PowerShell tells of each process its parent, and when it began', () => {
  expect(parsePowerShell('0 0 \r\n4 0 \r\n812 4 1764338400123\r\nGet-CimInstance : no\r\n')).toEqual([
    { pid: 0, parent: 0, since: null },
    { pid: 4, parent: 0, since: null },
    { pid: 812, parent: 4, since: 1764338400123 }
  ])
})

test('wmic tells the parent first, in whichever encoding', () => {
  const table = 'ParentProcessId  ProcessId\r\r\n0                4\r\r\n4                812\r\r\n\r\r\n'
  const rows = [
    { pid: 4, parent: 0, since: null },
    { pid: 812, parent: 4, since: null }
  ]
  expect(parseWmic(table)).toEqual(rows)
  expect(parseWmic(Buffer.from(`\ufeff${table}`, 'utf16le').toString('latin1'))).toEqual(rows)
})

const all = [
  { pid: 10, parent: 1, since: 100 },
  { pid: 11, parent: 10, since: 120 },
  { pid: 12, parent: 11, since: 130 },
  // Its parent had the same number once, and has ended long ago.
  { pid: 13, parent: 10, since: 50 },
  { pid: 14, parent: 1, since: 140 }
]

test('a program is ended first, then what it and its children have started', () => {
  expect(treeOf({ pid: 10, since: 100, hasEnded: false }, all)).toEqual([10, 11, 12])
})

test('of a program that has ended, what it has left is ended, and not who has its number now', () => {
  expect(treeOf({ pid: 10, since: 100, hasEnded: true }, all)).toEqual([11, 12])
  expect(treeOf({ pid: 9, since: 100, hasEnded: true }, all)).toEqual([])
})
