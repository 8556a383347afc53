import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { limits } from '../../../../src/nodes/replicating-proxy/limits'
import { until } from '../../../support/until'
import { Cleanup, echoServer, startProxy, TestReplica, type Behaviour } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const start = async (behaviour: Behaviour) => cleanup.add(await TestReplica.start(behaviour))
const to = (id: string, { port }: TestReplica) => ({ to: id, host: '127.0.0.1', port, side: null })

/** A client that collects what comes. */
function client(port: number) {
  const socket = connect({ port, host: '127.0.0.1' })
  cleanup.add({ close: () => socket.destroy() })
  const seen = { socket, got: '', how: '' }
  socket.on('data', chunk => (seen.got += chunk.toString()))
  socket.on('end', () => (seen.how = 'end'))
  socket.on('error', (error: NodeJS.ErrnoException) => (seen.how = error.code ?? error.message))
  return seen
}

it('does not take a replica for dead that is somewhere else from now on', async () => {
  const before = await start(echoServer)
  const after = await start(echoServer)
  const proxy = cleanup.add(await startProxy([before]))
  const one = client(proxy.port)
  one.socket.write('one')
  await until(() => one.got === 'one')
  // It is looked which life it is, while the session goes on.
  const began = performance.now()
  await until(() => performance.now() - began > limits.sightMs)
  const other = client(proxy.port)
  other.socket.write('other')
  await until(() => other.got === 'other')
  const looked = performance.now()
  await until(() => performance.now() - looked > 100)

  proxy.node.relink!({ links: [to('replica-1', after)], learn: false })
  const third = client(proxy.port)
  third.socket.write('third')
  await until(() => third.got === 'third' && after.connections.length === 1)
  before.connections[0]!.socket.end(' end')
  await until(() => one.how !== '')
  expect(one).toMatchObject({ got: 'one end', how: 'end' })
  expect(proxy.context.of('detached')).toEqual([])
})

it('keeps no request for a replica that it has no link to any more', async () => {
  const stays = await start(echoServer)
  const goes = await start(() => undefined)
  const proxy = cleanup.add(await startProxy([stays, goes], { lagMs: 300, lagBytes: 100_000 }))
  const one = client(proxy.port)
  one.socket.write('one')
  await until(() => goes.connections.length === 1)
  goes.freeze()
  proxy.node.relink!({ links: [to('replica-1', stays)], learn: false })
  one.socket.end(Buffer.alloc(20_000_000, 'y'))
  await until(() => one.got.length === 20_000_003 && proxy.node.stats().open === 0)
  await proxy.node.drain(0)
  const kept = readFileSync(join(proxy.context.boot.dataDir, 'sessions', 'sessions.ndjson'), 'utf8')
  expect(kept).not.toContain('replica-2')
})
