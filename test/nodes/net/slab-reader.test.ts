import { randomBytes } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { acceptConnections } from '../../../src/nodes/net/accept'
import type { ChunkOwner } from '../../../src/nodes/net/slab'
import { until } from '../../support/until'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

it('reads on as before when a connection had a rest, after which its memory is another’s', async () => {
  const server = createServer({ allowHalfOpen: true })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => void server.close())
  const received: Buffer[][] = []
  const owners: ChunkOwner[][] = []
  acceptConnections(server, (socket, receive) => {
    const chunks: Buffer[] = []
    const from: ChunkOwner[] = []
    received.push(chunks)
    owners.push(from)
    socket.on('error', () => undefined)
    cleanups.push(() => void socket.destroy())
    receive((chunk, owner) => {
      chunks.push(Buffer.from(chunk))
      from.push(owner)
    })
  })
  const clients: Socket[] = []
  const sent: Buffer[] = []
  // More of them than there are slabs for: those that rest make room.
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 40; i++) {
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
      client.on('error', () => undefined)
      cleanups.push(() => void client.destroy())
      clients.push(client)
      sent.push(Buffer.alloc(0))
    }
    for (const [i, client] of clients.entries()) {
      const bytes = randomBytes(200_000)
      sent[i] = Buffer.concat([sent[i]!, bytes])
      client.write(bytes)
    }
    await until(
      () =>
        received.length === clients.length &&
        sent.every((bytes, i) => Buffer.concat(received[i]!).equals(bytes))
    )
    await new Promise(resolve => setTimeout(resolve, 2_300))
  }
  const slabs = new Set(owners.flat())
  expect(slabs.size).toBeGreaterThan(2)
  // Two rounds of 40 and 80 busy connections, with no more slabs than the most that are busy at once.
  expect(slabs.size).toBeLessThan(56)
})
