import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { until } from '../../support/until'
import { ask, backend, balancer, onCleanup, raw, rawServer } from './support'

test('with cookie, a client stays with its backend while that is up, and then gets another', async () => {
  const backends = [await backend('a'), await backend('b'), await backend('c')]
  const { port } = await balancer(backends, { algorithm: 'cookie', cookieName: 'mine' })
  const first = await ask(port, '/login')
  const [given = ''] = first.headers['set-cookie'] ?? []
  expect(given).toBe(`mine=${first.text}; Path=/; HttpOnly; SameSite=Lax`)
  const cookie = `other=1; mine=${first.text}; z=2`
  for (let i = 0; i < 6; i++) {
    const reply = await ask(port, `/${i}`, { headers: { cookie } })
    expect([reply.text, reply.headers['set-cookie']]).toEqual([first.text, undefined])
  }
  const seen = new Set<string>()
  for (let i = 0; i < 6; i++) seen.add((await ask(port, '/')).text)
  expect(seen.size).toBe(3)
  await backends.find(one => one.id === first.text)!.kill()
  const moved = await ask(port, '/', { headers: { cookie } })
  expect(moved.text).not.toBe(first.text)
  expect(moved.headers['set-cookie']![0]).toMatch(new RegExp(`^mine=${moved.text};`))
})

test('with cookie, a busy backend is waited for by its own clients', async () => {
  const held: (() => void)[] = []
  const one = await backend('a', (_req, res) => void held.push(() => res.end('a')))
  const two = await backend('b')
  const { port } = await balancer([one, two], { algorithm: 'cookie', backendConnections: 1 })
  const headers = { cookie: 'relevo-backend=a' }
  const replies = [ask(port, '/', { headers }), ask(port, '/', { headers })]
  await until(() => held.length === 1)
  for (let i = 0; i < 3; i++) expect((await ask(port, '/')).text).toBe('b')
  held.shift()!()
  await until(() => held.length === 1)
  held.shift()!()
  expect((await Promise.all(replies)).map(reply => reply.text)).toEqual(['a', 'a'])
})

test('with cookie, clients that wait for one backend keep no others from theirs', async () => {
  const held: Record<string, (() => void)[]> = { a: [], b: [] }
  const backends = await Promise.all(
    ['a', 'b'].map(id => backend(id, (_req, res) => void held[id]!.push(() => res.end(id))))
  )
  const { port, node } = await balancer(backends, { algorithm: 'cookie', backendConnections: 1 })
  const from = (id: string): Promise<{ text: string }> =>
    ask(port, '/', { headers: { cookie: `relevo-backend=${id}` } })
  const first = from('b')
  await until(() => held.b!.length === 1)
  const forA = Array.from({ length: 8 }, () => from('a'))
  await until(() => held.a!.length === 1 && node.stats().open === 9)
  const second = from('b')
  await until(() => node.stats().open === 10)
  held.b!.shift()!()
  await until(() => held.b!.length === 1)
  held.b!.shift()!()
  expect([(await first).text, (await second).text]).toEqual(['b', 'b'])
  for (let i = 0; i < 8; i++) {
    await until(() => held.a!.length === 1)
    held.a!.shift()!()
  }
  expect((await Promise.all(forA)).every(({ text }) => text === 'a')).toBe(true)
})

test('with cookie, a WebSocket’s client gets one as well', async () => {
  const one = await backend(
    'a',
    (_req, res) => res.end('a'),
    server => void new WebSocketServer({ server })
  )
  const { port } = await balancer([one], { algorithm: 'cookie' })
  const ws = new WebSocket(`ws://127.0.0.1:${port}/`)
  onCleanup(() => ws.terminate())
  const cookies = await new Promise(resolve =>
    ws.once('upgrade', response => resolve(response.headers['set-cookie']))
  )
  expect(cookies).toEqual(['relevo-backend=a; Path=/; HttpOnly; SameSite=Lax'])
})

test('with source-address, all requests and connections of a client go to one backend', async () => {
  const http = await balancer([await backend('a'), await backend('b')], { algorithm: 'source-address' })
  const seen = new Set<string>()
  for (let i = 0; i < 8; i++) seen.add((await ask(http.port, `/${i}`)).text)
  expect(seen.size).toBe(1)
  const servers = await Promise.all(
    ['a', 'b'].map(async id => ({ id, port: (await rawServer(socket => socket.end(id))).port }))
  )
  const tcp = await balancer(servers, { algorithm: 'source-address', mode: 'tcp' })
  const heard = new Set<string>()
  for (let i = 0; i < 8; i++) heard.add((await raw(tcp.port, 'x')).text)
  expect(heard.size).toBe(1)
})

test('cookies are for HTTP only', async () => {
  await expect(balancer([], { algorithm: 'cookie', mode: 'tcp' })).rejects.toMatchObject({
    code: 'BAD_ARGUMENTS'
  })
})
