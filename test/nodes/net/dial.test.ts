import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { dial, type DialOptions } from '../../../src/nodes/net/dial'
import { FaultyLink } from '../../../src/nodes/net/faults/faulty-link'
import { hostOptions } from '../../../src/nodes/net/host-options'
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

describe('one whose other end has answered, closed, and reads no more', () => {
  const slow = new FaultyLink()
  slow.set([fault({ type: 'latency', latencyMs: 1 })])
  const ways = {
    'by itself': dial,
    'over a link with a fault': (options: DialOptions) => slow.connect(options)
  }
  it.each(Object.entries(ways))(
    'reads past the writes that fail: the answer, then the reset (%s)',
    async (_way, open) => {
      let left = false
      const server = createServer(other => {
        other.on('error', () => undefined).on('close', () => (left = true))
        other.once('data', () => {
          other.write('answer')
          other.resetAndDestroy()
        })
      })
      onCleanup(() => server.close())
      await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const socket = open({ host: '127.0.0.1', port, allowHalfOpen: true })
      socket.readsPastRefusedWrites()
      const end = new End(socket)
      // Not read, so that the writes find out first.
      socket.pause()
      socket.write('question')
      await until(() => left)
      for (let i = 0; i < 2; i++) await new Promise<void>(resolve => socket.write('more', () => resolve()))
      socket.on('data', end.take).resume()
      await until(() => end.closed)
      expect(end.received.toString()).toBe('answer')
      expect(end).toMatchObject({ ended: false, error: 'ECONNRESET' })
    }
  )
})

it('one that is ended before it stands is closed, also at the second address of a name', async () => {
  const server = createServer(socket => void socket.on('error', () => undefined).resume())
  onCleanup(() => server.close())
  await new Promise<void>(resolve => void server.listen(0, '::1', resolve))
  const { port } = server.address() as AddressInfo
  const socket = dial({ ...hostOptions('localhost'), port, allowHalfOpen: true })
  const end = new End(socket)
  socket.resume().write('hola')
  socket.end()
  await until(() => end.closed)
  expect(end).toMatchObject({ connected: true, ended: true, error: null })
})
