import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { resetSocket } from '../../../../src/nodes/net/ends/reset-socket'

const server = createServer({ allowHalfOpen: true })
const accepted: Socket[] = []
server.on('connection', socket => accepted.push(socket.on('error', () => undefined)))
afterEach(() => {
  for (const socket of accepted.splice(0)) socket.destroy()
  server.close()
})

/** A connection, and its other end. */
async function pair(): Promise<[Socket, Socket]> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  const [[other]] = await Promise.all([
    once(server, 'connection') as Promise<[Socket]>,
    once(socket, 'connect')
  ])
  return [socket, other]
}

test('the other end gets a reset', async () => {
  const [socket, other] = await pair()
  const reset = new Promise<NodeJS.ErrnoException>(resolve => other.once('error', resolve))
  other.resume()
  resetSocket(socket)
  await once(socket, 'close')
  expect((await reset).code).toBe('ECONNRESET')
})

test('a connection whose own end is on the way is closed', async () => {
  const [socket, other] = await pair()
  other.resume()
  socket.end('x')
  resetSocket(socket)
  await Promise.all([once(socket, 'close'), once(other, 'end')])
})
