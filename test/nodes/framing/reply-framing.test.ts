import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ClientRequests } from '#nodes/framing/client-requests'
import type { FramingState } from '#nodes/framing/framing'
import { ReplyFraming } from '#nodes/framing/reply-framing'

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const head = (...fields: string[]): string => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n')

function stateAfter(request: string | Buffer, reply: string | Buffer): FramingState {
  const requests = new ClientRequests()
  requests.take(Buffer.from(request))
  const framing = new ReplyFraming(requests)
  framing.take(Buffer.from(reply))
  return framing.state
}

const whole: readonly (readonly [string, string | Buffer, string | Buffer])[] = [
  ['a length', get, head('Content-Length: 5') + 'hello'],
  ['a length of nothing', get, head('content-length:0')],
  [
    'a length with lines that end in LF only',
    'GET / HTTP/1.0\n\n',
    'HTTP/1.0 200 OK\nContent-Length: 2\n\nok'
  ],
  ['chunks', get, head('Transfer-Encoding: chunked') + '5;x=1\r\nhello\r\n0\r\nA: b\r\n\r\n'],
  ['an answer to HEAD', get.replace('GET', 'HEAD'), head('Content-Length: 5')],
  ['204', get, 'HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n'],
  ['304 with a length', get, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n'],
  ['100, then the answer', get, 'HTTP/1.1 100 Continue\r\n\r\n' + head('Content-Length: 1') + 'a'],
  ['two answers to two requests', get + get, (head('Content-Length: 1') + 'a').repeat(2)],
  [
    'an answer to a request with a body',
    get.replace('a\r\n', 'a\r\nContent-Length: 3\r\n') + 'abc',
    head('Content-Length: 0')
  ],
  ['a WebSocket that was closed', get, switched(Buffer.from([0x81, 1, 65, 0x88, 2, 3, 232]))],
  ['the exchange', Buffer.alloc(56, 1), 'HOLA'],
  ['TLS 1.2 that was closed', 'x', Buffer.from([22, 3, 3, 0, 1, 9, 21, 3, 3, 0, 2, 1, 0])]
]

function switched(frames: Buffer): Buffer {
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
  return Buffer.concat([Buffer.from(answer), frames])
}

test('a no-break space is no blank: behind it, chunked is another coding, and a length none', () => {
  for (const field of ['Transfer-Encoding: chunked\xa0', 'Content-Length: 0\xa0', 'Content-Length\xa0: 0']) {
    const reply = Buffer.from(`${head(field)}0\r\n\r\n`, 'latin1')
    expect(stateAfter(get, reply)).not.toBe('complete')
  }
})

test.each(whole)('%s is complete', (_name, request, reply) => {
  expect(stateAfter(request, reply)).toBe('complete')
})

test.each(whole)(
  '%s is complete in whichever pieces it comes, and at no earlier byte',
  (_name, request, reply) => {
    const bytes = Buffer.from(reply)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 6 }), cuts => {
        const requests = new ClientRequests()
        for (const byte of Buffer.from(request)) requests.take(Buffer.from([byte]))
        const framing = new ReplyFraming(requests)
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        for (let i = 1; i < at.length; i++) framing.take(bytes.subarray(at[i - 1], at[i]))
        expect(framing.state).toBe('complete')
      }),
      { numRuns: 60 }
    )
    for (let length = 0; length < bytes.length; length++) {
      expect([length, stateAfter(request, bytes.subarray(0, length))]).not.toEqual([length, 'complete'])
    }
  }
)

test.each([
  ['a line', '\n'],
  ['letters that the length does not count', 'so\xf1'],
  ['the beginning of what could be an answer', 'Hola, ma\xf1ana']
])('%s after an answer is no other answer, in whichever pieces it comes', (_name, more) => {
  const answer = head('Content-Length: 5') + 'hello'
  for (const size of [1, 3, 500]) {
    const requests = new ClientRequests()
    requests.take(Buffer.from(get))
    const framing = new ReplyFraming(requests)
    const bytes = Buffer.from(answer + more, 'latin1')
    for (let at = 0; at < bytes.length; at += size) framing.take(bytes.subarray(at, at + size))
    expect(framing.state).toBe('complete')
    requests.take(Buffer.from(get))
    expect(framing.state).not.toBe('complete')
  }
})

test('empty lines between two answers are passed over', () => {
  const answer = head('Content-Length: 2') + 'ok'
  expect(stateAfter(get + get, answer + '\r\n\n' + answer)).toBe('complete')
  expect(stateAfter(get + get, answer + '\r\n\n' + answer.slice(0, -1))).toBe('partial')
})

test('of TLS 1.3 the end is likely where it has the length of an alert: two bytes of content have it as well', () => {
  const record = (bytes: number): Buffer => Buffer.from([23, 3, 3, 0, bytes, ...Buffer.alloc(bytes)])
  const hello = Buffer.from([22, 3, 3, 0, 1, 9])
  expect(stateAfter('x', Buffer.concat([hello, record(19)]))).toBe('likely')
  expect(stateAfter('x', Buffer.concat([hello, record(20)]))).toBe('unknown')
  expect(stateAfter('x', Buffer.concat([hello, record(19), record(20)]))).toBe('unknown')
  expect(stateAfter('x', Buffer.concat([hello, record(19).subarray(0, 8)]))).toBe('partial')
})

test.each<readonly [string, string | Buffer, string | Buffer]>([
  ['a body that is shorter than its length', get, head('Content-Length: 5') + 'hell'],
  ['a head that is not whole', get, 'HTTP/1.1 200 OK\r\nContent-'],
  ['chunks without their end', get, head('Transfer-Encoding: chunked') + '5\r\nhello\r\n'],
  ['a request without an answer', get + get, head('Content-Length: 0')],
  ['a frame that is not whole', get, switched(Buffer.from([0x82, 5, 1]))],
  ['a record that is not whole', 'x', Buffer.from([22, 3, 3, 0, 9, 1])]
])('of %s more is due', (_name, request, reply) => {
  expect(stateAfter(request, reply)).toBe('partial')
})

test.each<readonly [string, string | Buffer, string | Buffer]>([
  ['nothing yet', get, ''],
  ['an answer that ends with its connection', get, head() + 'hello'],
  ['an answer with two lengths', get, head('Content-Length: 5', 'Content-Length: 6') + 'hello'],
  ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\n\r\n', head() + 'x'],
  ['a WebSocket between two frames', get, switched(Buffer.from([0x81, 1, 65]))],
  ['a greeting', 'hello\n', 'HOLA amigo\n'],
  ['HOLA to a client that has not sent all', Buffer.alloc(16), 'HOLA'],
  ['HOLA to a client that sent more than an exchange', Buffer.alloc(57), 'HOLA'],
  ['lines', 'a\n', 'echo: a\n']
])('of %s its framing says nothing', (_name, request, reply) => {
  expect(stateAfter(request, reply)).toBe('unknown')
})

test('a client that does not speak HTTP is not followed, and its answers are still framed', () => {
  const requests = new ClientRequests()
  requests.take(Buffer.from('hello there\r\n\r\n'))
  expect(requests.count).toBeNull()
  expect(stateAfter('hello there\r\n\r\n', head('Content-Length: 2') + 'ok')).toBe('complete')
})

test('a long answer costs the framing no memory', () => {
  const requests = new ClientRequests()
  requests.take(Buffer.from(get))
  const framing = new ReplyFraming(requests)
  const block = Buffer.alloc(1024 * 1024)
  framing.take(Buffer.from(head(`Content-Length: ${64 * block.length}`)))
  for (let i = 0; i < 64; i++) {
    expect(framing.state).toBe('partial')
    framing.take(block)
  }
  expect(framing.state).toBe('complete')
})

test('a head that is longer than any is none, in however many pieces it comes', () => {
  const reply = Buffer.from(`${head(`X: ${'x'.repeat(70_000)}`, 'Content-Length: 5')}hello`)
  for (const most of [reply.length, 65_536, 1_000]) {
    const requests = new ClientRequests()
    requests.take(Buffer.from(get))
    const framing = new ReplyFraming(requests)
    for (let at = 0; at < reply.length; at += most) framing.take(reply.subarray(at, at + most))
    expect(framing.state).toBe('unknown')
  }
})
