import type { RequestCase } from './case'

type Row = readonly [name: string, bytes: string, means?: readonly string[] | string]

const pass = (group: string, rows: readonly Row[]): RequestCase[] =>
  rows.map(([name, bytes, means = []]) => ({
    ...{ name, group, bytes, want: 'pass' as const },
    means: typeof means === 'string' ? [means] : means
  }))

const refuse = (group: string, rows: readonly Row[]): RequestCase[] =>
  rows.map(([name, bytes]) => ({ name, group, bytes, want: 'refuse' as const }))

const get = (...fields: readonly string[]): string =>
  ['GET /a HTTP/1.1', 'Host: x', ...fields, '', ''].join('\r\n')
const post = (fields: readonly string[], body: string): string =>
  ['POST /a HTTP/1.1', 'Host: x', ...fields, '', body].join('\r\n')
const chunked = (body: string): string => post(['Transfer-Encoding: chunked'], body)
const inner = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'

/** RFC 9112 and 9110 by their sections, and the kinds of request smuggling that have names. */
const corpus: readonly RequestCase[] = [
  ...pass('request line', [
    ['a plain request', get(), 'GET /a '],
    ['a query', 'GET /a?b=c&d=%20 HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /a?b=c&d=%20 '],
    ['empty lines before it', `\r\n\r\n${get()}`, 'GET /a '],
    ['a method nobody knows', 'BREW /a HTTP/1.1\r\nHost: x\r\n\r\n', 'BREW /a '],
    [
      'a method of odd characters',
      "A!#$%&'*+-.^_`|~9 /a HTTP/1.1\r\nHost: x\r\n\r\n",
      "A!#$%&'*+-.^_`|~9 /a "
    ],
    ['the absolute form', 'GET http://y/a HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /a '],
    ['the absolute form without a path', 'GET http://y HTTP/1.1\r\nHost: x\r\n\r\n', 'GET / '],
    ['the asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n', 'OPTIONS * '],
    ['HTTP/1.0', 'GET /a HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n', 'GET /a '],
    ['two in one go', get() + get(), ['GET /a ', 'GET /a ']],
    ['HEAD', get().replace('GET', 'HEAD'), 'HEAD /a ']
  ]),
  ...refuse('request line', [
    ['two spaces', 'GET  /a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a tab', 'GET\t/a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a space at the end', 'GET /a HTTP/1.1 \r\nHost: x\r\n\r\n'],
    ['a space in the target', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no version', 'GET /a\r\nHost: x\r\n\r\n'],
    ['HTTP/1.2', 'GET /a HTTP/1.2\r\nHost: x\r\n\r\n'],
    ['HTTP/2.0', 'GET /a HTTP/2.0\r\nHost: x\r\n\r\n'],
    ['a version of two digits', 'GET /a HTTP/1.10\r\nHost: x\r\n\r\n'],
    ['http in small letters', 'GET /a http/1.1\r\nHost: x\r\n\r\n'],
    ['a space before the method', ' GET /a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a target without a slash', 'GET a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['the asterisk form of GET', 'GET * HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a user in the absolute form', 'GET http://u@y/a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['CONNECT', 'CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n'],
    ['a control character in the target', 'GET /a\x01 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a NUL in the method', 'G\0T /a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a colon in the method', 'G:T /a HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']
  ]),
  ...pass('fields', [
    ['blanks around a value', get('A: \t b \t '), 'GET /a '],
    ['an empty value', get('A:'), 'GET /a '],
    ['bytes above 127 in a value', get('A: \xe9\xff'), 'GET /a '],
    ['a colon in a value', get('A: b:c:d'), 'GET /a '],
    ['the same name twice', get('A: 1', 'a: 2'), 'GET /a '],
    ['Expect: 100-continue', post(['Expect: 100-continue', 'Content-Length: 1'], 'b'), 'POST /a b'],
    ['Host with a port', 'GET /a HTTP/1.1\r\nHost: x:80\r\n\r\n', 'GET /a '],
    ['Host of IPv6', 'GET /a HTTP/1.1\r\nHost: [::1]:80\r\n\r\n', 'GET /a '],
    ['an empty Host', 'GET /a HTTP/1.1\r\nHost:\r\n\r\n', 'GET /a ']
  ]),
  ...refuse('fields', [
    ['a space before the colon', get('A : b')],
    ['a tab before the colon', get('A\t: b')],
    ['no colon', get('A b')],
    ['an empty name', get(': b')],
    ['a space in a name', get('A b: c')],
    ['a no-break space in a name', get('A\xa0: c')],
    ['a NUL in a value', get('A: \0')],
    ['a control character in a value', get('A: \x01')],
    ['DEL in a value', get('A: \x7f')],
    ['a folded line', get('A: b', ' c')],
    ['a folded line with a tab', get('A: b', '\tc')],
    ['a folded line at the beginning', 'GET /a HTTP/1.1\r\n Host: x\r\n\r\n'],
    ['a bare CR in a value', get('A: b\rC: d')],
    ['a bare CR at the end of a line', 'GET /a HTTP/1.1\r\nHost: x\r\rA: b\r\n\r\n'],
    ['one bare LF among CRLF', 'GET /a HTTP/1.1\r\nHost: x\nA: b\r\n\r\n'],
    ['no Host', 'GET /a HTTP/1.1\r\n\r\n'],
    ['two Hosts', get('Host: y')],
    ['the same Host twice', get('Host: x')],
    ['a Host with a path', 'GET /a HTTP/1.1\r\nHost: x/y\r\n\r\n'],
    ['a Host with a user', 'GET /a HTTP/1.1\r\nHost: u@x\r\n\r\n'],
    ['a Host with a blank', 'GET /a HTTP/1.1\r\nHost: x y\r\n\r\n'],
    ['a list of Hosts', 'GET /a HTTP/1.1\r\nHost: x, y\r\n\r\n']
  ]),
  ...pass('bare LF', [
    ['all lines end in LF alone', 'GET /a HTTP/1.1\nHost: x\n\n', 'GET /a '],
    ['with a body', 'POST /a HTTP/1.1\nHost: x\nContent-Length: 3\n\na\nb', 'POST /a a\nb']
  ]),
  ...pass('length', [
    ['a length', post(['Content-Length: 3'], 'abc'), 'POST /a abc'],
    ['a length of nothing', post(['Content-Length: 0'], ''), 'POST /a '],
    ['zeros before it', post(['Content-Length: 003'], 'abc'), 'POST /a abc'],
    ['a request in the body', post([`Content-Length: ${inner.length}`], inner), `POST /a ${inner}`],
    ['a body of GET', get('Content-Length: 3') + 'abc', 'GET /a abc'],
    ['POST without a length', post([], ''), 'POST /a ']
  ]),
  ...refuse('length', [
    ['two lengths', post(['Content-Length: 3', 'Content-Length: 4'], 'abcd')],
    ['the same length twice', post(['Content-Length: 3', 'Content-Length: 3'], 'abc')],
    ['a list of the same length', post(['Content-Length: 3, 3'], 'abc')],
    ['a sign', post(['Content-Length: +3'], 'abc')],
    ['a negative length', post(['Content-Length: -3'], 'abc')],
    ['hexadecimal', post(['Content-Length: 0x3'], 'abc')],
    ['a blank in it', post(['Content-Length: 1 2'], 'abc')],
    ['a no-break space after it', post(['Content-Length: 3\xa0'], 'abc')],
    ['an empty length', post(['Content-Length:'], 'abc')],
    ['a fraction', post(['Content-Length: 3.0'], 'abc')],
    ['more than any number', post(['Content-Length: 99999999999999999999'], 'abc')],
    ['a space before the colon', post(['Content-Length : 3'], 'abc')],
    ['the name with an underscore beside it', post(['Content-Length: 3', 'Content-Length\x0b: 5'], 'abc')]
  ]),
  ...pass('chunks', [
    ['one chunk', chunked('3\r\nabc\r\n0\r\n\r\n'), 'POST /a abc'],
    ['no chunk', chunked('0\r\n\r\n'), 'POST /a '],
    ['more chunks', chunked('1\r\na\r\n2\r\nbc\r\n0\r\n\r\n'), 'POST /a abc'],
    [
      'sizes of both cases',
      chunked('A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n'),
      'POST /a 01234567890123456789'
    ],
    ['zeros before a size', chunked('0003\r\nabc\r\n000\r\n\r\n'), 'POST /a abc'],
    ['an extension', chunked('3;a=b\r\nabc\r\n0\r\n\r\n'), 'POST /a abc'],
    ['an extension in quotes', chunked('3;a="b;c"\r\nabc\r\n0;d\r\n\r\n'), 'POST /a abc'],
    ['a trailer', chunked('3\r\nabc\r\n0\r\nA: b\r\n\r\n'), 'POST /a abc'],
    [
      'a request in a chunk',
      chunked(`${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`),
      `POST /a ${inner}`
    ],
    ['a coding of other case', post(['Transfer-Encoding: Chunked'], '3\r\nabc\r\n0\r\n\r\n'), 'POST /a abc']
  ]),
  ...refuse('chunks', [
    ['no size', chunked('\r\nabc\r\n0\r\n\r\n')],
    ['a size that is none', chunked('x\r\nabc\r\n0\r\n\r\n')],
    ['a signed size', chunked('+3\r\nabc\r\n0\r\n\r\n')],
    ['a negative size', chunked('-3\r\nabc\r\n0\r\n\r\n')],
    ['a size with 0x', chunked('0x3\r\nabc\r\n0\r\n\r\n')],
    ['a size with an underscore', chunked('1_0\r\nabc\r\n0\r\n\r\n')],
    ['a size past all numbers', chunked('fffffffffffffffff\r\nabc\r\n0\r\n\r\n')],
    ['a size that is too small', chunked('2\r\nabc\r\n0\r\n\r\n')],
    ['a size that is too large', chunked('5\r\nabc\r\n0\r\n\r\n')],
    ['a bare LF after a size', chunked('3\nabc\r\n0\r\n\r\n')],
    ['a bare LF after the content', chunked('3\r\nabc\n0\r\n\r\n')],
    ['a bare CR after a size', chunked('3\rabc\r\n0\r\n\r\n')],
    ['a bare LF in an extension', chunked('3;a\nb\r\nabc\r\n0\r\n\r\n')],
    ['a bare CR in an extension', chunked('3;a\rb\r\nabc\r\n0\r\n\r\n')],
    ['a NUL in an extension', chunked('3;a\0\r\nabc\r\n0\r\n\r\n')],
    ['a blank after a size', chunked('3 \r\nabc\r\n0\r\n\r\n')],
    ['a blank before a size', chunked(' 3\r\nabc\r\n0\r\n\r\n')],
    ['a folded trailer', chunked('3\r\nabc\r\n0\r\nA: b\r\n c\r\n\r\n')],
    ['a trailer without a name', chunked('3\r\nabc\r\n0\r\n: b\r\n\r\n')],
    ['a bare LF at the end', chunked('3\r\nabc\r\n0\r\n\n')],
    ['extensions without end', chunked(`3;${'a'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`)]
  ]),
  ...refuse('smuggling', [
    ['CL.TE', post(['Content-Length: 6', 'Transfer-Encoding: chunked'], `0\r\n\r\nG`)],
    ['TE.CL', post(['Transfer-Encoding: chunked', 'Content-Length: 3'], `1\r\na\r\n0\r\n\r\n`)],
    [
      'TE.TE: two fields',
      post(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${inner}`)
    ],
    ['TE.TE: a list', post(['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${inner}`)],
    ['TE.TE: chunked twice', post(['Transfer-Encoding: chunked, chunked'], `0\r\n\r\n${inner}`)],
    ['TE: xchunked', post(['Transfer-Encoding: xchunked'], `0\r\n\r\n${inner}`)],
    ['TE: gzip, chunked', post(['Transfer-Encoding: gzip, chunked'], `0\r\n\r\n${inner}`)],
    ['TE: in quotes', post(['Transfer-Encoding: "chunked"'], `0\r\n\r\n${inner}`)],
    ['TE: a no-break space after it', post(['Transfer-Encoding: chunked\xa0'], `0\r\n\r\n${inner}`)],
    ['TE: a vertical tab after it', post(['Transfer-Encoding: chunked\x0b'], `0\r\n\r\n${inner}`)],
    ['TE: a vertical tab before it', post(['Transfer-Encoding: \x0bchunked'], `0\r\n\r\n${inner}`)],
    ['TE: a space before the colon', post(['Transfer-Encoding : chunked'], `0\r\n\r\n${inner}`)],
    ['TE: folded', post(['Transfer-Encoding:', ' chunked'], `0\r\n\r\n${inner}`)],
    ['TE: behind a bare LF', post(['A: b\nTransfer-Encoding: chunked'], `0\r\n\r\n${inner}`)],
    ['TE: behind a bare CR', post(['A: b\rTransfer-Encoding: chunked'], `0\r\n\r\n${inner}`)],
    ['TE: empty', post(['Transfer-Encoding:'], `0\r\n\r\n${inner}`)],
    ['TE: identity', post(['Transfer-Encoding: identity', 'Content-Length: 3'], 'abc')],
    ['TE: a parameter', post(['Transfer-Encoding: chunked;a=b'], `0\r\n\r\n${inner}`)],
    ['TE in HTTP/1.0', `POST /a HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['an upgrade with a body', get('Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 3') + 'abc']
  ]),
  ...pass('smuggling', [
    [
      'Connection names the length',
      post(['Connection: Content-Length', 'Content-Length: 3'], 'abc'),
      'POST /a abc'
    ],
    ['Connection names Host', get('Connection: Host'), 'GET /a '],
    ['a trailer of a length', chunked('3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n'), 'POST /a abc'],
    [
      'an upgrade to h2c',
      get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'),
      'GET /a '
    ],
    ['an upgrade to h2c, websocket', get('Connection: Upgrade', 'Upgrade: h2c, websocket'), 'GET /a '],
    [
      'an upgrade in HTTP/1.0',
      'GET /a HTTP/1.0\r\nHost: x\r\nConnection: Upgrade, keep-alive\r\nUpgrade: websocket\r\n\r\n',
      'GET /a '
    ],
    ['Upgrade that Connection does not name', get('Upgrade: websocket'), 'GET /a ']
  ])
]

const blanks = 'one space is the grammar (RFC 9112, section 3); who splits elsewhere finds another target'
const controls = 'no control may stand in a field (RFC 9110, section 5.5); some servers end a value at it'
const folded =
  'a proxy refuses or unfolds it (RFC 9112, section 5.2); what it unfolds, others may read as two fields'
const hosts = 'more than one Host is a 400 (RFC 9112, section 3.2)'
const noHost = 'no host of a URI (RFC 9110, section 7.2): routes and caches would take it for different ones'
const lengths = 'may be refused (RFC 9110, section 8.6), and whoever sends it gains nothing'
const bareLf =
  'a server may take it (RFC 9112, section 2.2); where only some lines have it, two programs find different lines'
const chunkLines =
  'lines of chunks end in CRLF (RFC 9112, section 7.1); where the head’s do, nothing else ends one'
const both = 'may be refused (RFC 9112, section 6.3): it is what a smuggled request looks like'
const versions = 'only 1.0 and 1.1 are spoken; what a later one frames by is not known'

/** Why we take it as we do, by group and name, where HAProxy or nginx as they come do otherwise. */
const reasons: Readonly<Record<string, string>> = {
  'request line: a method of odd characters': 'a method is any token (RFC 9110, section 9.1)',
  'request line: the absolute form':
    'servers have to take it; its host replaces Host (RFC 9112, section 3.2.2)',
  'request line: the absolute form without a path':
    'as above; an empty path is `/` (RFC 9110, section 4.2.3)',
  'request line: the asterisk form': 'OPTIONS of the whole server (RFC 9112, section 3.2.4)',
  'request line: two spaces': blanks,
  'request line: a tab': blanks,
  'request line: a space at the end': blanks,
  'request line: no version': 'HTTP/0.9 has no end but the connection’s, and nobody sends it',
  'request line: HTTP/1.2': versions,
  'request line: HTTP/2.0': versions,
  'request line: a version of two digits': 'a version is a digit, a dot and a digit (RFC 9112, section 2.3)',
  'request line: the asterisk form of GET': 'the asterisk is for OPTIONS alone (RFC 9112, section 3.2.4)',
  'request line: CONNECT': 'no tunnels here: what passes in one, nobody sees',
  'request line: the preface of HTTP/2': versions,
  'fields: an empty Host': 'a target without an authority has it (RFC 9112, section 3.2)',
  'fields: a no-break space in a name': 'a name is a token (RFC 9110, section 5.1)',
  'fields: a NUL in a value': controls,
  'fields: a control character in a value': controls,
  'fields: DEL in a value': controls,
  'fields: a folded line': folded,
  'fields: a folded line with a tab': folded,
  'fields: one bare LF among CRLF': bareLf,
  'fields: no Host': 'in HTTP/1.1 there has to be one (RFC 9112, section 3.2)',
  'fields: the same Host twice': hosts,
  'fields: a Host with a path': noHost,
  'fields: a Host with a user': noHost,
  'fields: a Host with a blank': noHost,
  'fields: a list of Hosts': noHost,
  'length: the same length twice': lengths,
  'length: a list of the same length': lengths,
  'chunks: a bare LF after a size': chunkLines,
  'chunks: a bare LF after the content': chunkLines,
  'chunks: a bare LF at the end': chunkLines,
  'chunks: a NUL in an extension': controls,
  'chunks: a blank after a size':
    'not in the grammar (RFC 9112, section 7.1); sizes are read in different ways',
  'chunks: a folded trailer': folded,
  'chunks: a trailer without a name': 'a trailer is a field (RFC 9112, section 7.1.2)',
  'chunks: extensions without end': 'they serve nobody, and are bounded (RFC 9112, section 7.1.1)',
  'smuggling: CL.TE': both,
  'smuggling: TE.CL': both,
  'smuggling: TE: folded': folded,
  'smuggling: TE: behind a bare LF': bareLf,
  'smuggling: TE in HTTP/1.0': 'its framing is faulty, whoever sends it (RFC 9112, section 6.1)',
  'smuggling: an upgrade with a body': 'where the other protocol begins would depend on who reads the body',
  'smuggling: an upgrade to h2c':
    'it is obsolete (RFC 9113, section 3.1), and its tunnel would hide what passes: the offer is left out',
  'smuggling: an upgrade to h2c, websocket': 'only `websocket` alone upgrades; any other offer is left out',
  'smuggling: an upgrade in HTTP/1.0': 'is to be ignored (RFC 9110, section 7.8)',
  'smuggling: Upgrade that Connection does not name': 'it is hop-by-hop, and no offer (RFC 9110, section 7.8)'
}

export const requestCases: readonly RequestCase[] = corpus.map(one => {
  const because = reasons[`${one.group}: ${one.name}`]
  return because === undefined ? one : { ...one, because }
})
