import { createServer, type AddressInfo, type Socket } from 'node:net'
import { request as httpRequest, createServer as createHttpServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { acceptConnections } from '../../../../src/nodes/net/accept'
import { FaultyLinks } from '../../../../src/nodes/net/faults/faulty-links'
import { ByteRecording, type RecordingLimits } from '../../../../src/nodes/net/recording/byte-recording'
import { SlabReader } from '../../../../src/nodes/net/slab-reader'
import { ByteReader } from '../../../../src/shared/bytes/byte-reader'
import type { RecordedConnection } from '../../../../src/shared/bytes/byte-records'
import { until } from '../../../support/until'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

/** A node with one link, `a->b`, and a door, which records. */
function recordingNode(limits: Partial<RecordingLimits> = {}, node = 'a') {
  const reader = new ByteReader(node)
  const records: string[] = []
  const recording = new ByteRecording(
    ({ at, life, lines }) => {
      records.push(...lines.split('\n'))
      reader.read(`${JSON.stringify({ t: at, life })}\n${lines}\n`)
      return true
    },
    true,
    limits
  )
  const links = new FaultyLinks(
    node,
    [{ to: 'b', host: '127.0.0.1', port: 1, side: null }],
    undefined,
    recording
  )
  const connections = (): RecordedConnection[] => {
    recording.flush()
    return reader.connections
  }
  return { recording, links, connections, reader, records }
}

/** A server that gives back what it gets, in capitals, and ends with its client. */
async function echo(onSocket: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, socket => {
    onSocket(socket)
    socket.on('error', () => undefined)
    socket.on('data', chunk => socket.write(chunk.toString('utf8').toUpperCase()))
    socket.on('end', () => socket.end())
    cleanups.push(() => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const said = ({ chunks }: RecordedConnection, way: 'in' | 'out'): string =>
  chunks
    .filter(chunk => chunk.way === way)
    .map(({ bytes }) => Buffer.from(bytes, 'base64').toString('utf8'))
    .join('')

test.each(['by data', 'into slabs'])(
  'a connection that a node opens is recorded in both directions, read %s, with both its ends',
  async mode => {
    const { links, connections } = recordingNode()
    const port = await echo()
    let got = ''
    const reader =
      mode === 'into slabs' ? new SlabReader(chunk => (got += chunk.toString('utf8'))) : undefined
    const socket = links
      .to('b')
      .connect({ host: '127.0.0.1', port, ...(reader && { onread: reader.onread }) }, reader)
    if (!reader) socket.on('data', chunk => (got += chunk.toString()))
    else reader.socket = socket
    cleanups.push(() => socket.destroy())
    let closed = false
    socket.on('close', () => (closed = true))
    socket.write('hola')
    await until(() => got === 'HOLA')
    socket.end(' adiós')
    await until(() => closed)

    const [connection, ...others] = connections()
    expect(others).toEqual([])
    expect(connection).toMatchObject({
      node: 'a',
      to: 'b',
      remote: `127.0.0.1:${port}`,
      failed: false,
      closedAt: expect.any(Number),
      inEndedAt: expect.any(Number),
      outEndedAt: expect.any(Number)
    })
    expect(said(connection!, 'out')).toBe('hola adiós')
    expect(said(connection!, 'in')).toBe('HOLA ADIÓS')
  }
)

test('of a connection that was accepted, what its owner reads and writes is recorded, and nothing is lost to it', async () => {
  const { links, connections } = recordingNode()
  const server = createServer({ allowHalfOpen: true })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  let got = ''
  acceptConnections(
    server,
    (socket, receive) => {
      receive(chunk => {
        got += chunk.toString('utf8')
        socket.write('sí')
      })
      socket.on('end', () => socket.end())
    },
    { door: links.door }
  )
  const client = new (await import('node:net')).Socket().connect((server.address() as AddressInfo).port)
  cleanups.push(() => client.destroy())
  let heard = ''
  client.on('data', chunk => (heard += chunk.toString()))
  client.end('una pregunta')
  await until(() => heard === 'sí' && client.destroyed)

  const [connection] = await until(() => (connections().length > 0 ? connections() : null))
  expect(connection).toMatchObject({ to: null })
  expect(got).toBe('una pregunta')
  expect([said(connection!, 'in'), said(connection!, 'out')]).toEqual(['una pregunta', 'sí'])
})

test('what an HTTP server of Node reads and answers is recorded, and it still answers', async () => {
  const { links, connections } = recordingNode()
  const server = createHttpServer((request, response) => {
    request.resume().on('end', () => response.end('todo bien'))
  })
  server.on('connection', socket => links.door.accepted(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const answer = await new Promise<string>((resolve, reject) => {
    const request = httpRequest(
      { port, host: '127.0.0.1', method: 'POST', path: '/notas', agent: false },
      response => {
        let text = ''
        response.on('data', chunk => (text += String(chunk))).on('end', () => resolve(text))
      }
    )
    request.on('error', reject).end('diez')
  })
  expect(answer).toBe('todo bien')
  const [connection] = connections()
  expect(said(connection!, 'in')).toMatch(/^POST \/notas HTTP\/1.1\r\n[^]*diez/)
  expect(said(connection!, 'out')).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*todo bien/)
})

test('past its bound only how much came is recorded, and the sum is right', async () => {
  const { links, connections } = recordingNode({ connectionBytes: 1_000 })
  const port = await echo()
  const socket = links.to('b').connect({ host: '127.0.0.1', port })
  cleanups.push(() => socket.destroy())
  let got = 0
  socket.on('data', (chunk: Buffer) => (got += chunk.length))
  const sent = 300_000
  socket.write('x'.repeat(sent))
  await until(() => got === sent)
  socket.end()
  await until(() => socket.destroyed)

  const [connection] = connections()
  for (const way of ['in', 'out'] as const) {
    const chunks = connection!.chunks.filter(chunk => chunk.way === way)
    expect(chunks.reduce((sum, { kept }) => sum + kept, 0)).toBe(1_000)
    expect(chunks.reduce((sum, { kept, skipped }) => sum + kept + skipped, 0)).toBe(sent)
  }
})

test('connections past a rate are counted, and those that a recorded one causes are recorded with it', async () => {
  const { links, connections, reader } = recordingNode({ connectionsPerSecond: 1 })
  const port = await echo()
  const open = async (because?: Socket): Promise<Socket> => {
    const socket = links.to('b').connect({ host: '127.0.0.1', port }, undefined, because)
    cleanups.push(() => socket.destroy())
    socket.resume()
    await new Promise(resolve => socket.once('connect', resolve))
    socket.end('algo')
    await until(() => socket.destroyed)
    return socket
  }
  const first = await open()
  await open(await open())
  const caused = await open(first)

  await until(() => connections().length === 2)
  const [one, two] = connections()
  expect(two!.local).toBe(`127.0.0.1:${caused.localPort ?? portOf(two!.local)}`)
  expect(two!.causes).toEqual([expect.objectContaining({ connection: one!.id })])
  // The next one that is recorded says how many were not.
  await until(async () => {
    await open()
    connections()
    return reader.unrecorded > 0
  })
})

const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1))

test('nothing is recorded while it is off, and an idle connection leaves nothing', async () => {
  const { links, connections, recording } = recordingNode()
  const port = await echo()
  recording.on = false
  const unrecorded = links.to('b').connect({ host: '127.0.0.1', port })
  unrecorded.resume().end('algo')
  recording.on = true
  const idle = links.to('b').connect({ host: '127.0.0.1', port })
  idle.resume().end()
  await until(() => unrecorded.destroyed && idle.destroyed)
  expect(connections()).toEqual([])
})

test('for whom a kept connection works is said with what it carries next, and not for nothing', async () => {
  const { links, connections, records } = recordingNode({ connectionBytes: 4 })
  const port = await echo()
  const open = async (): Promise<Socket> => {
    const socket = links.to('b').connect({ host: '127.0.0.1', port })
    cleanups.push(() => socket.destroy())
    socket.resume()
    await new Promise(resolve => socket.once('connect', resolve))
    return socket
  }
  const [one, two, kept] = [await open(), await open(), await open()]
  one.write('uno')
  two.write('dos')
  kept.write('tres')
  await until(() => kept.bytesRead === 4)
  for (let i = 0; i < 50; i++) for (const cause of [one, two]) links.to('b').serves(kept, cause)
  connections()
  expect(records.filter(record => record.includes('"for"'))).toEqual([])
  kept.write('cuatro')
  await until(() => kept.bytesRead === 10)
  expect(connections()[2]?.causes).toEqual([expect.objectContaining({ connection: connections()[1]?.id })])
})
