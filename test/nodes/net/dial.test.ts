import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { dial, type DialOptions } from '../../../src/nodes/net/dial'
import { FaultyLink } from '../../../src/nodes/net/faults/faulty-link'
import { freePort } from '../../support/ports'
import { End, fault, onCleanup } from './faults/support'
import { until } from '../../support/until'

/** Where nobody listens, from the port that the system picks sooner or later. */
async function toItself(): Promise<DialOptions> {
  const port = await freePort()
  return { host: '127.0.0.1', port, localAddress: '127.0.0.1', localPort: port }
}

it.skipIf(process.platform !== 'linux')('without it, a connection can meet itself', async () => {
  const socket = connect(await toItself())
  onCleanup(() => socket.destroy())
  const end = new End(socket)
  socket.on('data', end.take)
  socket.write('hola')
  await until(() => end.bytes > 0)
  expect(end.received.toString()).toBe('hola')
})

describe('a connection that meets itself is refused', () => {
  const slow = new FaultyLink()
  slow.set([fault({ type: 'latency', latencyMs: 1 })])
  const ways = {
    'by itself': dial,
    'over a link': (options: DialOptions) => new FaultyLink().connect(options),
    'over a link with a fault': (options: DialOptions) => slow.connect(options)
  }
  for (const [name, open] of Object.entries(ways)) {
    it(name, async () => {
      const socket = open(await toItself())
      const end = new End(socket)
      socket.on('data', end.take)
      socket.write('hola')
      await until(() => end.closed)
      expect(end).toMatchObject({ connected: false, bytes: 0, error: 'ECONNREFUSED' })
    })
  }
})
