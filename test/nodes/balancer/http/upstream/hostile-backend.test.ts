import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../../../support/until'
import { ask, backend, balancer, raw, rawServer } from '../../support'

test.each([
  ['a status that HTTP does not have', 'HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n'],
  ['a control character in its reason', 'HTTP/1.1 200 a\x01b\r\nContent-Length: 0\r\n\r\n'],
  [
    'a transfer coding that is not taken off',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'
  ]
])('an answer that cannot be passed on is a 502 and keeps no place: %s', async (_name, answer) => {
  const server = await rawServer(socket => {
    socket.once('data', () => socket.end(answer))
  })
  const { port, node, context } = await balancer([{ id: 'raw', port: server.port }], { idleMs: 5_000 })
  for (let n = 0; n < 3; n++) {
    const reply = await ask(port, '/x')
    expect(reply.status).toBe(502)
    expect(JSON.parse(reply.text)).toMatchObject({ error: 'BACKEND_FAILED' })
  }
  await until(() => node.stats().links[0]!.open === 0)
  expect(node.stats().failed).toBe(3)
  expect(context.lines.some(line => line.text.includes('502'))).toBe(true)
  await node.drain(100)
})

test('a client that does not read the answer to its upgrade is let go after idleMs', async () => {
  const big = Buffer.alloc(30e6)
  const server = await rawServer(socket => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${big.length}\r\n\r\n`)
      socket.write(big)
    })
  })
  const { port, node } = await balancer([{ id: 'raw', port: server.port }], { idleMs: 300 })
  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined).pause()
  client.write('GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await until(() => node.stats().links[0]!.open === 1)
  await until(() => node.stats().links[0]!.open === 0)
  client.destroy()
})

test('a target that is a whole URL says which host is meant', async () => {
  const one = await backend('a', (req, res) => res.end(`${req.headers.host} ${req.url}`))
  const { port } = await balancer([one])
  const send = async (target: string, method = 'GET'): Promise<string> =>
    (await raw(port, `${method} ${target} HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n`)).text
  expect(await send('http://lab.test:81/a?b')).toMatch(/\r\n\r\nlab\.test:81 \/a\?b$/)
  expect(await send('http://lab.test?b')).toMatch(/\r\n\r\nlab\.test \/\?b$/)
  expect(await send('http://lab.test', 'OPTIONS')).toMatch(/\r\n\r\nlab\.test \*$/)
  expect(await send('http:///a')).toMatch(/^HTTP\/1\.1 400 /)
  expect(await send('http://user@lab.test/a')).toMatch(/^HTTP\/1\.1 400 /)
})

test('a request with a transfer coding that would be lost is refused with 501', async () => {
  const one = await backend('a')
  const { port } = await balancer([one])
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'
  expect((await raw(port, head)).text).toMatch(/^HTTP\/1\.1 501 /)
  expect(one.requests).toBe(0)
})

test('a backend called constructor has the weight of any other', async () => {
  const backends = [await backend('constructor'), await backend('b')]
  const { port } = await balancer(backends, { algorithm: 'weighted', weights: { b: 1 } })
  const names = new Set<string>()
  for (let n = 0; n < 4; n++) names.add((await ask(port, '/')).text)
  expect(names).toEqual(new Set(['constructor', 'b']))
})

test('interim answers that the client does not read are held back, not held', async () => {
  let sent = 0
  const server = await rawServer(socket => {
    socket.once('data', () => {
      const more = (): void => {
        while (!socket.destroyed && sent < 200e6) {
          const hint = `HTTP/1.1 103 Early Hints\r\nLink: <${sent}${'a'.repeat(20_000)}>\r\n\r\n`
          sent += hint.length
          if (!socket.write(hint)) return void socket.once('drain', more)
        }
      }
      more()
    })
  })
  const { port } = await balancer([{ id: 'raw', port: server.port }])
  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined).pause()
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  let last = -1
  await until(
    () => {
      const stuck = sent === last && sent > 0
      last = sent
      return stuck
    },
    { everyMs: 300 }
  )
  expect(sent).toBeLessThan(60e6)
  client.destroy()
})

test('the answer that follows interim ones comes once the client reads', async () => {
  const hints = Array.from(
    { length: 600 },
    (_, n) => `HTTP/1.1 103 Early Hints\r\nX: ${n}${'a'.repeat(20_000)}\r\n\r\n`
  )
  const server = await rawServer(socket => {
    socket.once('data', () => {
      for (const hint of hints) socket.write(hint)
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi')
    })
  })
  const { port } = await balancer([{ id: 'raw', port: server.port }])
  const client = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  client.on('error', () => undefined).pause()
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  const closed = new Promise(resolve => client.once('close', resolve))
  setTimeout(() => client.on('data', chunk => chunks.push(chunk)).resume(), 300)
  await closed
  const text = Buffer.concat(chunks).toString('latin1')
  expect(text.match(/HTTP\/1\.1 103 /g)).toHaveLength(hints.length)
  expect(text).toMatch(/HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nhi$/)
})

test.each([
  ['and stays', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi', false],
  ['and goes', 'HTTP/1.1 200 OK\r\nContent-Length: 2\n\nhi', true]
])(
  'with strict, a backend that ends its lines with LF alone %s is told so at once',
  async (_name, answer, ends) => {
    const server = await rawServer(socket => {
      socket.once('data', () => (ends ? socket.end(answer) : socket.write(answer)))
    })
    const { port } = await balancer([{ id: 'raw', port: server.port }], { strict: true })
    const reply = await ask(port, '/x')
    expect(reply.status).toBe(502)
    expect(reply.text).toContain('an LF without its CR')
  }
)

test('a backend that has hinted at its answer owes nothing while the client still sends', async () => {
  const server = await rawServer(socket => {
    let got = ''
    socket.on('data', chunk => {
      if (got === '') socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')
      got += chunk.toString('latin1')
      if (got.endsWith('end')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')
    })
  })
  const { port } = await balancer([{ id: 'raw', port: server.port }], { answerTimeoutMs: 200 })
  const client = connect(port, '127.0.0.1')
  let text = ''
  client.on('error', () => undefined).on('data', chunk => (text += chunk.toString('latin1')))
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n')
  let left = 10
  const timer = setInterval(() => {
    client.write(left-- > 0 ? 'a' : 'end')
    if (left < 0) clearInterval(timer)
  }, 80)
  await until(() => text.includes('hi') || text.includes('50'))
  clearInterval(timer)
  client.destroy()
  expect(text).toMatch(/^HTTP\/1\.1 103 [^]*HTTP\/1\.1 200 /)
})

/** Sends an upload that does not end, until something has come or the connection is closed. */
async function uploadFor(port: number, enough: (text: string) => boolean): Promise<string> {
  const client = connect(port, '127.0.0.1')
  let text = ''
  client.on('error', () => undefined).on('data', chunk => (text += chunk.toString('latin1')))
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n`)
  const block = Buffer.alloc(64 * 1024)
  const more = (error?: Error | null): void => {
    if (!error && !enough(text) && client.writable) client.write(block, more)
  }
  more()
  await until(() => enough(text) || client.destroyed)
  client.destroy()
  return text
}

test('an answer that comes before the body, from a backend that then closes, is passed on', async () => {
  const answer = 'HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig'
  const server = await rawServer(socket => {
    // With bytes that it has not read, it is closed with a reset, after what it has written.
    socket.once('readable', () => socket.write(answer, () => socket.destroy()))
  })
  const { port, node } = await balancer([{ id: 'raw', port: server.port }])
  const statuses = new Set<string>()
  for (let n = 0; n < 50; n++) {
    statuses.add((await uploadFor(port, text => text.includes('\r\n\r\n'))).slice(9, 12))
  }
  expect(statuses).toEqual(new Set(['413']))
  await until(() => node.stats().links[0]!.open === 0)
})

test('an answer that only its end would end is not taken for whole when the backend resets it', async () => {
  const server = await rawServer(socket => {
    socket.once('readable', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\npart', () => setTimeout(() => socket.resetAndDestroy(), 1))
    })
  })
  const { port } = await balancer([{ id: 'raw', port: server.port }])
  for (let n = 0; n < 20; n++) {
    const whole = '\r\n0\r\n\r\n'
    expect(await uploadFor(port, text => text.includes(whole))).not.toContain(whole)
  }
})
