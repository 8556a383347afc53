import { expect, test } from 'vitest'
import { ByteReader } from '../../../src/shared/bytes/byte-reader'

const open = (c: number, us: number): string =>
  `{"us":${us},"c":${c},"open":{"to":"b","local":"127.0.0.1:1","remote":"127.0.0.1:2"}}`
const out = (c: number, us: number, text: string): string =>
  `{"us":${us},"c":${c},"out":"${Buffer.from(text).toString('base64')}"}`

function read(lines: readonly string[], window?: { from: number; until: number }) {
  const reader = new ByteReader('a', window)
  reader.read(lines.join('\n'))
  return reader
}

test('times are relative to the batch, and lives of a node are told apart', () => {
  const { connections } = read([
    '{"t":1000,"life":1}',
    open(1, 0),
    out(1, 1500, 'x'),
    '{"t":2000,"life":2,"bound":0.5}',
    open(1, -250),
    out(1, 0, 'y')
  ])
  expect(
    connections.map(({ id, since, bound, chunks }) => [id, since, bound, chunks.map(({ t }) => t)])
  ).toEqual([
    ['a/1/1', 1000, undefined, [1001.5]],
    ['a/2/1', 1999.75, 0.5, [2000]]
  ])
})

test('a torn line, a foreign one, and a connection that nobody introduced are passed over', () => {
  const { connections, unrecorded, lost } = read([
    '{"format":"relevo-bytes/1","node":"a"}',
    '{"t":0,"life":1}',
    '[]',
    'null',
    '{"us":1,"unrecorded":3}',
    '{"us":1,"lost":4}',
    out(2, 1, 'nobody knows whose'),
    open(1, 0),
    out(1, 1, 'x'),
    '{"us":2,"c":1,"out":"eHg'
  ])
  expect(connections.map(({ id }) => id)).toEqual(['a/1/1'])
  expect([unrecorded, lost]).toEqual([3, 4])
})

test('what was after a window, and long before it, is not put together', () => {
  const lines = [0, 60_000, 120_000].flatMap((t, index) => [
    `{"t":${t},"life":1}`,
    open(index + 1, 0),
    out(index + 1, 1, 'x')
  ])
  expect(read(lines, { from: 61_000, until: 100_000 }).connections.map(({ id }) => id)).toEqual(['a/1/2'])
})
