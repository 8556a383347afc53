import { randomBytes } from 'node:crypto'
import { request, type RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { posix } from '../../../../support/posix'
import { until } from '../../../../support/until'
import {
  ask,
  backend,
  balancer,
  closedPort,
  keptAgent,
  processBackend,
  rangeListener,
  rawServer
} from '../../support'
import { ownTime } from '../../../../support/own-time'

test('a backend that refuses connections costs nobody an answer, whatever the method', async () => {
  const alive = await backend('alive', (req, res) => {
    let size = 0
    req.on('data', (chunk: Buffer) => (size += chunk.length))
    req.on('end', () => res.end(`alive ${size}`))
  })
  const dead = { id: 'dead', port: await closedPort() }
  // The checks are too rare to find out: the requests do.
  const { port, context } = await balancer([dead, alive], { healthIntervalMs: 60_000 })
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => ask(port, '/', { method: 'POST', body: Buffer.alloc(200_000) }))
  )
  expect(replies.every(reply => reply.status === 200 && reply.text === 'alive 200000')).toBe(true)
  expect(context.of('health')).toContainEqual(expect.objectContaining({ to: 'dead', healthy: false }))
})

test('a request counts for the backend that it was given to, not for the one that refused the connection', async () => {
  const dying = await backend('dying')
  const alive = await backend('alive')
  const { port, node, context } = await balancer([dying, alive], { healthIntervalMs: 60_000 })
  for (let n = 0; n < 2; n++) expect((await ask(port, '/')).status).toBe(200)
  await dying.kill()
  for (let n = 0; n < 2; n++) expect((await ask(port, '/')).text).toBe('alive')
  expect(context.of('retry')).toMatchObject([{ from: 'dying', to: 'alive' }])
  expect(node.stats().links).toMatchObject([
    { to: 'dying', total: 1, failures: 1 },
    { to: 'alive', total: 3, failures: 0 }
  ])
})

test('an idempotent request that got no byte of an answer is asked elsewhere, with its small body', async () => {
  const { port: brokenPort } = await rawServer(socket => socket.once('data', () => socket.resetAndDestroy()))
  const alive = await backend('alive', (req, res) => void req.pipe(res))
  const { port, context } = await balancer([{ id: 'broken', port: brokenPort }, alive])
  const reply = await ask(port, '/doc', { method: 'PUT', body: 'contents', headers: { 'content-length': 8 } })
  expect(reply).toMatchObject({ status: 200, text: 'contents' })
  expect(context.of('retry')[0]).toMatchObject({ from: 'broken', to: 'alive', method: 'PUT', path: '/doc' })
  expect(context.of('failover')[0]).toMatchObject({ session: null, from: 'broken', to: 'alive', byte: 0 })
})

test('a POST that may have been done is not done twice: 502 with a reason', async () => {
  const { port: brokenPort } = await rawServer(socket => socket.once('data', () => socket.resetAndDestroy()))
  const alive = await backend('alive')
  const { port, context } = await balancer([{ id: 'broken', port: brokenPort }, alive])
  const reply = await ask(port, '/pay', { method: 'POST', body: 'once' })
  expect(reply.status).toBe(502)
  expect(JSON.parse(reply.text)).toMatchObject({
    error: 'BACKEND_FAILED',
    reason: expect.stringContaining('broken')
  })
  expect(alive.requests).toBe(0)
  expect(context.of('unanswered')[0]).toMatchObject({ method: 'POST', path: '/pay', status: 502 })
})

test('a kept connection that the backend has closed meanwhile is nobody’s error', async () => {
  const one = await backend('a')
  const { port } = await balancer([one])
  const agent = keptAgent()
  for (let i = 0; i < 20; i++) {
    expect((await ask(port, '/', { agent })).status).toBe(200)
    for (const socket of one.sockets) socket.resetAndDestroy()
  }
})

test('when every backend is down the answer is 503 with a reason, at once', async () => {
  const { port } = await balancer([
    { id: 'a', port: await closedPort() },
    { id: 'b', port: await closedPort() }
  ])
  // The first request may be what finds out.
  expect((await ask(port, '/')).status).toBe(503)
  const startedAt = ownTime()
  const reply = await ask(port, '/', { method: 'POST', body: 'x' })
  expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  expect(JSON.parse(reply.text)).toMatchObject({ error: 'NO_BACKEND' })
  expect(startedAt()).toBeLessThan(1000)
})

test('without any backend it is 503, too', async () => {
  const { port } = await balancer([])
  expect((await ask(port, '/')).status).toBe(503)
})

test('200 of 200 GETs are whole while backends are killed and started in turn', async () => {
  const content = randomBytes(128 * 1024)
  const backends = [
    await backend('a', rangeListener(content, { chunk: 16 * 1024, pauseMs: 2 })),
    await backend('b', rangeListener(content, { chunk: 16 * 1024, pauseMs: 2 })),
    await backend('c', rangeListener(content, { chunk: 16 * 1024, pauseMs: 2 }))
  ]
  const { port, context } = await balancer(backends)
  const agent = keptAgent()
  let stop = false
  let whole = 0
  const others: string[] = []
  /** Paced by the clients: a machine that is slow has as many kills a reply as any. */
  const replies = async (count: number): Promise<void> => {
    const from = whole + others.length
    await until(() => stop || whole + others.length >= from + count)
  }
  const killer = (async () => {
    for (let turn = 0; !stop; turn++) {
      const victim = backends[turn % backends.length]!
      await victim.kill()
      await replies(3)
      await victim.start()
      await replies(1)
    }
  })()
  const worker = async (): Promise<void> => {
    for (let i = 0; i < 25; i++) {
      const reply = await ask(port, '/uploads/video.mp4', { agent })
      if (reply.status === 200 && reply.body.equals(content)) whole++
      else others.push(`${reply.status} ${reply.text.slice(0, 200)}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  stop = true
  await killer
  expect(others).toEqual([])
  expect(whole).toBe(200)
  expect(context.of('failover').some(event => event.byte > 0)).toBe(true)
})

test('a request that all backends have lost goes back to one that has shown to work since', async () => {
  let asked = 0
  let breakSecond: () => void = () => undefined
  // The first breaks it at once, as one that is killed and started again does, the second when told.
  const listener: RequestListener = (req, res) => {
    if (req.url !== '/it') return res.end('works')
    asked++
    if (asked === 1) req.socket.resetAndDestroy()
    else if (asked === 2) breakSecond = () => req.socket.resetAndDestroy()
    else res.end('done')
  }
  const { port, context } = await balancer([await backend('a', listener), await backend('b', listener)])
  const reply = ask(port, '/it')
  await until(() => asked === 2)
  for (let i = 0; i < 4; i++) expect((await ask(port, '/')).text).toBe('works')
  breakSecond()
  expect(await reply).toMatchObject({ status: 200, text: 'done' })
  expect(context.of('health').every(event => event.healthy)).toBe(true)
})

test('what every backend breaks off, each is asked twice at most', async () => {
  const asked: string[] = []
  const breaking =
    (id: string, other: string): RequestListener =>
    (req, res) => {
      // On a connection that was kept, its end may be no answer at all.
      if (req.url !== '/it') return res.setHeader('connection', 'close').end(id)
      asked.push(id)
      const otherWorks = until(async () => (await ask(port, '/')).text === other)
      void otherWorks.then(() => req.socket.resetAndDestroy())
    }
  const { port } = await balancer([
    await backend('a', breaking('a', 'b')),
    await backend('b', breaking('b', 'a'))
  ])
  expect((await ask(port, '/it')).status).toBe(502)
  expect(asked.sort()).toEqual(['a', 'a', 'b', 'b'])
})

test('a range reply goes on at the same byte, also from the backend that was started again', async () => {
  const content = randomBytes(600_000)
  const one = await backend('a', rangeListener(content, { pauseMs: 5 }))
  const { port } = await balancer([one])
  const reply = ask(port, '/video', { headers: { range: 'bytes=100000-' } })
  await until(() => one.requests === 1)
  await new Promise(resolve => setTimeout(resolve, 60))
  await one.kill()
  await one.start()
  const { status, body, headers } = await reply
  expect(status).toBe(206)
  expect(headers['content-range']).toBe('bytes 100000-599999/600000')
  expect(body.equals(content.subarray(100_000))).toBe(true)
})

test('a reply never goes on with other contents', async () => {
  const started = rangeListener(randomBytes(400_000), { pauseMs: 5 })
  const other = rangeListener(randomBytes(400_000), { etag: '"other"' })
  const one = await backend('a', (req, res) => {
    if (one.requests > 1) return other(req, res)
    started(req, res)
    setTimeout(() => res.socket?.resetAndDestroy(), 40)
  })
  const two = await backend('b', other)
  const { port } = await balancer([one, two])
  await expect(ask(port, '/video')).rejects.toThrow()
  expect(one.requests + two.requests).toBe(3)
})

test.runIf(posix)(
  'with hedge, a frozen backend costs about interval x fall, and is used again later',
  async () => {
    const frozen = await processBackend()
    const alive = await backend('alive')
    const { port, context } = await balancer([{ id: 'frozen', port: frozen.port }, alive], {
      healthIntervalMs: 300,
      hedge: true
    })
    expect((await ask(port, '/')).text).toBe('process')
    frozen.child.kill('SIGSTOP')
    const startedAt = ownTime()
    const replies = await Promise.all([ask(port, '/'), ask(port, '/'), ask(port, '/')])
    expect(replies.map(reply => reply.text)).toEqual(['alive', 'alive', 'alive'])
    expect(startedAt()).toBeLessThan(5000)
    expect(context.of('health').at(-1)).toMatchObject({ to: 'frozen', healthy: false })
    frozen.child.kill('SIGCONT')
    await until(() => context.of('health').at(-1)?.healthy === true)
  }
)

test('with hedge, a video goes on from another backend when the one that streams it falls silent', async () => {
  const content = randomBytes(1_000_000)
  const file = rangeListener(content, { chunk: 8192, pauseMs: 5 })
  let silent = false
  const one = await backend('a', (req, res) => {
    const write = res.write.bind(res)
    res.write = ((chunk: Buffer) => (silent ? false : write(chunk))) as typeof res.write
    if (!silent) file(req, res)
  })
  const two = await backend('b', rangeListener(content))
  const { port } = await balancer([one, two], { healthIntervalMs: 100, hedge: true })
  const reply = ask(port, '/video')
  await until(() => one.requests === 1)
  silent = true
  expect((await reply).body.equals(content)).toBe(true)
})

test('a slow backend is waited for, and asked nothing but the requests', async () => {
  const slow = await backend('slow', (_req, res) => void setTimeout(() => res.end('at last'), 900))
  const other = await backend('other')
  const { port, context } = await balancer([slow, other], { healthIntervalMs: 50 })
  expect((await ask(port, '/')).text).toBe('at last')
  expect([slow.requests, other.requests]).toEqual([1, 0])
  expect(context.of('health').filter(event => !event.healthy)).toEqual([])
})

test('a backend that owes an answer for too long is a 504; with hedge, a GET goes elsewhere', async () => {
  const slow = await backend('slow', () => undefined)
  const other = await backend('other')
  const patient = await balancer([slow, other], { answerTimeoutMs: 300 })
  const reply = await ask(patient.port, '/')
  expect([reply.status, other.requests]).toEqual([504, 0])
  expect(reply.text).toContain('answerTimeoutMs')
  expect(patient.context.of('unanswered')[0]).toMatchObject({
    status: 504,
    outcome: 'cut',
    evidence: 'limit'
  })
  const { port } = await balancer([slow, other], {
    answerTimeoutMs: 300,
    hedge: true,
    healthIntervalMs: 60_000
  })
  expect((await ask(port, '/')).text).toBe('other')
  const replies = await Promise.all([
    ask(port, '/', { method: 'POST', body: 'x' }),
    ask(port, '/', { method: 'POST', body: 'x' })
  ])
  expect(replies.map(reply => reply.status).sort()).toEqual([200, 504])
})

test('what does not fit at the backends waits in a bounded queue, and past it is 503', async () => {
  const held: (() => void)[] = []
  const one = await backend('a', (_req, res) => void held.push(() => res.end('done')))
  const { port } = await balancer([one], { backendConnections: 1, queueLimit: 2 })
  const first = ask(port, '/')
  await until(() => held.length === 1)
  const waiting = [ask(port, '/'), ask(port, '/')]
  const full = await until(async () => {
    const reply = await Promise.race([
      ask(port, '/'),
      new Promise<null>(resolve => setTimeout(() => resolve(null), 500))
    ])
    return reply
  })
  expect(JSON.parse(full.text)).toMatchObject({ error: 'QUEUE_FULL' })
  for (let i = 0; i < 3; i++) {
    await until(() => held.length > 0)
    held.shift()!()
  }
  expect((await first).status).toBe(200)
  expect((await Promise.all(waiting)).map(reply => reply.status)).toEqual([200, 200])
})

test('a drained backend finishes what it has and gets nothing new', async () => {
  let release: () => void = () => undefined
  const one = await backend('a', (_req, res) => void (release = () => res.end('finished')))
  const two = await backend('b')
  const { port, node } = await balancer([one, two])
  const first = ask(port, '/')
  await until(() => one.requests === 1)
  await node.calls!['backend.drain']!({ to: 'a' })
  for (let i = 0; i < 4; i++) expect((await ask(port, '/')).text).toBe('b')
  release()
  expect((await first).text).toBe('finished')
  await expect(node.calls!['backend.drain']!({ to: 'nobody' })).rejects.toThrow()
})

test('a balancer that is stopped finishes its requests, then closes everything', async () => {
  const one = await backend('a', (_req, res) => void setTimeout(() => res.end('finished'), 150))
  const { port, node } = await balancer([one])
  const agent = keptAgent()
  const reply = ask(port, '/', { agent })
  await until(() => one.requests === 1)
  const drained = node.drain(5000)
  await expect(ask(port, '/')).rejects.toThrow()
  expect((await reply).text).toBe('finished')
  await drained
  await until(() => one.sockets.size === 0)
})

test('a backend that breaks every request is ejected', async () => {
  const { port: brokenPort } = await rawServer(socket => socket.once('data', () => socket.resetAndDestroy()))
  const alive = await backend('alive')
  const { port, context } = await balancer([{ id: 'broken', port: brokenPort }, alive])
  await until(async () => {
    await ask(port, '/')
    await new Promise(resolve => setTimeout(resolve, 30))
    return context.of('health').some(event => event.reason.includes('ejected'))
  })
})

test('a health path decides, when there is one', async () => {
  let status = 500
  const one = await backend('a', (req, res) => {
    if (req.url === '/healthz') res.statusCode = status
    res.end('a')
  })
  const { port, context } = await balancer([one], { healthPath: '/healthz', healthIntervalMs: 40 })
  await until(() => context.of('health').at(-1)?.healthy === false)
  expect((await ask(port, '/')).status).toBe(503)
  status = 200
  await until(() => context.of('health').at(-1)?.healthy === true)
  expect((await ask(port, '/')).status).toBe(200)
})

test('a client that leaves while its request waits in the queue gives its place back', async () => {
  const held: (() => void)[] = []
  const one = await backend('a', (_req, res) => void held.push(() => res.end('done')))
  const { port, node } = await balancer([one], { backendConnections: 1, queueLimit: 1 })
  const first = ask(port, '/')
  await until(() => held.length === 1)
  const impatient = request({ host: '127.0.0.1', port })
  impatient.on('error', () => undefined)
  impatient.end()
  await new Promise(resolve => setTimeout(resolve, 50))
  impatient.destroy()
  await until(() => node.stats().open === 1)
  const second = ask(port, '/')
  held.shift()!()
  await first
  await until(() => held.length === 1)
  held.shift()!()
  expect((await second).status).toBe(200)
})

test('a backend that was started again is used within rise x interval', async () => {
  const one = await backend('a')
  const two = await backend('b')
  const { port, context } = await balancer([one, two], { healthIntervalMs: 1000 })
  await one.kill()
  await until(async () => {
    await ask(port, '/')
    return context.of('health').some(event => event.to === 'a' && !event.healthy)
  })
  await one.start()
  const startedAt = ownTime()
  await until(() => context.of('health').at(-1)?.healthy === true)
  expect(startedAt()).toBeLessThan(10_000)
  await until(async () => (await ask(port, '/')).text === 'a')
})

test('a backend that has just come back is used at once when it is the only one', async () => {
  const one = await backend('a')
  const { port } = await balancer([one], { healthIntervalMs: 60_000 })
  for (let i = 0; i < 5; i++) {
    await one.kill()
    expect((await ask(port, '/')).status).toBe(503)
    await one.start()
    expect((await ask(port, '/')).status).toBe(200)
  }
})
