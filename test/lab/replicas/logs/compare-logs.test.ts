import { describe, expect, test } from 'vitest'
import { commonLines } from '../../../../src/lab/replicas/logs/common-lines'
import { compareLogs } from '../../../../src/lab/replicas/logs/compare-logs'
import type { LogLine } from '../../../../src/shared/state'

const log = (node: string, text: string): LogLine[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((word, index) => ({ seq: index + 1, t: index, node, level: 'info', text: word }))

const compare = (texts: Record<string, string>) =>
  compareLogs(new Map(Object.entries(texts).map(([node, text]) => [node, log(node, text)])), 100)

const verdicts = (texts: Record<string, string>) => compare(texts).replicas.map(({ verdict }) => verdict)

test('logs that are equal are, with one hash', () => {
  const { replicas, map } = compare({ a: 'on 1 2 3', b: 'on 1 2 3' })
  expect(replicas.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical'])
  expect(replicas[0]?.sha256).toBe(replicas[1]?.sha256)
  expect(map).toEqual({ a: '=', b: '=' })
})

test('one that lacks the end is behind by so many lines', () => {
  expect(verdicts({ a: 'on 1 2 3', b: 'on 1' })).toEqual([
    { kind: 'identical' },
    { kind: 'behind', sessions: 2 }
  ])
  expect(verdicts({ a: 'on 1', b: 'on 1 2 3' })).toEqual([
    { kind: 'behind', sessions: 2 },
    { kind: 'identical' }
  ])
})

test('what differs in the middle is a row of its own, with the number of its line', () => {
  const { replicas, sessions } = compare({ a: 'on 1 hola 3', b: 'on 1 adios 3', c: 'on 1 hola 3' })
  expect(replicas.map(({ verdict }) => verdict)).toEqual([
    { kind: 'identical' },
    { kind: 'diverged', line: 3 },
    { kind: 'identical' }
  ])
  expect(sessions.map(one => one.replicas['b']?.lines.join(' '))).toEqual(['on 1', 'adios', '3'])
  expect(new Set(sessions.map(({ t }) => t)).size).toBe(3)
})

test('lines that one lacks in the middle are its difference, and it is not behind', () => {
  const { replicas, map } = compare({ a: 'on 1 2 3', b: 'on 3', c: 'on 1 2 3' })
  expect(replicas[1]?.verdict.kind).toBe('diverged')
  expect(map['b']).toBe('=x=')
})

test('of two that differ nobody knows which is right', () => {
  expect(verdicts({ a: 'on 1 hola 3', b: 'on 1 adios 3' })).toEqual([
    { kind: 'diverged', line: 3 },
    { kind: 'diverged', line: 3 }
  ])
})

test('one that lacks more of the end than a row shows is behind by all of it', () => {
  const lines = Array.from({ length: 200 }, (_, n) => `line-${n}`)
  expect(verdicts({ a: lines.join(' '), b: lines.slice(0, 70).join(' ') })).toEqual([
    { kind: 'identical' },
    { kind: 'behind', sessions: 130 }
  ])
  expect(verdicts({ a: lines.join(' '), b: '' })).toEqual([
    { kind: 'identical' },
    { kind: 'behind', sessions: 200 }
  ])
})

describe('of logs too long to be compared whole', () => {
  /** The newest `most` lines of each. */
  const newest = (texts: Record<string, string>, most: number) =>
    compareLogs(
      new Map(Object.entries(texts).map(([node, text]) => [node, log(node, text).slice(-most)])),
      100
    ).replicas.map(({ verdict, earlier, lines }) => ({ ...verdict, earlier, lines }))
  const times = (count: number): string => Array(count).fill('hola 1 2').join(' ')

  test('it is told what is not compared, and those that are equal in the rest are', () => {
    expect(newest({ a: times(100), b: times(100) }, 150)).toEqual([
      { kind: 'identical', earlier: 150, lines: 150 },
      { kind: 'identical', earlier: 150, lines: 150 }
    ])
  })

  test('one that is shorter is behind, and does not differ because its newest lines are others', () => {
    expect(newest({ a: times(100), b: `${times(98)} hola` }, 150)).toEqual([
      { kind: 'identical', earlier: 150, lines: 150 },
      { kind: 'behind', sessions: 5, earlier: 150, lines: 145 }
    ])
  })

  test('lines that one had before, and are not compared, move the others to the first that all have', () => {
    expect(newest({ a: times(100), b: `on again ${times(100)}` }, 150)).toMatchObject([
      { kind: 'identical' },
      { kind: 'identical' }
    ])
  })

  test('nobody can tell of one that has no line where the others begin', () => {
    expect(newest({ a: times(100), b: times(20) }, 150)).toEqual([
      { kind: 'identical', earlier: 150, lines: 150 },
      { kind: 'unknown', earlier: 60, lines: 0 }
    ])
  })
})

test('nothing in common is said as that', () => {
  expect(verdicts({ a: 'x y', b: 'p q r' }).map(({ kind }) => kind)).toContain('diverged')
  expect(verdicts({ a: '', b: '' })).toEqual([{ kind: 'empty' }, { kind: 'empty' }])
})

test('no line is lost, whatever the logs, and those in common are as many as can be', () => {
  let seed = 7
  const next = (most: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % most
  for (let round = 0; round < 200; round++) {
    const words = (): string[] => Array.from({ length: next(12) }, () => 'abc'[next(3)] ?? 'a')
    const [a, b, c] = [words(), words(), words()]
    const { sessions } = compare({ a: a.join(' '), b: b.join(' '), c: c.join(' ') })
    for (const [node, own] of Object.entries({ a, b, c }))
      expect(sessions.flatMap(({ replicas }) => replicas[node]?.lines ?? [])).toEqual(own)
    const match = [...commonLines(a, b)]
    for (const [x, y] of match.entries()) if (y >= 0) expect(b[y]).toBe(a[x])
    expect(match.filter(y => y >= 0)).toEqual(match.filter(y => y >= 0).toSorted((x, y) => x - y))
    expect(match.filter(y => y >= 0).length).toBe(longest(a, b))
  }
})

function longest(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const word of a) {
    const before = row
    row = [0]
    for (const [y, other] of b.entries())
      row.push(word === other ? (before[y] ?? 0) + 1 : Math.max(before[y + 1] ?? 0, row[y] ?? 0))
  }
  return row[b.length] ?? 0
}
