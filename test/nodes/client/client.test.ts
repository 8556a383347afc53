import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../../../src/nodes/net/listen'
import { startReplica } from '../../../src/nodes/replica/replica'
import { ownTime } from '../../support/own-time'
import { freePort } from '../../support/ports'
import { recordedContext } from '../../support/context'
import { until } from '../../support/until'
import { startTestClient, type TestClient } from './test-client'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function replica(): Promise<number> {
  const context = recordedContext({ kind: 'replica', port: 0 })
  const node = await startReplica(context)
  cleanups.push(async () => {
    await node.drain(0)
    context.remove()
  })
  return node.ports.port!
}

const client = (...ports: number[]): Promise<TestClient> => startTestClient(cleanups, ports)

describe('client node', () => {
  it('listens on nothing and opens nothing until it is asked', async () => {
    const { node } = await client(await replica())
    expect(node.ports).toEqual({})
    expect(node.stats()).toMatchObject({ open: 0, links: [{ to: 'server-1', total: 0, health: 'unknown' }] })
  })

  it('runs exchanges and counts them on the link', async () => {
    const port = await replica()
    const { node, context, call } = await client(port)
    const summary = await call('exchange', { host: '127.0.0.1', port, count: 30, concurrency: 4 })
    expect(summary).toMatchObject({ count: 30, ok: 30, failed: 0, errors: [] })
    const link = { to: 'server-1', total: 30, failures: 0, bytesUp: 30 * 56, bytesDown: 120, health: 'up' }
    await until(() => node.stats().links[0]?.open === 0)
    expect(node.stats()).toMatchObject({ requests: 30, connections: 30, failed: 0, links: [link] })
    expect(context.of('exchange')).toMatchObject([{ target: 'server-1', link: 'server-1', ok: 30 }])
  })

  it('tells the failures of an exchange', async () => {
    const port = await freePort()
    const { node, call } = await client(port)
    const summary = await call('exchange', { port, count: 2, timeoutMs: 50 })
    expect(summary).toMatchObject({ ok: 0, failed: 2, p50: null, p99: null })
    expect(node.stats()).toMatchObject({ failed: 2, links: [{ failures: 2, health: 'down' }] })
  })

  it.each([
    ['exchange', { port: 70_000 }],
    ['exchange', { host: '127.0.0.1' }],
    ['load', { enabled: true, rate: 1e9, targets: [] }],
    ['load', { enabled: true, rate: 10, targets: [{ kind: 'http', port: 1, path: 'no-slash\r\n' }] }]
  ])('refuses bad arguments of %s', async (name, args) => {
    const { call } = await client()
    await expect(call(name, args)).rejects.toMatchObject({ code: 'BAD_ARGUMENTS' })
  })

  it('keeps the rate of a load without drift', async () => {
    const port = await replica()
    const { node, call } = await client(port)
    const began = performance.now()
    const own = ownTime()
    await call('load', {
      enabled: true,
      rate: 200,
      targets: [{ load: { protocol: 'exchange' }, host: '127.0.0.1', port }]
    })
    await until(() => node.stats().requests >= 300)
    const seconds = (performance.now() - began) / 1000
    expect(node.stats().requests / (own() / 1000)).toBeGreaterThan(120)
    expect(node.stats().requests / seconds).toBeLessThan(230)
    await call('load', { enabled: false, rate: 200 })
    await until(() => node.stats().open === 0)
    const settled = node.stats().requests
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(node.stats().requests).toBe(settled)
  })

  it('spreads a load over targets of both kinds', async () => {
    const port = await replica()
    const http = createHttpServer((request, response) => response.end(request.url))
    const httpPort = await listen(http, { host: '127.0.0.1', port: 0 })
    cleanups.push(() => http.closeAllConnections())
    cleanups.push(() => void http.close())
    const { node, call } = await client(port, httpPort)
    const targets = [
      { load: { protocol: 'exchange' }, host: '127.0.0.1', port },
      { load: { protocol: 'http', path: '/client' }, host: '127.0.0.1', port: httpPort }
    ]
    await call('load', { enabled: true, rate: 200, targets })
    await until(() => node.stats().requests >= 20)
    await call('load', { enabled: false })
    await until(() => node.stats().open === 0)
    const [exchange, get] = node.stats().links
    expect(Math.abs((exchange?.total ?? 0) - (get?.total ?? 0))).toBeLessThanOrEqual(1)
  })

  it('counts failed requests of a load and goes on when the server is back', async () => {
    const port = await freePort()
    const { node, call, context } = await client(port)
    await call('load', {
      enabled: true,
      rate: 100,
      targets: [{ load: { protocol: 'exchange' }, host: '127.0.0.1', port }]
    })
    await until(() => node.stats().failed >= 20)
    expect(context.texts('warn').length).toBeLessThan(10)
    const context2 = recordedContext({ kind: 'replica', port })
    const late = await startReplica(context2)
    cleanups.push(() => late.drain(0))
    await until(() => node.stats().requests >= 10)
  })

  it('bounds what is in flight when the server is frozen, and does not wait for it', async () => {
    const silent = createServer(socket => socket.on('error', () => undefined).resume())
    const port = await listen(silent, { host: '127.0.0.1', port: 0 })
    cleanups.push(() => void silent.close())
    const { node, call, context } = await client(port)
    await call('load', {
      enabled: true,
      rate: 2000,
      targets: [{ load: { protocol: 'exchange' }, host: '127.0.0.1', port }]
    })
    await until(() =>
      context.texts('warn').some(text => /not sent; unanswered: \d+, the oldest for \d+ s/.test(text))
    )
    expect(node.stats().open).toBeGreaterThan(100)
    expect(node.stats().open).toBeLessThanOrEqual(512)
    // What was not sent was not asked: it has not failed.
    expect(node.stats().failed).toBe(0)
    await node.drain(0)
    await until(() => node.stats().open === 0)
  })
})
