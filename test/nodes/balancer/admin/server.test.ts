import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { BalancerStatus } from '../../../../src/nodes/balancer/admin/status'
import { freePort } from '../../../support/ports'
import { until } from '../../../support/until'
import { ask, backend, balancer, closedPort, raw } from '../support'

const path = '/__relevo/status'

test('the status page tells of the balancer and each backend', async () => {
  const adminPort = await freePort()
  const dead = { id: 'dead', port: await closedPort() }
  const alive = await backend('alive')
  const { port, node, context } = await balancer([dead, alive], { adminPort, queueLimit: 7 })
  for (let i = 0; i < 4; i++) expect((await ask(port, '/')).text).toBe('alive')
  await node.calls!['backend.drain']!({ to: 'alive' })
  await until(() => context.of('health').some(event => event.to === 'dead' && !event.healthy))
  const reply = await ask(adminPort, path)
  expect(reply).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  const status = JSON.parse(reply.text) as BalancerStatus
  expect(status).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+/),
    mode: 'http',
    algorithm: 'round-robin',
    queue: { length: 0, limit: 7 },
    totals: { requests: 4, failed: 0 }
  })
  expect(status.totals.retries).toBeGreaterThanOrEqual(0)
  expect(status.backends[0]).toMatchObject({
    id: 'dead',
    state: 'down',
    reason: expect.stringContaining('REFUSED')
  })
  expect(status.backends[1]).toMatchObject({
    ...{ id: 'alive', address: `127.0.0.1:${alive.port}`, state: 'draining', weight: 1, inWork: 0 },
    latency: { count: 4 }
  })
  expect(status.backends[0]!.lastChangeMsAgo).toBeGreaterThanOrEqual(0)
  expect(status.backends[1]!.nextCheckInMs).toBeGreaterThanOrEqual(0)
  expect(context.texts().some(text => text === `status on http://127.0.0.1:${adminPort}${path}`)).toBe(true)
})

test('the admin port has nothing else, takes GET and HEAD only, and only under its own address', async () => {
  const adminPort = await freePort()
  await balancer([await backend('a')], { adminPort })
  expect((await ask(adminPort, '/')).status).toBe(404)
  expect((await ask(adminPort, `${path}/x`)).status).toBe(404)
  expect(await ask(adminPort, path, { method: 'POST', body: 'x' })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' }
  })
  expect(await ask(adminPort, path, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  expect((await ask(adminPort, path, { headers: { host: `evil.example:${adminPort}` } })).status).toBe(403)
  expect((await ask(adminPort, path, { headers: { host: `localhost:${adminPort}` } })).status).toBe(200)
})

test('on the main port the status path is a path of the backends', async () => {
  const { port } = await balancer([await backend('a', (req, res) => res.end(`mine ${req.url}`))], {
    adminPort: await freePort()
  })
  expect((await ask(port, path)).text).toBe(`mine ${path}`)
})

test('a stopped balancer frees its admin port, and one that is taken is told', async () => {
  const adminPort = await freePort()
  const { node } = await balancer([], { adminPort })
  await expect(balancer([], { adminPort })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  await node.drain(100)
  await expect(raw(adminPort, 'x')).resolves.toMatchObject({ error: 'ECONNREFUSED' })
})

test('connections that ask for nothing keep nobody from the status page for long', async () => {
  const adminPort = await freePort()
  await balancer([], { adminPort })
  const idle = Array.from({ length: 80 }, () => connect(adminPort, '127.0.0.1').on('error', () => undefined))
  await until(async () => (await ask(adminPort, path).catch(() => null))?.status === 200, {
    timeoutMs: 10_000
  })
  for (const socket of idle) socket.destroy()
})
