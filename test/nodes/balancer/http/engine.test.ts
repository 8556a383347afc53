import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../../support/until'
import { ask, backend, balancer, keptAgent, raw, rawServer } from '../support'

/** A backend that answers every request, however framed, with these bytes once its head has come. */
async function canned(
  answer: string | Buffer,
  { close = false } = {}
): Promise<{ id: string; port: number }> {
  const { port } = await rawServer(socket => {
    let text = ''
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      if (!text.includes('\r\n\r\n')) return
      text = ''
      if (close) socket.end(answer)
      else socket.write(answer)
    })
  })
  return { id: 'canned', port }
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

test.each([
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
  ],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 3x\r\n\r\nabc'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\nContent-Length: 0\r\n\r\n'],
  ['a bare CR', 'HTTP/1.1 200 OK\r\nX-A: 1\rContent-Length: 0\r\n\r\n'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: 1\r\nContent-Length: 0\r\n\r\n'],
  ['HTTP/2', 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(40_000)}`],
  ['a switch of protocols that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n']
])('an answer with %s is a 502, and nothing of it is passed on', async (_name, answer) => {
  const { port, node } = await balancer([await canned(answer)])
  const { text } = await raw(port, get)
  expect(text).toMatch(/^HTTP\/1\.1 502 /)
  expect(text).toContain('BACKEND_FAILED')
  await until(() => node.stats().links[0]!.open === 0)
})

test.each([
  ['a chunk size that is no number', '5\r\nhello\r\nzz\r\n'],
  ['a chunk that is longer than its size', '3\r\nhello\r\n0\r\n\r\n'],
  ['a chunk size past all bounds', 'fffffffffffffff\r\nhello']
])('a reply with %s is cut, never ended', async (_name, body) => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
  const { port } = await balancer([await canned(head + body)])
  // Nothing of it has gone yet: it can be told as a 502.
  expect((await raw(port, get)).text).toMatch(/^HTTP\/1\.1 502 /)
  const late = await rawServer(socket =>
    socket.once('data', () => {
      socket.write(`${head}1\r\na\r\n`)
      setTimeout(() => socket.write(body), 50)
    })
  )
  const second = await balancer([{ id: 'late', port: late.port }])
  const { text, error } = await raw(second.port, get)
  expect(text).toMatch(/\r\n\r\n1\r\na\r\n$/)
  expect(error).toBe('ECONNRESET')
})

test('what follows an answer is never taken for the next one', async () => {
  const { port } = await balancer([
    await canned(
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'
    )
  ])
  const agent = keptAgent()
  for (let i = 0; i < 5; i++) expect((await ask(port, '/', { agent })).text).toBe('ok')
})

test('interim answers are passed on, but for 100, and then the answer', async () => {
  const { port } = await balancer([
    await canned(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n' +
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
    )
  ])
  const { text } = await raw(port, get)
  expect(text).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
  expect(text).toMatch(/ok$/)
})

test('a chunked reply is the plain content for HTTP/1.0, ended by the close', async () => {
  const answer =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n'
  const { port } = await balancer([await canned(answer)])
  const old = await raw(port, 'GET / HTTP/1.0\r\n\r\n')
  expect(old.text).toMatch(/\r\nConnection: close\r\n[^]*\r\n\r\nhello world$/)
  expect(old.text).not.toMatch(/transfer-encoding/i)
  const { text } = await raw(port, get)
  expect(text).toMatch(/\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n$/)
})

test('HTTP/1.0 with keep-alive keeps its connection when the length is known', async () => {
  const { port } = await balancer([await canned('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')])
  const { text } = await raw(port, 'GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n')
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  expect(text).toMatch(/Connection: keep-alive[^]*Connection: close/)
})

test.each([
  ['another version', 'GET / HTTP/2.0\r\nHost: x\r\n\r\n', 505],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  ['version 0.9 in words', 'GET / HTTP/0.9\r\nHost: x\r\n\r\n', 505],
  ['a target that is too long', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
  ['a target that is longer than any head', `GET /${'a'.repeat(60_000)}`, 414],
  ['too many headers', `GET / HTTP/1.1\r\nHost: x\r\n${'a:\r\n'.repeat(5000)}\r\n`, 431],
  ['a Host with a path', 'GET / HTTP/1.1\r\nHost: x/y\r\n\r\n', 400],
  ['a Host with a space', 'GET / HTTP/1.1\r\nHost: x y\r\n\r\n', 400],
  ['a header without colon', 'GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n', 400],
  ['a header name in brackets', 'GET / HTTP/1.1\r\nHost: x\r\n(a): 1\r\n\r\n', 400],
  ['DEL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: \x7f\r\n\r\n', 400],
  ['two spaces in the first line', 'GET  / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a tab in the first line', 'GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a header before the first line', ' GET / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  [
    'chunks and a space that is none in HTTP',
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\u00a0\r\n\r\n0\r\n\r\n',
    400
  ],
  ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['a negative length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
  ['a length in hex', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x4\r\n\r\nabcd', 400],
  [
    'a length past all bounds',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n',
    400
  ],
  ['an empty length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n', 400],
  [
    'chunked twice',
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n',
    501
  ],
  ['a header in the way of another with an LF', 'GET / HTTP/1.1\r\nHost: x\nX: 1\r\n\r\n', 400],
  ['an LF in the way of another with CRLF', 'GET / HTTP/1.1\nHost: x\r\nX: 1\n\n', 400],
  ['a CR in lines that end with LF', 'GET / HTTP/1.1\nHost: x\rX: 1\n\n', 400],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400]
])('%s is refused with its status, and the connection closed', async (_name, bytes, status) => {
  const one = await backend('a')
  const { port } = await balancer([one], { idleMs: 5000 })
  const { text } = await raw(port, Buffer.from(bytes, 'latin1'), { timeoutMs: 30_000 })
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(text).toMatch(/\r\nConnection: close\r\n/)
  expect(one.requests).toBe(0)
})

test.each([
  ['a bad size', 'zz\r\nabc\r\n0\r\n\r\n'],
  ['a size with a sign', '+3\r\nabc\r\n0\r\n\r\n'],
  ['a size with a prefix', '0x3\r\nabc\r\n0\r\n\r\n'],
  ['a space after the size', '3 \r\nabc\r\n0\r\n\r\n'],
  ['an LF after the size', '3\nabc\r\n0\r\n\r\n'],
  ['an LF in the extension', '3;a\nb\r\nabc\r\n0\r\n\r\n'],
  ['more than the size', '3\r\nabcd\r\n0\r\n\r\n'],
  ['a flood of extensions', `3;${'x'.repeat(40_000)}\r\nabc\r\n0\r\n\r\n`],
  ['a flood of trailers', `0\r\n${'X-A: 1\r\n'.repeat(5000)}\r\n`],
  ['a bad trailer', '0\r\nX A: 1\r\n\r\n'],
  ['an empty size', '\r\nabc\r\n0\r\n\r\n']
])('chunks with %s: 400 and closed, and the backend never sees a whole request', async (_name, body) => {
  let whole = 0
  const one = await backend('a', req => {
    req
      .on('error', () => undefined)
      .on('end', () => whole++)
      .resume()
  })
  const { port } = await balancer([one])
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
  const { text } = await raw(port, head + body + 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1)
  expect(whole).toBe(0)
})

test('a body past the limit is 413: by its length at once, by its chunks when it gets there', async () => {
  const one = await backend('a', req => void req.on('error', () => undefined).resume())
  const { port } = await balancer([one], { maxBodyBytes: 1000 })
  const byLength = await raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n')
  expect(byLength.text).toMatch(/^HTTP\/1\.1 413 /)
  expect(one.requests).toBe(0)
  const chunk = `1f4\r\n${'x'.repeat(500)}\r\n`
  const byChunks = await raw(
    port,
    `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}${chunk}`
  )
  expect(byChunks.text).toMatch(/^HTTP\/1\.1 413 /)
})

test('what Connection names cannot take the length or the host away', async () => {
  const one = await backend('a', (req, res) => {
    let body = ''
    req.on('data', chunk => (body += chunk))
    req.on('end', () => res.end(`${req.headers.host} ${body}`))
  })
  const { port } = await balancer([one])
  const { text } = await raw(
    port,
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: close, content-length, host\r\nContent-Length: 4\r\n\r\nbody'
  )
  expect(text).toMatch(/x body$/)
})

test('an offer of HTTP/2 with a body, as Java makes it, is served in HTTP/1.1', async () => {
  const one = await backend('a', (req, res) => {
    let body = ''
    req.on('data', chunk => (body += chunk))
    req.on('end', () => res.end(`${req.headers.upgrade} ${req.headers['http2-settings']} ${body}`))
  })
  const { port } = await balancer([one])
  const { text } = await raw(
    port,
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n' +
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nContent-Length: 4\r\n\r\nbody'
  )
  expect(text).toMatch(/undefined undefined body$/)
})

test('a client that ends its side after its request still gets the answer', async () => {
  const one = await backend('a', (_req, res) => void setTimeout(() => res.end('late'), 200))
  const { port } = await balancer([one])
  expect((await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', { end: true })).text).toMatch(/late$/)
})

test('an answer that comes before the body is read whole by a client that sends all of it first', async () => {
  const one = await backend('a', (req, res) => {
    res.writeHead(403, { 'content-length': 2 }).end('no')
    req.resume()
  })
  const { port } = await balancer([one])
  const body = randomBytes(8 * 1024 ** 2)
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let got = ''
    socket.on('error', reject).on('data', chunk => (got += chunk.toString('latin1')))
    socket.pause()
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`)
    socket.write(body, () => {
      socket.resume()
      // The connection goes on with the next request.
      socket.write(get)
    })
    socket.on('close', () => resolve(got))
  })
  expect(text.match(/HTTP\/1\.1 403 Forbidden/g)).toHaveLength(2)
})

test('a client that reads slowly keeps memory bounded, and the backend waits', async () => {
  const block = randomBytes(1024 ** 2)
  let sent = 0
  const one = await backend('a', (_req, res) => {
    const more = (): void => {
      while (sent < 400) {
        sent++
        if (!res.write(block)) return void res.once('drain', more)
      }
      res.end()
    }
    more()
  })
  const { port } = await balancer([one])
  const before = process.memoryUsage().rss
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined).pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  let last = -1
  await until(
    async () => {
      const stuck = sent === last && sent > 0
      last = sent
      return stuck
    },
    { everyMs: 200 }
  )
  expect(sent).toBeLessThan(60)
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 ** 2)
  socket.destroy()
})

test('an upload faster than its backend reads is held back, not held', async () => {
  const server = await rawServer(socket => socket.pause())
  const { port, node } = await balancer([{ id: 'slow', port: server.port }], { answerTimeoutMs: 800 })
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n')
  const block = Buffer.alloc(1024 ** 2)
  let written = 0
  const more = (): void => {
    while (written < 900 && !socket.destroyed) {
      written++
      if (!socket.write(block)) return void socket.once('drain', more)
    }
  }
  more()
  let last = -1
  await until(
    () => {
      const stuck = written === last
      last = written
      return stuck
    },
    { everyMs: 200 }
  )
  expect(written).toBeLessThan(60)
  // It owes progress: in the end it is given up, and its place is free.
  await until(() => node.stats().links[0]!.open === 0)
  socket.destroy()
})

test('a backend killed in the middle of a request leaves the balancer serving', async () => {
  const server = await rawServer(socket =>
    socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), 5))
  )
  const alive = await backend('alive')
  const { port, node } = await balancer([{ id: 'broken', port: server.port }, alive])
  const replies = await Promise.all(
    Array.from({ length: 40 }, () =>
      ask(port, '/', { method: 'POST', body: randomBytes(100_000) }).then(
        reply => reply.status,
        () => 0
      )
    )
  )
  expect(replies.filter(status => status === 200).length).toBeGreaterThanOrEqual(15)
  expect(replies.every(status => [0, 200, 502, 503].includes(status))).toBe(true)
  expect((await ask(port, '/')).text).toBe('alive')
  await until(() => node.stats().links.every(link => link.open === 0))
})

test('a kept connection to a backend is used again, and given up before the backend says so', async () => {
  const one = await backend('a', undefined, server => (server.keepAliveTimeout = 1500))
  const { port } = await balancer([one], { healthIntervalMs: 60_000 })
  const agent = keptAgent()
  let opened = 0
  for (let i = 0; i < 20; i++) {
    await ask(port, '/', { agent })
    opened = Math.max(opened, one.sockets.size)
  }
  expect(opened).toBeLessThanOrEqual(2)
  await until(() => one.sockets.size === 0)
})

test('replies to pipelined requests that nobody reads are not piled up', async () => {
  const one = await backend('a', (_req, res) => res.end(Buffer.alloc(256 * 1024)))
  const { port } = await balancer([one])
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined).pause()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2000))
  await until(() => one.requests > 0)
  let last = -1
  await until(
    () => {
      const stuck = one.requests === last
      last = one.requests
      return stuck
    },
    { everyMs: 200 }
  )
  expect(one.requests).toBeLessThan(200)
  socket.destroy()
})

test('a client that is slow with the end of its reply keeps no other from the backend’s connection', async () => {
  const big = Buffer.alloc(8 * 1024 ** 2)
  const one = await backend('a', (req, res) => res.end(req.url === '/big' ? big : 'small'))
  const { port } = await balancer([one], { healthIntervalMs: 60_000 })
  const slow = connect(port, '127.0.0.1')
  slow.on('error', () => undefined)
  for (let i = 0; i < 3; i++) {
    slow.write('GET /big HTTP/1.1\r\nHost: x\r\n\r\n')
    let got = 0
    await new Promise<void>(resolve => {
      const take = (chunk: Buffer): void => {
        got += chunk.length
        slow.pause()
        setImmediate(() => slow.resume())
        if (got < big.length) return
        slow.off('data', take)
        resolve()
      }
      slow.on('data', take)
    })
    for (let j = 0; j < 3; j++) expect((await ask(port, '/small')).text).toBe('small')
  }
  slow.destroy()
})

test('trailers that would change the message are not passed on', async () => {
  const answer =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\nX-Sum: 1\r\nSet-Cookie: a=1\r\n\r\n'
  const { port } = await balancer([await canned(answer)])
  expect((await raw(port, get)).text).toMatch(/\r\n\r\n0\r\nX-Sum: 1\r\n\r\n$/)
})

test('a request with an unknown method is passed on', async () => {
  const { port } = await balancer([await canned('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')])
  expect((await raw(port, 'BREW /pot HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).text).toMatch(/ok$/)
})

test('a POST to a backend that refuses its body early does not harm the next request', async () => {
  const one = await backend('a', (req, res) => {
    if (req.method === 'POST') res.writeHead(413, { connection: 'close' }).end('too much')
    else res.end('fine')
  })
  const { port } = await balancer([one])
  for (let i = 0; i < 5; i++) {
    const status = await new Promise<number>(resolve => {
      const req = request({ host: '127.0.0.1', port, method: 'POST', agent: false }, res => {
        res.resume()
        resolve(res.statusCode ?? 0)
      })
      req.on('error', () => resolve(0))
      req.end(randomBytes(4 * 1024 ** 2))
    })
    expect([413, 502]).toContain(status)
    expect((await ask(port, '/')).text).toBe('fine')
  }
})

test('a backend that serves one connection at a time gets a POST after a GET', async () => {
  const waiting: Socket[] = []
  let current: Socket | null = null
  const serveNext = (): void => {
    // A check of its health may have left already.
    do current = waiting.shift() ?? null
    while (current?.destroyed)
    current?.once('close', serveNext)
    current?.on('data', () => current?.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
  }
  const server = await rawServer(socket => {
    waiting.push(socket.on('end', () => socket.end()))
    if (current === null) serveNext()
  })
  const { port } = await balancer([{ id: 'serial', port: server.port }], {
    healthIntervalMs: 5_000,
    answerTimeoutMs: 1_000
  })
  for (const method of ['GET', 'POST', 'POST', 'GET', 'PUT', 'POST']) {
    expect([method, (await ask(port, '/', { method })).status]).toEqual([method, 200])
  }
})
