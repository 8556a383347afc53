import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../../../support/until'
import { ask, backend, balancer, raw } from '../../support'

const smuggling: Readonly<Record<string, string>> = {
  'two different lengths':
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde',
  'the same length twice': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd',
  'a list as the length': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd',
  'a signed length': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd',
  'a length and chunks':
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'chunks and a length':
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
  'an encoding after chunked':
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
  'an unknown encoding': 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  'a folded header': 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n folded\r\n\r\n',
  'a space before the colon': 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 4\r\n\r\nabcd',
  'a bare CR in a header': 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\rX-B: 2\r\n\r\n',
  'a null in a header': 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n',
  'no host': 'GET / HTTP/1.1\r\n\r\n',
  'two hosts': 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'a bad chunk size':
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n',
  'a target that is no path': 'GET x HTTP/1.1\r\nHost: x\r\n\r\n',
  'no HTTP at all': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'an upgrade with a body':
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 4\r\n\r\nabcd'
}

test.each(Object.entries(smuggling))('%s: refused with 400 and closed', async (_name, bytes) => {
  const bodies: string[] = []
  const one = await backend('a', (req, res) => {
    let body = ''
    req.on('data', chunk => (body += chunk)).on('error', () => undefined)
    req.on('end', () => {
      bodies.push(`${req.method} ${req.url} ${body}`)
      res.end('served')
    })
  })
  const { port } = await balancer([one])
  const { text } = await raw(port, Buffer.from(bytes + 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n', 'latin1'))
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
  expect(text).not.toContain('served')
  expect(bodies).toEqual([])
})

test('a bare line feed never makes two requests of one', async () => {
  const one = await backend('a', (req, res) => {
    req.resume()
    res.end(`served ${req.url}`)
  })
  const { port } = await balancer([one])
  const { text } = await raw(port, 'GET / HTTP/1.1\nHost: x\nConnection: close\n\n', { end: true })
  expect(text === '' || /^HTTP\/1\.1 (400|200) /.test(text)).toBe(true)
  expect(one.requests).toBeLessThanOrEqual(1)
})

test('pipelined requests are answered in order', async () => {
  const one = await backend(
    'a',
    (req, res) => void setTimeout(() => res.end(req.url), req.url === '/1' ? 50 : 0)
  )
  const { port } = await balancer([one])
  const { text } = await raw(
    port,
    'GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  )
  expect(text.indexOf('/1')).toBeGreaterThan(0)
  expect(text.indexOf('/2')).toBeGreaterThan(text.indexOf('/1'))
})

test('too many headers: 431 and closed', async () => {
  const { port, context } = await balancer([await backend('a')])
  const { text } = await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(64 * 1024)}\r\n\r\n`)
  expect(text).toMatch(/^HTTP\/1\.1 431 /)
  expect(context.of('refused')[0]).toMatchObject({ code: 'HEAD_TOO_LARGE' })
})

test('thousands of small headers within the limit all arrive', async () => {
  const one = await backend(
    'a',
    (req, res) => res.end(String(req.rawHeaders.filter(name => name === 'a').length)),
    server => (server.maxHeadersCount = 0)
  )
  const { port } = await balancer([one])
  const { text } = await raw(
    port,
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${'a:1\r\n'.repeat(2500)}\r\n`
  )
  expect(text).toMatch(/\r\n2500$/)
})

test('an endless stream of headers is closed, and costs no memory', async () => {
  const { port } = await balancer([await backend('a')])
  const before = process.memoryUsage().rss
  const block = Buffer.alloc(1024 ** 2, 'x-flood: 1\r\n')
  let sent = 0
  await new Promise<void>(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => undefined).once('close', () => resolve())
    socket.resume()
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n')
    const flood = (): void => {
      while (!socket.destroyed && sent < 1024) {
        sent++
        if (!socket.write(block)) return void socket.once('drain', flood)
      }
    }
    flood()
  })
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2)
  expect((await ask(port, '/')).status).toBe(200)
})

test('half a request, then silence: 408 and closed', async () => {
  const { port } = await balancer([await backend('a')], { keepAliveMs: 200 })
  expect((await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-Ha')).text).toMatch(/^HTTP\/1\.1 408 /)
})

test('a connection on which nothing is ever sent is closed', async () => {
  const { port } = await balancer([await backend('a')], { keepAliveMs: 200 })
  await raw(port, '')
})

test('half a body, then silence: 408, closed, and gone from the backend', async () => {
  let aborted = 0
  const one = await backend('a', req => {
    req.resume()
    req.on('error', () => undefined).once('close', () => aborted++)
  })
  const { port, context } = await balancer([one], { idleMs: 200 })
  const { text } = await raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhalf')
  expect(text).toMatch(/^HTTP\/1\.1 408 /)
  await until(() => aborted === 1)
  expect(context.of('refused')[0]).toMatchObject({ code: 'TIMEOUT' })
})

test('a client that is quiet because a backend works on its answer is left alone', async () => {
  const one = await backend('a', (_req, res) => void setTimeout(() => res.end('done'), 700))
  const { port } = await balancer([one], { idleMs: 150 })
  expect((await ask(port, '/')).text).toBe('done')
})

test('a client that does not read its reply is left in the end, and the backend is not held', async () => {
  const one = await backend('a', (_req, res) => void res.end(Buffer.alloc(32 * 1024 ** 2)))
  const { port, node } = await balancer([one], { idleMs: 200 })
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => undefined)
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await until(() => one.requests === 1)
  await until(() => node.stats().open === 0 && node.stats().links[0]!.open === 0)
  socket.destroy()
})

test('CONNECT is refused', async () => {
  const { port } = await balancer([await backend('a')])
  expect((await raw(port, 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n')).text).toMatch(/^HTTP\/1\.1 501 /)
})

test('clients that reset in the middle of everything leave nothing behind', async () => {
  const one = await backend('a', (req, res) => {
    req.on('error', () => undefined).pipe(res)
  })
  const { port, node } = await balancer([one])
  const half = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n' + 'x'.repeat(1000)
  for (let i = 0; i < 100; i++) {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => undefined)
    socket.write(half.slice(0, 1 + i * 10))
    setTimeout(() => socket.resetAndDestroy(), i % 7)
  }
  await until(() => node.stats().connections === 100)
  await until(() => node.stats().open === 0 && node.stats().links[0]!.open === 0)
  expect((await ask(port, '/', { method: 'POST', body: 'ok' })).text).toBe('ok')
})

test('a flood of empty chunk extensions is refused', async () => {
  const one = await backend('a')
  const { port } = await balancer([one])
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
  expect((await raw(port, head + '1;\r\nx\r\n'.repeat(20_000))).text).toMatch(/^HTTP\/1\.1 400 /)
})
