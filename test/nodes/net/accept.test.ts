import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { acceptConnections } from '../../../src/nodes/net/accept'
import type { ChunkOwner } from '../../../src/nodes/net/slab'
import { until } from '../../support/until'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

async function serve(plain: boolean, onConnection: Parameters<typeof acceptConnections>[1]): Promise<number> {
  const server = createServer({ allowHalfOpen: true })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => void server.close())
  acceptConnections(
    server,
    (socket, receive) => {
      socket.on('error', () => undefined)
      cleanups.push(() => void socket.destroy())
      onConnection(socket, receive)
    },
    { plain }
  )
  return (server.address() as AddressInfo).port
}

function open(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  cleanups.push(() => void socket.destroy())
  return socket
}

for (const plain of [false, true]) {
  describe(plain ? 'accepting, the usual way' : 'accepting, with memory of our own', () => {
    it('hands over all bytes, and the end after them', async () => {
      const sent = randomBytes(9_000_000)
      const digest = createHash('sha256')
      let ended = false
      const port = await serve(plain, (socket, receive) => {
        receive(chunk => digest.update(chunk))
        socket.on('end', () => (ended = true))
      })
      const client = open(port)
      for (let i = 0; i < sent.length; i += 700_001) client.write(sent.subarray(i, i + 700_001))
      client.end()
      await until(() => ended)
      expect(digest.digest('hex')).toBe(hash(sent))
    })

    it('leaves retained chunks as they are, across pauses, for several connections at once', async () => {
      const kept: { chunk: Buffer; copy: Buffer; owner: ChunkOwner }[] = []
      let received = 0
      const port = await serve(plain, (socket, receive) =>
        receive((chunk, owner) => {
          received += chunk.length
          owner.retain()
          kept.push({ chunk, copy: Buffer.from(chunk), owner })
          if (kept.length > 12) {
            const [oldest] = kept.splice(Math.floor(Math.random() * kept.length), 1)
            expect(oldest!.chunk.equals(oldest!.copy)).toBe(true)
            oldest!.owner.release()
          }
          if (kept.length % 3 === 0) {
            socket.pause()
            setTimeout(() => socket.resume(), 2)
          }
        })
      )
      for (let i = 0; i < 4; i++) open(port).end(randomBytes(8_000_000))
      await until(() => received === 32_000_000)
      for (const { chunk, copy } of kept) expect(chunk.equals(copy)).toBe(true)
    })

    it('serves connections that end at once, reset, or say little, one after the other', async () => {
      let text = ''
      let closed = 0
      const port = await serve(plain, (socket, receive) => {
        receive(chunk => (text += chunk.toString()))
        socket.on('end', () => socket.end('bye'))
        socket.on('close', () => closed++)
      })
      for (let i = 0; i < 20; i++) {
        const client = open(port)
        client.resume()
        if (i % 3 === 0) client.end()
        else if (i % 3 === 1) client.once('connect', () => client.resetAndDestroy())
        else client.end(`${i},`)
        await until(() => closed === i + 1)
      }
      expect(text).toBe('2,5,8,11,14,17,')
    })
  })
}
