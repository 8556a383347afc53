import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { monotonicMs } from '../../../src/system/clock'
import type { BalancerStatus } from '../../../src/nodes/balancer/admin/status'
import { freePort } from '../../support/ports'
import { until } from '../../support/until'
import { ask, backend, balancer, processBackend, raw, rawServer } from './support'

const untilClose = 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\npart'
const old = 'GET / HTTP/1.0\r\n\r\n'
const get = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

test('an answer that ends with its connection is whole while its backend lives on', async () => {
  const server = await rawServer(socket => socket.once('data', () => socket.end(untilClose)))
  const adminPort = await freePort()
  const { port, node, context } = await balancer([{ id: 'a', port: server.port }], { adminPort })
  expect(await raw(port, old)).toMatchObject({ text: expect.stringMatching(/part$/), error: null })
  expect((await raw(port, get)).text).toMatch(/\r\n\r\n4\r\npart\r\n0\r\n\r\n$/)
  await until(() => node.stats().outcomes!.whole === 2)
  await until(() => context.texts().some(text => text.endsWith(', whole (alive)')))
  const status = JSON.parse((await ask(adminPort, '/__relevo/status')).text) as BalancerStatus
  expect(status.totals.outcomes).toEqual({ whole: 2, cut: 0, unknown: 0 })
})

/** Writes a part of an answer and is killed. The system ends its connections in order. */
const dying = `import { createServer } from 'node:net'
listen(createServer(socket => socket.once('data', () => {
  socket.write(${JSON.stringify(untilClose)}, () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50))
})))`

test.each(['http', 'tcp'])('in %s, what a killed program has sent is cut, never ended', async mode => {
  const one = await processBackend(dying)
  const { port, node, context } = await balancer([one], { mode })
  const { text, error } = await raw(port, mode === 'http' ? get : old)
  expect(text).toMatch(/part(\r\n)?$/)
  expect(error).toBe('ECONNRESET')
  await until(() => context.of('unanswered').length === 1)
  expect(context.of('unanswered')[0]).toMatchObject({ outcome: 'cut', evidence: 'died' })
  expect(node.stats().outcomes).toEqual({ whole: 0, cut: 1, unknown: 0 })
})

test.each(['http', 'tcp'])('in %s, what the lab saw of the program is evidence', async mode => {
  const server = await rawServer(socket =>
    socket.once('data', () => {
      context.tellPeer({ node: 'a', what: 'killing', at: monotonicMs() })
      socket.end(untilClose)
    })
  )
  const { port, context } = await balancer([{ id: 'a', port: server.port }], { mode })
  expect((await raw(port, mode === 'http' ? get : old)).error).toBe('ECONNRESET')
  await until(() => context.of('unanswered').length === 1)
  expect(context.of('unanswered')[0]).toMatchObject({ outcome: 'cut', evidence: 'died' })
})

test('each way to end has its evidence', async () => {
  const short = await backend('short', (_req, res) => {
    res.writeHead(200, { 'content-length': 100 }).write('part')
    setTimeout(() => res.socket?.end(), 20)
  })
  const { port, context, node } = await balancer([short])
  await expect(ask(port, '/')).rejects.toThrow()
  await until(() => context.of('unanswered').length === 1)
  expect(context.of('unanswered')[0]).toMatchObject({ outcome: 'cut', evidence: 'short' })
  await short.kill()
  expect((await ask(port, '/')).status).toBe(503)
  expect(context.of('unanswered')[1]).toMatchObject({ outcome: 'cut', evidence: 'refused' })
  expect(node.stats().outcomes).toEqual({ whole: 0, cut: 2, unknown: 0 })
})

test('of a request whose client left before its end nobody knows', async () => {
  const one = await backend('a', () => undefined)
  const { port, node } = await balancer([one])
  const client = connect(port, '127.0.0.1').on('error', () => undefined)
  client.write(get)
  await until(() => one.requests === 1)
  client.resetAndDestroy()
  await until(() => node.stats().outcomes!.unknown === 1)
})
