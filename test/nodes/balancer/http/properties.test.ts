import fc from 'fast-check'
import { createServer, request as httpRequest } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../../support/until'
import { cuts, pieces } from '../pieces'
import { ask, backend, balancer, onCleanup, raw, rawServer } from '../support'

/** Valid traffic of one connection: what a client may send in any pieces. */
const traffic = Buffer.from(
  'GET /1?a=b HTTP/1.1\r\nHost: x\r\n\r\n' +
    'POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\nhello\r\n\r\nyou' +
    '\r\nPUT /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nput' +
    'POST /4 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n6;x=y\r\npedia.\r\n0\r\nX-T: 1\r\n\r\n' +
    'HEAD /5 HTTP/1.1\r\nHost: x\r\n\r\n' +
    'GET /6 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  'latin1'
)

async function echoes(): Promise<number> {
  const one = await backend('a', (req, res) => {
    let body = ''
    req.on('data', chunk => (body += chunk))
    req.on('end', () => {
      res.sendDate = false
      const text = `${req.method} ${req.url} [${body}] ${req.trailers['x-t'] ?? ''}`
      if (req.url === '/4') res.write(text.slice(0, 5))
      res.end(req.url === '/4' ? text.slice(5) : text)
    })
  })
  return (await balancer([one], { healthIntervalMs: 60_000 })).port
}

const undated = (text: string): string => text.replace(/Date: [^\r]*\r\n/g, '')

/** The bytes of the chunks are one thing, how they are cut another: the content counts. */
function normal(text: string): string {
  return undated(text).replace(/5\r\n(.{5})\r\n([0-9a-f]+)\r\n([^\r]*)\r\n0\r\n\r\n/, '<$1$3>')
}

function send(port: number, parts: readonly Buffer[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    let text = ''
    socket.on('data', chunk => (text += chunk.toString('latin1')))
    socket.on('error', reject).on('close', () => resolve(text))
    void (async () => {
      for (const part of parts) {
        socket.write(part)
        await new Promise(resolve => setImmediate(resolve))
      }
    })()
  })
}

test('valid pipelined traffic, cut at every byte, gives the same replies in the same order', async () => {
  const port = await echoes()
  const whole = normal(await send(port, [traffic]))
  const lines = [...whole.matchAll(/(GET|POST|PUT) \/\d[^\]]*\]/g)].map(match => match[0])
  expect(lines).toEqual([
    'GET /1?a=b []',
    'POST /2 [hello\r\n\r\nyou]',
    'PUT /3 [put]',
    'POST /4 [wikipedia.]',
    'GET /6 []'
  ])
  for (let from = 1; from < traffic.length; from += 40) {
    const replies = await Promise.all(
      Array.from({ length: Math.min(40, traffic.length - from) }, (_, i) =>
        send(port, [traffic.subarray(0, from + i), traffic.subarray(from + i)])
      )
    )
    for (const reply of replies) expect(normal(reply)).toBe(whole)
  }
  expect(
    normal(
      await send(
        port,
        [...traffic].map(byte => Buffer.from([byte]))
      )
    )
  ).toBe(whole)
})

test('answers of a backend, cut at every byte, reach the client whole', async () => {
  const answer = Buffer.from(
    'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '5\r\nhello\r\n1;e\r\n!\r\n0\r\nX-T: 1\r\n\r\n'
  )
  let cut = 0
  const { port: backendPort } = await rawServer(socket => {
    socket.setNoDelay(true)
    socket.on('data', () => {
      const at = cut++ % answer.length
      socket.write(answer.subarray(0, at))
      setTimeout(() => socket.write(answer.subarray(at)), 2)
    })
  })
  const { port } = await balancer([{ id: 'raw', port: backendPort }], { healthIntervalMs: 60_000 })
  const get = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  const replies = await Promise.all(
    Array.from({ length: answer.length }, async () => undated((await raw(port, get)).text))
  )
  const wanted =
    /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/x>\r\n\r\nHTTP\/1\.1 200 OK\r\nX-A: b\r\n[^]*\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\nX-T: 1\r\n\r\n$/
  for (const reply of replies) expect(reply).toMatch(wanted)
})

test('random bytes, and valid requests with a few bytes changed, harm nothing', async () => {
  const port = await echoes()
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map(bytes => Buffer.from(bytes)),
    fc
      .array(fc.tuple(fc.nat(traffic.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 })
      .map(changes => {
        const bytes = Buffer.from(traffic)
        for (const [at, value] of changes) bytes[at] = value
        return bytes
      })
  )
  await fc.assert(
    fc.asyncProperty(noise, cuts, async (bytes, where) => {
      const text = await new Promise<string>(resolve => {
        const socket = connect({ host: '127.0.0.1', port })
        let got = ''
        const timer = setTimeout(() => socket.destroy(), 60)
        socket.on('data', chunk => (got += chunk.toString('latin1'))).on('error', () => undefined)
        socket.on('close', () => {
          clearTimeout(timer)
          resolve(got)
        })
        for (const piece of pieces(bytes, where)) socket.write(piece)
      })
      expect(text === '' || text.startsWith('HTTP/1.1 ')).toBe(true)
    }),
    { numRuns: 60 }
  )
  expect((await ask(port, '/after')).text).toBe('GET /after [] ')
})

/** What Node's own server makes of the same bytes: how many requests, with which bodies; null when it refuses. */
async function oracle(): Promise<(bytes: Buffer) => Promise<string[] | null>> {
  let seen: string[] = []
  let refused = false
  const server = createServer((req, res) => {
    let body = ''
    req.on('error', () => undefined).on('data', chunk => (body += chunk))
    req.on('end', () => {
      seen.push(`${req.method} ${req.url} ${body}`)
      res.end('ok')
    })
  })
  server.on('clientError', (_error, socket) => {
    refused = true
    socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onCleanup(() => server.closeAllConnections())
  onCleanup(() => server.close())
  const { port } = server.address() as AddressInfo
  return async bytes => {
    seen = []
    refused = false
    await exchange(port, bytes)
    return refused ? null : seen
  }
}

function exchange(port: number, bytes: Buffer): Promise<void> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    const timer = setTimeout(() => socket.destroy(), 1000)
    socket.on('error', () => undefined).resume()
    socket.on('close', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.write(bytes)
  })
}

test('no request reaches a backend that Node’s own server would not have seen in the same bytes', async () => {
  const judge = await oracle()
  let seen: string[] = []
  const one = await backend('a', (req, res) => {
    let body = ''
    req.on('error', () => undefined).on('data', chunk => (body += chunk))
    req.on('end', () => {
      seen.push(`${req.method} ${req.url} ${body}`)
      res.end('ok')
    })
  })
  const { port } = await balancer([one], { healthIntervalMs: 60_000 })
  const field = fc.constantFrom(
    ...['Content-Length: 3', 'Content-Length: 0', 'Content-Length: 03', 'Transfer-Encoding: chunked'],
    ...[
      'Transfer-Encoding: identity',
      'Content-Length:3',
      'content-length : 3',
      'X: y',
      ' Content-Length: 3'
    ],
    ...[
      'Transfer-Encoding: chunked, chunked',
      'X: y\nContent-Length: 3',
      'Content-Length: 3\r',
      'Content-Length: 3,3'
    ]
  )
  const body = fc.constantFrom(
    '',
    'abc',
    '3\r\nabc\r\n0\r\n\r\n',
    '0\r\n\r\n',
    '3\nabc\n0\n\n',
    '3 \r\nabc\r\n0\r\n\r\n'
  )
  await fc.assert(
    fc.asyncProperty(fc.array(field, { maxLength: 2 }), body, async (fields, content) => {
      const head = ['POST /first HTTP/1.1', 'Host: x', ...fields].join('\r\n')
      const bytes = Buffer.from(
        `${head}\r\n\r\n${content}GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
      )
      const allowed = await judge(bytes)
      seen = []
      await exchange(port, bytes)
      if (allowed === null) expect(seen.length).toBeLessThanOrEqual(1)
      else expect(allowed.slice(0, seen.length)).toEqual(seen)
    }),
    { numRuns: 60 }
  )
})

test('random requests of Node’s own client come back as they were sent', async () => {
  const one = await backend('a', (req, res) => {
    res.writeHead(
      200,
      req.headers['content-length'] ? { 'content-length': req.headers['content-length'] } : {}
    )
    req.pipe(res)
  })
  const { port } = await balancer([one])
  const sent = fc.record({
    method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'),
    writes: fc.array(fc.uint8Array({ maxLength: 20_000 }), { maxLength: 5 }),
    whole: fc.boolean()
  })
  await fc.assert(
    fc.asyncProperty(sent, async ({ method, writes, whole }) => {
      const body = Buffer.concat(writes)
      const back = await new Promise<Buffer>((resolve, reject) => {
        const headers = whole ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' }
        const req = httpRequest({ host: '127.0.0.1', port, method, headers, agent: false }, res => {
          const chunks: Buffer[] = []
          res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
          res.on('end', () => resolve(Buffer.concat(chunks)))
        })
        req.on('error', reject)
        for (const write of writes) req.write(write)
        req.end()
      })
      expect(back.equals(body)).toBe(true)
    }),
    { numRuns: 40 }
  )
  await until(() => one.requests >= 40)
})
