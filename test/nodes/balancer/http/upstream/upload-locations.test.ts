import { expect, test } from 'vitest'
import { ask, backend, balancer, type TestBackend } from '../../support'
import { ownTime } from '../../../../support/own-time'

/** A file server that shares nothing with the others: a POST stores `/uploads/<body>`, with a 302 to it. */
function uploadServer(id: string): Promise<TestBackend> {
  const stored = new Set<string>()
  return backend(id, (req, res) => {
    const path = decodeURIComponent((req.url ?? '').split('?')[0] ?? '')
    if (req.method !== 'POST') {
      res.statusCode = stored.has(path) ? 200 : 404
      return void res.end(id)
    }
    let body = ''
    req.on('data', chunk => (body += String(chunk)))
    req.on('end', () => {
      stored.add(decodeURIComponent(`/uploads/${body}`))
      res.writeHead(302, { location: `/uploads/${body}` }).end()
    })
  })
}

test('the redirect after an upload leads to the file, whichever backend is next', async () => {
  const backends = [await uploadServer('a'), await uploadServer('b'), await uploadServer('c')]
  const { port, context } = await balancer(backends)
  for (let i = 0; i < 6; i++) {
    const posted = await ask(port, '/', { method: 'POST', body: `video%20${i}.mp4` })
    expect(posted.status).toBe(302)
    for (let again = 0; again < 3; again++) {
      expect((await ask(port, posted.headers.location!)).status).toBe(200)
      expect((await ask(port, `/uploads/video%20${i}%2Emp4?x=1`, { method: 'HEAD' })).status).toBe(200)
    }
  }
  expect(context.of('retry')[0]).toMatchObject({ reason: expect.stringContaining('stored it') })
})

test('what nobody stored is 404 after one request', async () => {
  const backends = [await uploadServer('a'), await uploadServer('b')]
  const { port } = await balancer(backends)
  await ask(port, '/', { method: 'POST', body: 'x' })
  const before = backends[0]!.requests + backends[1]!.requests
  expect((await ask(port, '/uploads/y')).status).toBe(404)
  expect(backends[0]!.requests + backends[1]!.requests).toBe(before + 1)
})

test('with the holder down the answer is the 404 of another', async () => {
  const [a, b] = [await uploadServer('a'), await uploadServer('b')]
  const { port } = await balancer([a, b])
  await ask(port, '/', { method: 'POST', body: 'x' })
  const holder = a.requests === 1 ? a : b
  await holder.kill()
  expect((await ask(port, '/uploads/x')).status).toBe(404)
  expect((await ask(port, '/uploads/x')).status).toBe(404)
})

test('each backend at its limit, requests for what the other stored do not wait for each other', async () => {
  const backends = [await uploadServer('a'), await uploadServer('b')]
  const { port } = await balancer(backends, { backendConnections: 1 })
  for (const name of ['x', 'y']) await ask(port, '/', { method: 'POST', body: name })
  const startedAt = ownTime()
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, i) => ask(port, i % 2 === 0 ? '/uploads/x' : '/uploads/y'))
  )
  expect(replies.map(reply => reply.status)).toEqual(replies.map(() => 200))
  expect(startedAt()).toBeLessThan(4_000)
})
