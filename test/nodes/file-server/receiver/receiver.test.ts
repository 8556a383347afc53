import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connectionLimits } from '../../../../src/nodes/protocol/transfer/connection'
import { until } from '../../../support/until'
import { clientFrame } from '../../protocol/transfer/client-frames'
import { fileServer, onCleanup, sha256, type FileServer } from '../file-servers'

const videoName = 'archivo_video_recibido.mp4'
const received = (server: FileServer): Buffer => readFileSync(server.path(videoName))
const leftovers = (server: FileServer): string[] => readdirSync(server.path('partial'))

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  socket.on('error', () => undefined)
  onCleanup(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

const closed = async (socket: WebSocket): Promise<number> => (await once(socket, 'close'))[0] as number

/** A socket after the handshake, for frames that no library would send. */
async function raw(server: FileServer): Promise<Socket> {
  const socket = connect(server.receiverPort, '127.0.0.1')
  onCleanup(() => void socket.destroy())
  socket.on('error', () => undefined)
  socket.write(
    'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toBe(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'
  )
  return socket
}

describe('a sender without a subprotocol', () => {
  it('has its messages appended until the empty one, and the lines of the coursework logged', async () => {
    const server = await fileServer()
    const parts = [randomBytes(10), randomBytes(300_000), randomBytes(70_000)]
    const socket = await open(server.receiver)
    const port = (socket as unknown as { _socket: Socket })._socket.localPort
    for (const part of parts) socket.send(part)
    socket.send(Buffer.alloc(0))
    expect(await closed(socket)).toBe(1000)
    expect(received(server).equals(Buffer.concat(parts))).toBe(true)
    expect(server.context.texts()).toEqual([
      `Conexión establecida desde: 127.0.0.1:${port}`,
      `Archivo ${videoName} recibido. Conexión cerrada.`,
      'Servidor esperando conexiones...'
    ])
    expect(leftovers(server)).toEqual([])
  })

  it('ends the file with the close, which is answered when the file is there', async () => {
    const server = await fileServer()
    const socket = await open(server.receiver)
    socket.send(randomBytes(5_000_000))
    socket.send('texto')
    socket.close(1000)
    await closed(socket)
    expect(received(server).length).toBe(5_000_005)
    expect(received(server).subarray(-5).toString()).toBe('texto')
  })

  it('may close without a code', async () => {
    const server = await fileServer()
    const socket = await raw(server)
    socket.write(clientFrame(2, Buffer.from('hola')))
    socket.write(clientFrame(8, Buffer.alloc(0)))
    await until(() => received(server).toString() === 'hola')
  })

  const closing = (code: number): Buffer => {
    const payload = Buffer.alloc(2)
    payload.writeUInt16BE(code)
    return clientFrame(8, payload)
  }
  it.each([
    ['a FIN between two messages', (socket: Socket) => socket.end(), 'short'],
    ['a reset between two messages', (socket: Socket) => socket.resetAndDestroy(), 'reset'],
    ['a close with 1001', (socket: Socket) => socket.write(closing(1001)), 'given-up'],
    ['a close with 1011', (socket: Socket) => socket.write(closing(1011)), 'given-up'],
    [
      'a close in the middle of a message',
      (socket: Socket) =>
        socket.write(Buffer.concat([clientFrame(2, Buffer.from('?'), { fin: false }), closing(1000)])),
      'short'
    ],
    [
      'what the protocol forbids',
      (socket: Socket) => socket.write(clientFrame(11, Buffer.alloc(0))),
      'refused'
    ]
  ])('that ends with %s is cut, and the file before it stays', async (_how, end, evidence) => {
    const server = await fileServer()
    const whole = await open(server.receiver)
    whole.send('entero')
    whole.send('')
    await closed(whole)
    const socket = await raw(server)
    socket.write(clientFrame(2, Buffer.from('un mensaje entero')))
    await until(() => server.context.of('transfer').at(-1)?.phase === 'sending')
    end(socket)
    await until(() => server.context.of('transfer').at(-1)?.phase === 'cut')
    expect(server.context.of('transfer').at(-1)).toMatchObject({ outcome: 'cut', evidence })
    await until(() => leftovers(server).length === 0)
    expect(received(server).toString()).toBe('entero')
    const [said] = server.context.texts('warn')
    expect(said).toMatch(
      /^Archivo archivo_video_recibido\.mp4 cortado\. Conexión cerrada\. 127.*deleted.*stays$/
    )
    await until(() => server.context.texts().at(-1) === 'Servidor esperando conexiones...')
  })

  it('that has closed hears with the close of the receiver that its file was not stored', async () => {
    const server = await fileServer({ maxUploadBytes: 10 })
    const socket = await raw(server)
    socket.write(
      Buffer.concat([clientFrame(2, Buffer.alloc(11)), clientFrame(2, Buffer.alloc(0)), closing(1000)])
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.readUInt16BE(2)).toBe(1009)
    expect(server.context.of('transfer').at(-1)).toMatchObject({ phase: 'failed', evidence: 'limit' })
  })

  it('may send one message in fragments, with pings in between', async () => {
    const server = await fileServer()
    const socket = await raw(server)
    socket.write(clientFrame(2, Buffer.from('ho'), { fin: false }))
    socket.write(clientFrame(9, Buffer.from('?')))
    const [pong] = (await once(socket, 'data')) as [Buffer]
    expect(pong.toString('latin1')).toBe('\x8a\x01?')
    socket.write(clientFrame(0, Buffer.from('la')))
    socket.write(clientFrame(2, Buffer.alloc(0)))
    await until(() => received(server).toString() === 'hola')
  })

  it('is told on the journal as a transfer that is stored', async () => {
    const server = await fileServer()
    const content = randomBytes(100_000)
    const socket = await open(server.receiver)
    socket.send(content)
    socket.send('')
    await closed(socket)
    const events = server.context.of('transfer')
    // How often it says how far it is, is up to the machine.
    expect([...new Set(events.map(event => event.phase))]).toEqual(['sending', 'verifying', 'stored'])
    const ending = { outcome: 'whole', evidence: 'framing' }
    expect(events.at(-1)).toMatchObject({
      file: videoName,
      bytes: 100_000,
      sha256: sha256(content),
      ...ending
    })
  })

  it('does not mix with another at the same time: the last whole file stays', async () => {
    const server = await fileServer()
    const [a, b] = [Buffer.alloc(600_000, 'a'), Buffer.alloc(900_000, 'b')]
    const [first, second] = [await open(server.receiver), await open(server.receiver)]
    for (let at = 0; at < 900_000; at += 100_000) {
      if (at < 600_000) first.send(a.subarray(at, at + 100_000))
      second.send(b.subarray(at, at + 100_000))
    }
    first.send('')
    await closed(first)
    expect(received(server).equals(a)).toBe(true)
    second.send('')
    await closed(second)
    expect(received(server).equals(b)).toBe(true)
  })

  it('that is cut inside a message leaves the file before it alone', async () => {
    const server = await fileServer()
    const whole = await open(server.receiver)
    whole.send('entero')
    whole.send('')
    await closed(whole)
    const socket = await raw(server)
    socket.end(clientFrame(2, Buffer.from('medio mensaje')).subarray(0, 10))
    await until(() => server.context.of('transfer').some(event => event.phase === 'cut'))
    await until(() => leftovers(server).length === 0)
    expect(received(server).toString()).toBe('entero')
  })

  it('that sends nothing does not empty the file', async () => {
    const server = await fileServer()
    const socket = await open(server.receiver)
    socket.close()
    await closed(socket)
    expect(existsSync(server.path(videoName))).toBe(false)
  })

  it('of more than the limit is closed with 1009', async () => {
    const server = await fileServer({ maxUploadBytes: 1000 })
    const socket = await open(server.receiver)
    socket.send(Buffer.alloc(1001))
    expect(await closed(socket)).toBe(1009)
    expect(existsSync(server.path(videoName))).toBe(false)
  })
})

describe('a hostile sender', () => {
  it.each([
    ['unmasked', clientFrame(2, Buffer.from('x'), { masked: false }), 1002],
    ['reserved bits', clientFrame(2, Buffer.from('x'), { rsv: 0x70 }), 1002],
    ['a long ping', clientFrame(9, Buffer.alloc(126)), 1002],
    ['a length of 2^63', Buffer.from('82ff8000000000000000aabbccdd', 'hex'), 1002],
    ['bad UTF-8', clientFrame(1, Buffer.from([0xff])), 1007]
  ])(
    'with frames that are forbidden (%s) gets a close code, and the receiver goes on',
    async (_what, frame, code) => {
      const server = await fileServer()
      const socket = await raw(server)
      socket.write(frame)
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(answer.readUInt8(0)).toBe(0x88)
      expect(answer.readUInt16BE(2)).toBe(code)
      await once(socket, 'close')
      expect(existsSync(server.path(videoName))).toBe(false)
      await open(server.receiver)
    }
  )

  it('that falls silent in the middle of a frame is cut off', async () => {
    const server = await fileServer({}, { limits: { connection: { ...connectionLimits, idleMs: 200 } } })
    const socket = await raw(server)
    socket.write(clientFrame(2, Buffer.alloc(1000)).subarray(0, 500))
    await once(socket, 'close')
    await until(() => leftovers(server).length === 0)
  })

  it('that resets the connection in the middle is forgotten', async () => {
    const server = await fileServer()
    const socket = await raw(server)
    socket.write(clientFrame(2, Buffer.alloc(100_000)).subarray(0, 50_000))
    await until(() => leftovers(server).length === 1)
    socket.resetAndDestroy()
    await until(() => leftovers(server).length === 0)
    await until(() => server.node.stats().open === 0)
  })

  it('that pings without reading is cut off', async () => {
    const server = await fileServer(
      {},
      { limits: { connection: { ...connectionLimits, unreadBytes: 10_000 } } }
    )
    const socket = await raw(server)
    socket.pause()
    const pings = Buffer.concat(Array.from({ length: 2000 }, () => clientFrame(9, Buffer.alloc(125))))
    let gone = false
    socket.on('close', () => (gone = true))
    await until(() => {
      if (!gone && socket.writableLength < 10_000_000) socket.write(pings)
      return server.node.stats().open === 0
    })
  })
})

describe('the receiver port', () => {
  it('answers 426 to a request that is no upgrade', async () => {
    const server = await fileServer()
    const answer = await fetch(server.receiverHttp)
    expect(answer.status).toBe(426)
    expect(answer.headers.get('upgrade')).toBe('websocket')
  })

  it.each([
    [
      'another version',
      { 'Sec-WebSocket-Version': '8', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
      426
    ],
    ['no key', { 'Sec-WebSocket-Version': '13' }, 400]
  ])('refuses a handshake with %s', async (_what, headers, status) => {
    const server = await fileServer()
    const answered = await new Promise<number>((resolve, reject) => {
      const asking = request(server.receiverHttp, {
        headers: { Connection: 'Upgrade', Upgrade: 'websocket', ...headers }
      })
      asking.on('response', response => resolve(response.resume().statusCode!))
      asking.on('error', reject)
      asking.end()
    })
    expect(answered).toBe(status)
  })

  it('serves what was received, with ranges', async () => {
    const server = await fileServer()
    const socket = await open(server.receiver)
    socket.send('0123456789')
    socket.send('')
    await closed(socket)
    const answer = await fetch(`${server.receiverHttp}/received/${videoName}`, {
      headers: { Range: 'bytes=2-4' }
    })
    expect(answer.status).toBe(206)
    expect(await answer.text()).toBe('234')
    expect(answer.headers.get('etag')).toBe(`"${sha256(Buffer.from('0123456789'))}"`)
    expect((await fetch(`${server.http}/received/${videoName}`)).status).toBe(200)
    expect((await fetch(`${server.receiverHttp}/received/otro.mp4`)).status).toBe(404)
  })

  it('lets go of a request that offers another upgrade and does not read the answer', async () => {
    const server = await fileServer({}, { limits: { idleMs: 300 } })
    mkdirSync(server.path('received'), { recursive: true })
    writeFileSync(server.path('received', 'big.bin'), Buffer.alloc(32 * 1024 ** 2))
    const ask = async (): Promise<void> => {
      const socket = connect(server.receiverPort, '127.0.0.1')
      onCleanup(() => void socket.destroy())
      socket.on('error', () => undefined).pause()
      socket.write('GET /received/big.bin HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
      await once(socket, 'readable')
    }
    await ask()
    await until(() => server.node.stats().open === 0)
    await ask()
    await server.node.drain(50)
  })

  it("answers a request that offers another upgrade, as Java's client does", async () => {
    const server = await fileServer()
    const status = await new Promise<number>((resolve, reject) => {
      const headers = {
        Connection: 'Upgrade, HTTP2-Settings',
        Upgrade: 'h2c',
        'HTTP2-Settings': 'AAMAAABkAAQAAP__'
      }
      get(`${server.receiverHttp}/received/`, { headers }, response =>
        resolve(response.resume().statusCode!)
      ).on('error', reject)
    })
    expect(status).toBe(200)
  })
})
