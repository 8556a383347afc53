import { describe, expect, it } from 'vitest'
import { differences } from '#nodes/compare/differences'
import { jsonTokens } from '#nodes/compare/json-tokens'
import { tokensOf } from '#nodes/compare/tokens'
import type { Unit } from '#nodes/compare/unit'
import { unit, unitsOf } from './units'

const found = (kind: Unit['kind'], theirs: string, mine: string): unknown[] =>
  differences(unit(kind, theirs), unit(kind, mine)).map(({ place, theirs: a, mine: b, structural }) =>
    structural ? [place, a, b, 'structural'] : [place, a, b]
  )
const head = (...fields: string[]): string => ['HTTP/1.1 200 OK', ...fields].join('\r\n')

describe('tokens', () => {
  it('of a line are words, with a time, a date and an address as one', () => {
    const line = 'pid=71 at 10:02:03 from 127.0.0.1:80, Sat, 28 Nov 2026 04:41:46 GMT; 2026-11-28T04:41:46.5Z'
    expect(tokensOf(unit('line', line)).map(({ text }) => text)).toEqual([
      'pid',
      '71',
      'at',
      '10:02:03',
      'from',
      '127.0.0.1:80',
      'Sat, 28 Nov 2026 04:41:46 GMT',
      '2026-11-28T04:41:46.5Z'
    ])
  })

  it('of a head are its values, and of a cookie its parts', () => {
    const text = head('Set-Cookie: sid=a=1; Path=/; HttpOnly', 'Via: x', 'via: y')
    const tokens = tokensOf(unit('head', text))
    expect(tokens.map(token => [token.place, token.text])).toEqual([
      ['status', 'HTTP/1.1 200 OK'],
      ['header set-cookie sid', 'a=1'],
      ['header set-cookie sid path', '/'],
      ['header set-cookie sid httponly', 'HttpOnly'],
      ['header via', 'x'],
      ['header via #2', 'y']
    ])
    for (const token of tokens) expect(text.slice(token.start).startsWith(token.text)).toBe(true)
  })

  it('of JSON are its values with their paths', () => {
    const text = '{"a": {"b": [1, {"c d": "x,\\"y"}]}, "e": null}'
    expect(jsonTokens(text).map(token => [token.place, token.text])).toEqual([
      ['$', '{'],
      ['$.a', '{'],
      ['$.a.b', '['],
      ['$.a.b[0]', '1'],
      ['$.a.b[1]', '{'],
      ['$.a.b[1]["c d"]', '"x,\\"y"'],
      ['$.e', 'null']
    ])
  })
})

describe('differences', () => {
  it('of trailers are those of headers that come late', () => {
    expect(found('end', 'Digest: a\r\nX: 1\r\n\r\n', 'x: 1\r\nDigest: b\r\n\r\n')).toEqual([
      ['header digest', 'a', 'b']
    ])
    expect(found('end', 'X: 1\r\n\r\n', '\r\n')).toEqual([['header x', '1', '', 'structural']])
    expect(found('end', '\r\n', '\n')).toEqual([])
  })

  it.each(['', 'Digest: a\r\n'])(
    'of an end against a line have nothing for the end (trailers: %j)',
    trailers => {
      const chunked = (chunks: string): Unit[] =>
        unitsOf([`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n${trailers}\r\n`])
      const [[, , longer], [, , shorter]] = [chunked('2\r\na\n\r\n2\r\nb\n\r\n'), chunked('2\r\na\n\r\n')]
      const found = { place: 'end', theirs: 'b\n', mine: '', structural: true }
      expect(differences(longer!, shorter!)).toMatchObject([found])
      expect(differences(shorter!, longer!)).toMatchObject([{ ...found, theirs: '', mine: 'b\n' }])
    }
  )

  it('of lines are their tokens, or all between those that are the same', () => {
    expect(found('line', 'pid 71 port 80\n', 'pid 9 port 8\n')).toEqual([
      ['line 1, token 2', '71', '9'],
      ['line 1, token 4', '80', '8']
    ])
    expect(found('line', 'hi Ana today\n', 'hi Ana Belen today\n')).toEqual([
      ['line 1, from token 3, but the last 1', '', 'Belen']
    ])
    expect(found('line', 'a b\n', 'a  b\n')).toHaveLength(1)
    expect(found('line', 'a b', 'a b\n')).toHaveLength(1)
  })

  it('of heads are by name, in any order', () => {
    expect(found('head', head('A: 1', 'B: 2'), head('b: 2', 'a:  3'))).toEqual([['header a', '1', '3']])
    expect(found('head', head('A: 1'), head('B: 2'))).toEqual([
      ['header a', '1', '', 'structural'],
      ['header b', '', '2', 'structural']
    ])
    expect(found('head', head(), head().replace('200 OK', '500 No'))).toEqual([
      ['status', 'HTTP/1.1 200 OK', 'HTTP/1.1 500 No']
    ])
  })

  it('of heads are not the lengths of bodies that are compared', () => {
    const framed = { framesByLength: true }
    const [a, b] = [head('Content-Length: 5'), head('Content-Length: 6')]
    expect(differences(unit('head', a, framed), unit('head', b, framed))).toEqual([])
    expect(differences(unit('head', a), unit('head', b))).toHaveLength(1)
  })

  it('of JSON are by path, whatever the order and the blanks', () => {
    expect(found('json', '{"a":1,"b":[1,2]}', '{ "b": [1, 3], "a": 1 }')).toEqual([['$.b[*]', '2', '3']])
    expect(found('json', '[1]', '[1,2]')).toEqual([['$[*]', '', '2', 'structural']])
    expect(found('json', '{"a":{}}', '{"a":[]}')).toEqual([['$.a', '{', '[']])
  })

  it('of what is not the same kind of thing is that', () => {
    expect(differences(unit('line', 'a'), unit('end', ''))).toMatchObject([
      { place: 'end', structural: true }
    ])
  })
})
