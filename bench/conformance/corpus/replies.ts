import type { ReplyCase } from './case'

type Row = readonly [name: string, bytes: string, body?: string, ends?: boolean]

const rowsOf = (want: ReplyCase['want'], group: string, rows: readonly Row[]): ReplyCase[] =>
  rows.map(([name, bytes, body = '', ends = false]) => ({ name, group, bytes, want, body, ends }))

const ok = (fields: readonly string[], body = ''): string =>
  ['HTTP/1.1 200 OK', ...fields, '', body].join('\r\n')
const chunked = (body: string): string => ok(['Transfer-Encoding: chunked'], body)

/** Answers of backends: what is clear is passed on, what two programs could read in two ways is a 502. */
const corpus: readonly ReplyCase[] = [
  ...rowsOf('pass', 'replies', [
    ['a length', ok(['Content-Length: 3'], 'abc'), 'abc'],
    ['no body', ok(['Content-Length: 0'])],
    ['chunks', chunked('3\r\nabc\r\n0\r\n\r\n'), 'abc'],
    ['chunks with extensions and a trailer', chunked('3;a=b\r\nabc\r\n0\r\nA: b\r\n\r\n'), 'abc'],
    ['the end of the connection', ok([], 'abc'), 'abc', true],
    ['no reason', 'HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\na', 'a'],
    ['no reason and no space', 'HTTP/1.1 200\r\nContent-Length: 1\r\n\r\na', 'a'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nabc', 'abc', true],
    [
      'an interim answer before it',
      `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok(['Content-Length: 1'], 'a')}`,
      'a'
    ],
    ['100 that nobody asked for', `HTTP/1.1 100 Continue\r\n\r\n${ok(['Content-Length: 1'], 'a')}`, 'a'],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['lines that end in LF alone', 'HTTP/1.1 200 OK\nContent-Length: 1\n\na', 'a'],
    ['a space before a colon', ok(['A : b', 'Content-Length: 1'], 'a'), 'a']
  ]),
  ...rowsOf('refuse', 'replies', [
    ['a length and chunks', ok(['Content-Length: 3', 'Transfer-Encoding: chunked'], '3\r\nabc\r\n0\r\n\r\n')],
    ['two lengths', ok(['Content-Length: 1', 'Content-Length: 2'], 'ab')],
    ['the same length twice', ok(['Content-Length: 1', 'Content-Length: 1'], 'a')],
    ['a length that is none', ok(['Content-Length: x'], 'a')],
    ['a negative length', ok(['Content-Length: -1'], 'a')],
    ['another coding', ok(['Transfer-Encoding: gzip, chunked'], '0\r\n\r\n')],
    ['a no-break space after chunked', ok(['Transfer-Encoding: chunked\xa0'], '0\r\n\r\n')],
    ['a folded line', ok(['A: b', ' c', 'Content-Length: 1'], 'a')],
    ['a bare CR', ok(['A: b\rc', 'Content-Length: 1'], 'a')],
    ['a NUL', ok(['A: \0', 'Content-Length: 1'], 'a')],
    ['no status line', 'hello\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'],
    ['HTTP/2.0', 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a header without a colon', ok(['A b', 'Content-Length: 1'], 'a')],
    ['nothing at all', '', '', true]
  ]),
  ...rowsOf('cut', 'replies', [
    ['less than its length', ok(['Content-Length: 9'], 'abc'), '', true],
    ['chunks without their end', chunked('3\r\nabc\r\n'), '', true]
  ])
]

const framings = 'two framings, and clients differ in which they take (RFC 9112, section 6.3)'
const noHttp = 'no answer of HTTP/1 begins so; what would be its end is anybody’s guess'
const cutShort =
  'it is not whole (RFC 9112, section 8), and a client learns that from a reset, not from an end in order'

/** Why we take it as we do, by name, where HAProxy or nginx as they come do otherwise. */
const reasons: Readonly<Record<string, string>> = {
  'no reason and no space': 'servers that leave out the space are common; it is put in',
  'an interim answer before it':
    'interim answers come before the one that counts, and are passed on (RFC 9110, section 15.2)',
  '100 that nobody asked for': 'it is no answer (RFC 9110, section 15.2.1), and is left out',
  'a space before a colon': 'a proxy takes it off in answers (RFC 9112, section 5.1)',
  'a length and chunks': framings,
  'two lengths': framings,
  'the same length twice': framings,
  'a length that is none': 'a proxy answers 502 (RFC 9112, section 6.3)',
  'a negative length': 'a proxy answers 502 (RFC 9112, section 6.3)',
  'another coding': 'only chunked is spoken here: clients would get a body that they cannot read',
  'a no-break space after chunked': 'it is another coding than chunked, whatever a language’s own trim says',
  'a folded line': 'clients differ in whether it is one field or two (RFC 9112, section 5.2)',
  'a NUL': 'no control may stand in a field (RFC 9110, section 5.5)',
  'no status line': noHttp,
  'a status of two digits': noHttp,
  'HTTP/2.0': noHttp,
  'less than its length': cutShort,
  'chunks without their end': cutShort
}

export const replyCases: readonly ReplyCase[] = corpus.map(one => {
  const because = reasons[one.name]
  return because === undefined ? one : { ...one, because }
})
