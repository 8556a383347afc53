import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../../support/until'
import { ask, backend, balancer, keptAgent, raw, rawServer } from '../support'

test('requests go round the backends, over kept connections on both sides', async () => {
  const backends = [await backend('a'), await backend('b'), await backend('c')]
  const { port, node } = await balancer(backends)
  const agent = keptAgent()
  const seen: string[] = []
  for (let i = 0; i < 9; i++) seen.push((await ask(port, '/x', { agent })).text)
  expect(seen.join('')).toBe('abcabcabc')
  expect(node.stats().connections).toBe(1)
  for (const one of backends) expect(one.sockets.size).toBeLessThanOrEqual(2)
})

test('the link to a backend counts all bytes, the heads too, each way', async () => {
  const one = await backend('a')
  const { port, node } = await balancer([one])
  await ask(port, '/x')
  const [socket] = one.sockets
  const [link] = node.stats().links
  expect(link?.bytesUp).toBe(socket?.bytesRead)
  expect(link?.bytesDown).toBe(socket?.bytesWritten)
  expect(link?.bytesUp).toBeGreaterThan('GET /x HTTP/1.1'.length)
})

test('the backend sees who asked, for which host, and no hop-by-hop header', async () => {
  const echo = await backend('a', (req, res) => res.end(JSON.stringify(req.headers)))
  const { port } = await balancer([echo])
  const { text } = await ask(port, '/x', {
    headers: {
      host: 'lab.example:12346',
      connection: 'x-secret',
      'x-secret': '1',
      'keep-alive': 'timeout=5',
      te: 'trailers',
      'x-forwarded-for': '10.0.0.1',
      'x-kept': 'yes'
    }
  })
  const headers = JSON.parse(text) as Record<string, string>
  expect(headers).toMatchObject({
    host: 'lab.example:12346',
    'x-forwarded-for': '10.0.0.1, 127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'lab.example:12346',
    via: '1.1 relevo',
    'x-kept': 'yes'
  })
  for (const gone of ['x-secret', 'keep-alive', 'te']) expect(headers).not.toHaveProperty(gone)
})

test('a reply keeps its status, its reason and every repeated header', async () => {
  const one = await backend('a', (_req, res) => {
    res.writeHead(207, 'Many Things', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Case', 'Kept'])
    res.end('body')
  })
  const { port } = await balancer([one])
  const reply = await raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(reply.text).toMatch(/^HTTP\/1\.1 207 Many Things\r\n/)
  expect(reply.text).toContain('Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Case: Kept\r\n')
  expect(reply.text).toContain('Via: 1.1 relevo')
})

test('HEAD, 204 and 304 have no body and leave the connection in order', async () => {
  const one = await backend('a', (req, res) => {
    if (req.url === '/204') res.writeHead(204).end()
    else if (req.url === '/304') res.writeHead(304, { etag: '"x"' }).end()
    else res.writeHead(200, { 'content-length': 5 }).end(req.method === 'HEAD' ? undefined : 'hello')
  })
  const { port } = await balancer([one])
  const agent = keptAgent()
  const head = await ask(port, '/', { method: 'HEAD', agent })
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '5', ''])
  expect((await ask(port, '/204', { agent })).status).toBe(204)
  expect(await ask(port, '/304', { agent })).toMatchObject({ status: 304, headers: { etag: '"x"' } })
  expect((await ask(port, '/', { agent })).text).toBe('hello')
})

test('chunked bodies and trailers pass in both directions', async () => {
  const one = await backend('a', (req, res) => {
    let text = ''
    req.on('data', chunk => (text += chunk))
    req.on('end', () => {
      res.writeHead(200, { trailer: 'x-sum' })
      res.write(`${req.headers['transfer-encoding']}:${text}:`)
      res.addTrailers({ 'x-sum': `got ${req.trailers['x-up']}` })
      res.end('end')
    })
  })
  const { port } = await balancer([one])
  const reply = await new Promise<{ text: string; trailers: unknown }>((resolve, reject) => {
    const headers = { trailer: 'x-up', 'transfer-encoding': 'chunked' }
    const req = request({ host: '127.0.0.1', port, method: 'POST', headers }, res => {
      let text = ''
      res.on('data', chunk => (text += chunk))
      res.on('end', () => resolve({ text, trailers: res.trailers }))
    })
    req.on('error', reject)
    req.write('one')
    req.write('two')
    req.addTrailers({ 'x-up': '7' })
    req.end()
  })
  expect(reply).toEqual({ text: 'chunked:onetwo:end', trailers: { 'x-sum': 'got 7' } })
})

test('a large body passes in both directions without being held', async () => {
  const one = await backend('a', (req, res) => {
    res.writeHead(200, { 'content-length': req.headers['content-length']! })
    req.pipe(res)
  })
  const { port } = await balancer([one])
  const body = randomBytes(24 * 1024 ** 2)
  const reply = await ask(port, '/', { method: 'POST', body, headers: { 'content-length': body.length } })
  expect(reply.body.equals(body)).toBe(true)
})

test('a POST without a body reaches the backend as an empty one', async () => {
  const one = await backend('a', (req, res) => res.end(JSON.stringify(req.headers)))
  const { port } = await balancer([one])
  const reply = await raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(reply.text).toContain('"content-length":"0"')
  expect(reply.text).not.toContain('transfer-encoding":"chunked')
})

test('Expect: 100-continue gets its 100, and 503 without it when nobody can take the body', async () => {
  const one = await backend('a', (req, res) => {
    req.resume()
    req.on('end', () => res.end('stored'))
  })
  const { port } = await balancer([one])
  const head =
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n'
  const text = await new Promise<string>(resolve => {
    const socket = connect(port, '127.0.0.1')
    let got = ''
    socket.on('data', chunk => {
      got += chunk
      if (got === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('data')
    })
    socket.on('close', () => resolve(got))
    socket.write(head)
  })
  expect(text).toContain('100 Continue')
  expect(text).toContain('stored')
  await one.kill()
  const refused = await raw(port, head)
  expect(refused.text).toMatch(/^HTTP\/1\.1 503 /)
})

test('an HTTP/1.0 backend that ends its reply by closing is passed on whole', async () => {
  const { port: backendPort } = await rawServer(socket =>
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold style'))
  )
  const { port } = await balancer([{ id: 'old', port: backendPort }])
  expect(await ask(port, '/')).toMatchObject({ status: 200, text: 'old style' })
})

test('a client that leaves takes its request away from the backend', async () => {
  let aborted = 0
  const one = await backend('a', (_req, res) => {
    res.once('close', () => aborted++)
  })
  const { port, node } = await balancer([one])
  const req = request({ host: '127.0.0.1', port, path: '/slow' })
  req.on('error', () => undefined)
  req.end()
  await until(() => one.requests === 1)
  req.destroy()
  await until(() => aborted === 1)
  await until(() => node.stats().links[0]!.open === 0)
})

test('a reply that the backend cuts short is never passed on as whole', async () => {
  const one = await backend('a', (_req, res) => {
    res.writeHead(200, { 'content-length': 1000 })
    res.write('half')
    setTimeout(() => res.socket?.destroy(), 20)
  })
  const two = await backend('b', (_req, res) => {
    res.write('half')
    setTimeout(() => res.socket?.resetAndDestroy(), 20)
  })
  const { port, context } = await balancer([one, two])
  await expect(ask(port, '/')).rejects.toThrow(/aborted|ECONNRESET/)
  await expect(ask(port, '/')).rejects.toThrow(/aborted|ECONNRESET/)
  await ask(port, '/').catch(() => undefined)
  // The reply to HTTP/1.0 ends by closing: only a reset tells that it was cut.
  expect((await raw(port, 'GET / HTTP/1.0\r\n\r\n')).error).toBe('ECONNRESET')
  expect(context.of('unanswered').length).toBeGreaterThan(0)
})

test('2,000 clients at once are all served', async () => {
  const backends = [await backend('a'), await backend('b')]
  const { port, node } = await balancer(backends, { backendConnections: 100, queueLimit: 4000 })
  const replies = await Promise.all(Array.from({ length: 2000 }, () => ask(port, '/')))
  expect(replies.every(reply => reply.status === 200)).toBe(true)
  await until(() => node.stats().open === 0)
  expect(node.stats()).toMatchObject({ connections: 2000, requests: 2000, failed: 0 })
})

test('connections past the limit are closed and told', async () => {
  const one = await backend('a')
  const { port, context } = await balancer([one], { maxConnections: 2 })
  const agent = keptAgent()
  await Promise.all([ask(port, '/', { agent }), ask(port, '/', { agent })])
  await expect(ask(port, '/')).rejects.toThrow()
  expect(context.of('refused')[0]).toMatchObject({ code: 'LIMIT_REACHED' })
})

test('the head of a reply does not wait for a late body', async () => {
  let finish: () => void = () => undefined
  const one = await backend('a', (_req, res) => {
    res.flushHeaders()
    finish = () => res.end('late')
  })
  const { port } = await balancer([one])
  const text = await new Promise<string>((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, agent: false }, res => {
      let got = ''
      res.on('data', chunk => (got += chunk)).on('end', () => resolve(got))
      finish()
    })
    req.on('error', reject).end()
  })
  expect(text).toBe('late')
})
