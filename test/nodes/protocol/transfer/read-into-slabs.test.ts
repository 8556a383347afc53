import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readIntoSlabs } from '../../../../src/nodes/protocol/transfer/read-into-slabs'
import { unowned } from '../../../../src/nodes/net/slab'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** The server's end of a connection that an HTTP server has upgraded, and the client's. */
async function upgraded(): Promise<{ readonly socket: Socket; readonly client: Socket }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  const [, socket] = (await once(server, 'upgrade')) as [unknown, Socket]
  closers.push(() => {
    client.destroy()
    socket.destroy()
    server.close()
  })
  return { socket, client }
}

const bytes = Buffer.alloc(8 * 1024 ** 2, 'a film of eight mebibytes, ')

describe('a socket that is read into slabs', () => {
  it('tells all bytes in order, and its end, and uses its memory again', async () => {
    const { socket, client } = await upgraded()
    const reading = readIntoSlabs(socket)
    const got: Buffer[] = []
    const memories = new Set<ArrayBufferLike>()
    socket.on('data', (chunk: Buffer) => {
      if (reading && reading.owner !== unowned) memories.add(chunk.buffer)
      got.push(Buffer.from(chunk))
    })
    client.end(bytes)
    await once(socket, 'end')
    expect(Buffer.concat(got).equals(bytes)).toBe(true)
    expect([...memories].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(bytes.length)
    expect(memories.size).toBeGreaterThan(0)
    expect(reading?.owner).toBe(unowned)
  })

  it('does not write over a chunk whose owner is retained', async () => {
    const { socket, client } = await upgraded()
    const reading = readIntoSlabs(socket)
    const kept: Buffer[] = []
    socket.on('data', (chunk: Buffer) => {
      reading?.owner.retain()
      kept.push(chunk)
    })
    client.end(bytes)
    await once(socket, 'end')
    expect(Buffer.concat(kept).equals(bytes)).toBe(true)
  })

  it('reads nothing while it is paused, and goes on', async () => {
    const { socket, client } = await upgraded()
    readIntoSlabs(socket)
    let got = 0
    socket.on('data', (chunk: Buffer) => {
      got += chunk.length
      socket.pause()
      expect(socket.isPaused()).toBe(true)
      setImmediate(() => socket.resume())
    })
    client.end(bytes)
    await once(socket, 'end')
    expect(got).toBe(bytes.length)
  })

  it('has bytes go through whatever stands before the stream', async () => {
    const { socket, client } = await upgraded()
    const reading = readIntoSlabs(socket)
    const owners = new Set<unknown>()
    let got = 0
    socket.on('data', (chunk: Buffer) => {
      owners.add(reading?.owner)
      got += chunk.length
    })
    let pushed = 0
    const push = socket.push.bind(socket)
    socket.push = (chunk: Buffer | null) => {
      pushed += chunk?.length ?? 0
      return push(chunk)
    }
    client.end(bytes)
    await once(socket, 'end')
    expect([got, pushed]).toEqual([bytes.length, bytes.length])
    expect([...owners]).toEqual([unowned])
  })
})
