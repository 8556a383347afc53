import { expect, test } from 'vitest'
import { until } from '../../../../support/until'
import { ask, backend, balancer, closedPort, type TestBackend } from '../../support'

/** A file server: what of it `/redirect` uses. */
function fileServer(id: string, status = 200): Promise<TestBackend> {
  return backend(id, (req, res) => {
    res.statusCode = req.url === '/client' ? status : 404
    res.setHeader('content-type', 'application/json')
    res.end('{"response": "Video descargado correctamente"}')
  })
}

test('/redirect answers the coursework’s JSON at once, and has one file server push', async () => {
  const one = await fileServer('a')
  const { port, context } = await balancer([one])
  const reply = await ask(port, '/redirect')
  expect(reply).toMatchObject({ status: 200, text: '{"message": "Redirección iniciada"}' })
  expect(reply.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'access-control-allow-origin': '*'
  })
  await until(() => context.texts().some(text => text.includes('GET /client -> a 200 {"response"')))
  expect(one.requests).toBe(1)
})

test('/redirect?times=N pushes N times, among all file servers', async () => {
  const backends = [await fileServer('a'), await fileServer('b')]
  // Neither is taken for slow where the machine is busy, which would give the other more.
  const { port } = await balancer(backends, { healthIntervalMs: 60_000 })
  expect((await ask(port, '/redirect?times=10&x=1')).status).toBe(200)
  await until(() => backends[0]!.requests + backends[1]!.requests === 10)
  expect(backends.map(one => one.requests)).toEqual([5, 5])
})

test.each(['0', '-1', '1001', '1e3', 'many', '', '1&times=2'])('/redirect?times=%s is 400', async times => {
  const one = await fileServer('a')
  const { port } = await balancer([one])
  expect((await ask(port, `/redirect?times=${times}`)).status).toBe(400)
  expect(one.requests).toBe(0)
})

test('a file server that fails, or is down, is followed by another', async () => {
  const broken = await fileServer('broken', 500)
  const works = await fileServer('works')
  const { port, context } = await balancer([{ id: 'dead', port: await closedPort() }, broken, works])
  await ask(port, '/redirect?times=3')
  await until(() => context.texts().filter(text => text.includes('GET /client -> works 200')).length === 3)
})

test('when every file server fails, that is told and it ends', async () => {
  const { port, context } = await balancer([await fileServer('a', 500), await fileServer('b', 404)])
  expect((await ask(port, '/redirect')).status).toBe(200)
  await until(() => context.of('unanswered')[0]?.path === '/client')
})

test('a file server that is just starting again is waited for', async () => {
  const one = await fileServer('a')
  await one.kill()
  const { port, context } = await balancer([one])
  expect((await ask(port, '/redirect')).status).toBe(200)
  await new Promise(resolve => setTimeout(resolve, 100))
  await one.start()
  await until(() => context.texts().some(text => text.includes('GET /client -> a 200')))
})

test('only GET starts anything', async () => {
  const one = await fileServer('a')
  const { port } = await balancer([one])
  expect((await ask(port, '/redirect', { method: 'POST' })).status).toBe(405)
  expect((await ask(port, '/redirect', { method: 'OPTIONS' })).status).toBe(204)
  expect(await ask(port, '/redirect', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  expect(one.requests).toBe(0)
})

test('a longer path is the backend’s own', async () => {
  const { port } = await balancer([await backend('a', (req, res) => res.end(req.url))])
  expect((await ask(port, '/redirected?x=1')).text).toBe('/redirected?x=1')
})

test('a page of another site starts no run, by script or by image', async () => {
  const one = await fileServer('a')
  const { port, context } = await balancer([one])
  const headers = [
    { origin: 'http://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { host: 'evil.example' }
  ]
  for (const sent of headers) {
    expect((await ask(port, '/redirect?times=1000', { headers: sent })).status).toBe(403)
  }
  expect(context.of('refused').map(({ code }) => code)).toContain('FORBIDDEN')
  expect((await ask(port, '/redirect', { headers: { origin: `http://localhost:${port}` } })).status).toBe(200)
  await until(() => one.requests === 1)
})
