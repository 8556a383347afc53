import { expect, test } from 'vitest'
import { ask, backend, balancer, raw, rawServer } from '../support'

/** A backend of one answer, which keeps what it is sent. */
async function canned(answer: string): Promise<{ id: string; port: number; got: () => string }> {
  let got = ''
  const { port } = await rawServer(socket =>
    socket.on('data', chunk => {
      got += chunk.toString('latin1')
      if (got.includes('\r\n\r\n')) socket.end(answer, 'latin1')
    })
  )
  return { id: 'canned', port, got: () => got }
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const get = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
const bareLf = /(^|[^\r])\n/

test.each([
  ['LF alone', 'HTTP/1.1 200 OK\nX-A: b\nContent-Length: 2\n\nhi'],
  ['CRLF and LF mixed', 'HTTP/1.1 200 OK\r\nX-A: b\nContent-Length: 2\r\n\nhi'],
  ['LF alone, and in chunks', 'HTTP/1.1 200 OK\nX-A: b\nTransfer-Encoding: chunked\n\n1;e\nh\n1\ni\n0\n\n'],
  ['LF alone, until the end', 'HTTP/1.0 200 OK\nX-A: b\n\nhi']
])('an answer whose lines end with %s is passed on with CRLF', async (_name, answer) => {
  const one = await canned(answer)
  const { port } = await balancer([one])
  const reply = await ask(port, '/')
  expect(reply).toMatchObject({ status: 200, text: 'hi', headers: { 'x-a': 'b' } })
  const { text } = await raw(port, get)
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nX-A: b\r\n/)
  expect(text).not.toMatch(bareLf)
})

test.each([
  ['alone', 'GET / HTTP/1.0\n\n', ''],
  ['behind empty lines', '\n\r\n\nGET / HTTP/1.1\nHost: x\nConnection: close\n\n', ''],
  ['with a body', 'POST / HTTP/1.1\nHost: x\nConnection: close\nContent-Length: 5\n\na\nb\nc', 'a\nb\nc'],
  [
    'with chunks',
    'POST / HTTP/1.1\nHost: x\nConnection: close\nTransfer-Encoding: chunked\n\n2\nab\n1\nc\n0\nX-T: 1\n\n',
    '2\r\nab\r\n1\r\nc\r\n0\r\nX-T: 1\r\n\r\n'
  ]
])('a request whose lines end with LF alone is passed on with CRLF: %s', async (_name, request, body) => {
  const one = await canned(ok)
  const { port } = await balancer([one])
  expect((await raw(port, request)).text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nok$/)
  const [head = ''] = one.got().split('\r\n\r\n', 1)
  expect(head).not.toMatch(bareLf)
  expect(one.got().slice(head.length + 4)).toBe(body)
})

test('with strict, a request whose lines end with LF alone is refused', async () => {
  const one = await backend('a')
  const { port } = await balancer([one], { strict: true })
  expect((await raw(port, 'GET / HTTP/1.1\nHost: x\n\n')).text).toMatch(/^HTTP\/1\.1 400 /)
  expect((await raw(port, '\nGET / HTTP/1.1\r\nHost: x\r\n\r\n')).text).toMatch(/^HTTP\/1\.1 400 /)
  expect(one.requests).toBe(0)
})

test('requests with LF alone may follow each other, and nothing else', async () => {
  const one = await backend('a', (req, res) => res.end(`<${req.url}>`))
  const { port } = await balancer([one])
  const two = 'GET /1 HTTP/1.1\nHost: x\n\nGET /2 HTTP/1.1\nHost: x\nConnection: close\n\n'
  expect((await raw(port, two)).text).toMatch(/<\/1>[^]*<\/2>/)
  const mixed = await raw(port, 'GET /3 HTTP/1.1\nHost: x\n\nGET /4 HTTP/1.1\nHost: x\r\n\r\n')
  expect(mixed.text).toMatch(/<\/3>[^]*HTTP\/1\.1 400 /)
  expect(one.requests).toBe(3)
})

test('headers with names and values that other proxies pass on are passed on', async () => {
  const odd = 'X_A: 1\r\nX(b): 2\r\nX@c/d: 3\r\nX-E:\r\nX-F : 4\r\nX-G: caf\xe9 \xff\r\n'
  const one = await canned(`HTTP/1.1 200 Tr\xe8s bien\r\n${odd}Content-Length: 2\r\n\r\nok`)
  const { port } = await balancer([one])
  const { text } = await raw(port, get)
  expect(text).toMatch(/^HTTP\/1\.1 200 Tr\xe8s bien\r\n/)
  for (const line of ['X_A: 1', 'X(b): 2', 'X@c/d: 3', 'X-E: ', 'X-F: 4', 'X-G: caf\xe9 \xff']) {
    expect(text).toContain(`\r\n${line}\r\n`)
  }
})

test.each([
  ['with a space in it', 'X Y: 1'],
  ['without a colon', 'nonsense'],
  ['with a byte that is not ASCII', 'Transfer-Encoding\xa0: chunked']
])('a header of an answer %s is not', async (_name, line) => {
  const one = await canned(`HTTP/1.1 200 OK\r\n${line}\r\nContent-Length: 2\r\n\r\nok`)
  const { port } = await balancer([one])
  expect((await raw(port, get)).text).toMatch(/^HTTP\/1\.1 502 /)
})

test('a length whose name has a space before the colon frames the answer that is passed on', async () => {
  const one = await canned('HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nokmore')
  const { port } = await balancer([one])
  expect((await raw(port, get)).text).toMatch(/\r\nContent-Length: 2\r\n[^]*\r\n\r\nok$/)
})

test('chunks and trailers of an answer may end their lines with LF alone, unless it is strict', async () => {
  const one = await canned('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\r\n0\r\nX-Sum: 7\n\n')
  const { port } = await balancer([one])
  expect((await raw(port, get)).text).toMatch(/\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n$/)
  const strict = await balancer([one], { strict: true })
  expect((await raw(strict.port, get)).text).toMatch(/^HTTP\/1\.1 502 /)
})
