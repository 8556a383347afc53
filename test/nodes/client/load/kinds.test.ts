import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { loadSchema, type LoadInput } from '../../../../src/shared/load/load'
import { freePort } from '../../../support/ports'
import { until } from '../../../support/until'
import { attempt, attempts, server } from './attempts'

/** Answers each line with itself, in capitals. */
const echo = (socket: Socket): void => {
  createInterface({ input: socket }).on('line', line => socket.write(`${line.toUpperCase()}\n`))
}

describe('text', () => {
  it('is as expected when so many lines have come back and have what is looked for', async () => {
    const port = await server(echo)
    const lines = ['hola', 'adiós']
    const good = await attempt(port, { protocol: 'text', lines, until: { lines: 2 }, expect: '/^HOLA$/m' })
    expect(good).toMatchObject({ outcome: 'expected', requestBytes: 12, replyBytes: 12 })
    const bad = await attempt(port, { protocol: 'text', lines, until: { lines: 2 }, expect: 'HELLO' })
    expect(bad).toMatchObject({ outcome: 'different', what: 'answered "HOLA ADIÓS"' })
  })

  it('is read as windows-1252 where it is no UTF-8, as what programs print is', async () => {
    const port = await server(
      socket => void socket.on('data', () => socket.end(Buffer.from('Adiós, señor\n', 'latin1')))
    )
    const load = { protocol: 'text', lines: ['x'], until: { line: '/señor$/' } } satisfies LoadInput
    expect(await attempt(port, { ...load, expect: 'Adiós' })).toMatchObject({ outcome: 'expected' })
    expect(await attempt(port, { ...load, expect: 'Hola' })).toMatchObject({
      outcome: 'different',
      what: 'answered "Adiós, señor"',
      difference: { place: 'text', expected: 'Hola', got: 'Adiós, señor' }
    })
  })

  it('may end at a line that matches, which needs no newline', async () => {
    const port = await server(socket => socket.write('220 hola\r\nlogin: '))
    const load = { protocol: 'text', lines: [], until: { line: '/^login: $/' } } satisfies LoadInput
    expect(await attempt(port, load)).toMatchObject({ outcome: 'expected' })
  })

  it('may end when nothing more comes', async () => {
    const port = await server(socket => void socket.on('data', () => socket.write('a\nb\nc')))
    const load = { protocol: 'text', lines: ['x'], until: { quietMs: 50 } } satisfies LoadInput
    expect((await attempt(port, load)).reply.toString()).toBe('a\nb\nc')
  })

  it('ends its own side where the server is to close, and gets what comes after that', async () => {
    const port = await server(socket => {
      let text = ''
      socket.on('data', chunk => (text += String(chunk)))
      socket.on('end', () => socket.end(`${text.length} bytes`))
    })
    const load = {
      protocol: 'text',
      lines: ['abc'],
      newline: 'crlf',
      until: { close: true },
      expect: '5 bytes'
    } satisfies LoadInput
    expect(await attempt(port, load)).toMatchObject({ outcome: 'expected' })
  })

  it('is cut when the server ends before the last line, and when it resets', async () => {
    const short = await server(socket => void socket.on('data', () => socket.end('one\n')))
    const load = { protocol: 'text', lines: ['x'], until: { lines: 3 } } satisfies LoadInput
    expect(await attempt(short, load)).toMatchObject({
      outcome: 'cut',
      what: 'the server ended after 1 of 3 lines'
    })
    const resets = await server(
      socket => void socket.on('data', () => socket.write('one\n', () => socket.resetAndDestroy()))
    )
    expect(await attempt(resets, load)).toMatchObject({ outcome: 'cut' })
  })

  it('is refused where nobody listens, and timed out where nobody answers', async () => {
    const load = { protocol: 'text', lines: ['x'], timeoutMs: 100 } satisfies LoadInput
    expect(await attempt(await freePort(), load)).toMatchObject({ outcome: 'refused' })
    const silent = await server(socket => void socket.resume())
    expect(await attempt(silent, load)).toMatchObject({ outcome: 'timed-out' })
  })
})

describe('bytes', () => {
  it('are compared with what is expected, and the first that differs is told', async () => {
    const port = await server(
      socket => void socket.on('data', () => socket.write(Buffer.from([1, 2, 255, 4])))
    )
    const load = { protocol: 'bytes', hex: '00 ff', until: { bytes: 4 } } satisfies LoadInput
    expect(await attempt(port, { ...load, expect: '0102FF04' })).toMatchObject({ outcome: 'expected' })
    expect(await attempt(port, { ...load, expect: '01 02 03 04' })).toMatchObject({
      outcome: 'different',
      difference: { byte: 2, expected: '03 04', got: 'ff 04' }
    })
  })

  it('are told as bytes on both sides, also where one of them could be text', async () => {
    const port = await server(socket => void socket.on('data', () => socket.write('hola')))
    const load = { protocol: 'bytes', hex: '00', until: { bytes: 4 } } satisfies LoadInput
    expect(await attempt(port, { ...load, expect: '68 00' })).toMatchObject({
      difference: { byte: 1, expected: '00', got: '6f 6c 61' }
    })
  })
})

describe('HTTP', () => {
  it('takes any status below 400, or the one that is asked for, and looks into the body', async () => {
    const http = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => (body += String(chunk)))
      request.on('end', () => {
        response.statusCode = request.url === '/missing' ? 404 : 201
        response.end(`${request.method} ${request.headers['x-who']} ${body}`)
      })
    })
    const port = await server(() => undefined, http)
    const post = {
      protocol: 'http',
      method: 'POST',
      path: '/a',
      headers: { 'X-Who': 'me' },
      body: 'ñ'
    } satisfies LoadInput
    expect(await attempt(port, { ...post, status: 201, expect: 'POST me ñ' })).toMatchObject({
      outcome: 'expected'
    })
    expect(await attempt(port, { ...post, expect: 'nobody' })).toMatchObject({
      outcome: 'different',
      difference: { place: 'text', expected: 'nobody', got: 'POST me ñ' }
    })
    expect(await attempt(port, { protocol: 'http', path: '/missing' })).toMatchObject({
      outcome: 'different',
      what: 'GET /missing: status 404',
      difference: { place: 'status', expected: '< 400', got: '404' }
    })
    expect(await attempt(port, { protocol: 'http', path: '/missing', status: 404 })).toMatchObject({
      outcome: 'expected'
    })
  })

  it('tells an answer that is cut from one that never began, and from one that is no HTTP', async () => {
    const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'
    const cut = await server(socket => void socket.on('data', () => socket.end(half)))
    expect(await attempt(cut, { protocol: 'http' })).toMatchObject({ outcome: 'cut', replyBytes: 4 })
    const gone = await server(socket => void socket.on('data', () => socket.destroy()))
    expect(await attempt(gone, { protocol: 'http' })).toMatchObject({ outcome: 'cut' })
    const other = await server(socket => void socket.on('data', () => socket.end('HOLA')))
    expect(await attempt(other, { protocol: 'http' })).toMatchObject({ outcome: 'different' })
    expect(await attempt(await freePort(), { protocol: 'http' })).toMatchObject({ outcome: 'refused' })
  })

  it('tells its link all bytes of a kept connection, the heads too', async () => {
    const sockets = new Set<Socket>()
    const http = createServer((request, response) => request.resume().on('end', () => response.end('a page')))
    const port = await server(socket => sockets.add(socket), http)
    const moved = { up: 0, down: 0 }
    await attempts(port, { protocol: 'http', method: 'POST', body: 'hola' }, 3, undefined, (up, down) => {
      moved.up += up
      moved.down += down
    })
    const [socket] = sockets
    expect(sockets.size).toBe(1)
    expect(moved).toEqual({ up: socket?.bytesRead, down: socket?.bytesWritten })
  })

  it('does not take a connection that was closed between two requests for an answer', async () => {
    let connections = 0
    const port = await server(socket => {
      connections++
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
        socket.once('data', () => socket.resetAndDestroy())
      })
    })
    const done = await attempts(port, { protocol: 'http' }, 3)
    expect(done.map(({ outcome }) => outcome)).toEqual(['expected', 'expected', 'expected'])
    expect(connections).toBeGreaterThan(1)
  })
})

describe('WebSocket', () => {
  it('sends each message when the one before is answered, and compares the answers', async () => {
    const http = createServer()
    new WebSocketServer({ server: http }).on('connection', socket =>
      socket.on('message', data => socket.send(`you said ${String(data)}`))
    )
    const port = await server(() => undefined, http)
    const load = { protocol: 'websocket', path: '/chat', messages: ['a', 'b'] } satisfies LoadInput
    expect(await attempt(port, { ...load, expect: ['', '/said b$/'] })).toMatchObject({
      outcome: 'expected',
      what: '2 answers',
      requestBytes: 2
    })
    expect(await attempt(port, { ...load, expect: ['said a', 'said c'] })).toMatchObject({
      outcome: 'different',
      what: 'answer 2 is "you said b"',
      difference: { place: 'text', expected: 'said c', got: 'you said b' }
    })
  })

  it('differs where the handshake is answered by a server that speaks no HTTP', async () => {
    const port = await server(socket => void socket.on('data', () => socket.end('eco\n')))
    expect(await attempt(port, { protocol: 'websocket', messages: ['a'] })).toMatchObject({
      outcome: 'different',
      said: { sentence: 'not-http' }
    })
  })

  it('tells its link what it has carried, not only what was said', async () => {
    const http = createServer()
    new WebSocketServer({ server: http }).on('connection', socket =>
      socket.on('message', data => socket.send(data))
    )
    const seen: [number, number][] = []
    const told: [number, number][] = []
    const port = await server(socket => {
      socket.on('close', () => seen.push([socket.bytesRead, socket.bytesWritten]))
    }, http)
    const load = { protocol: 'websocket', messages: ['a', 'b'] } satisfies LoadInput
    await attempts(port, load, 1, undefined, (up, down) => told.push([up, down]))
    await until(() => seen.length === 1 && told.length === 1)
    expect(told).toEqual(seen)
    expect(told[0]?.[0]).toBeGreaterThan(100)
  })

  it('is different where the server speaks none, and cut where it closes early', async () => {
    const http = createServer((_request, response) => response.end('a page'))
    const load = { protocol: 'websocket', messages: ['a', 'b'] } satisfies LoadInput
    expect(await attempt(await server(() => undefined, http), load)).toMatchObject({ outcome: 'different' })
    const closing = createServer()
    new WebSocketServer({ server: closing }).on('connection', socket =>
      socket.on('message', () => socket.send('one', () => socket.close(1001)))
    )
    expect(await attempt(await server(() => undefined, closing), load)).toMatchObject({
      outcome: 'cut',
      what: 'closed (1001) after 1 of 2 answers'
    })
    expect(await attempt(await freePort(), load)).toMatchObject({ outcome: 'refused' })
  })
})

describe('the exchange', () => {
  it('is whole with HOLA and the end, cut with less, and different with anything else', async () => {
    const answering = (text: string) =>
      server(socket => void socket.once('data', () => socket.write(text)).on('end', () => socket.end()))
    const load = { protocol: 'exchange', timeoutMs: 300 } satisfies LoadInput
    expect(await attempt(await answering('HOLA'), load)).toMatchObject({
      outcome: 'expected',
      requestBytes: 56
    })
    expect(await attempt(await answering('HELLO'), load)).toMatchObject({
      outcome: 'different',
      difference: { byte: 1 }
    })
    const ends = await server(socket => void socket.once('data', () => socket.end('HO')))
    expect(await attempt(ends, load)).toMatchObject({ outcome: 'cut' })
  })
})

describe('what cannot be sent', () => {
  it.each([
    ['a header with a character that HTTP has not', { protocol: 'http', headers: { 'X-Price': '10 €' } }],
    ['a header of two lines', { protocol: 'http', headers: { a: 'b\r\nc: d' } }],
    ['a path with a fragment', { protocol: 'websocket', path: '/chat#x', messages: ['hola'] }]
  ] satisfies [string, LoadInput][])('is refused before it ends the client: %s', (_what, load) => {
    expect(loadSchema.safeParse(load).success).toBe(false)
  })

  it('leaves accents in headers, which HTTP sends as Latin-1', async () => {
    const port = await server(
      () => undefined,
      createServer((request, answer) => answer.end(request.headers['x-name']))
    )
    const load = { protocol: 'http', headers: { 'X-Name': 'año' } } satisfies LoadInput
    expect((await attempt(port, load)).reply.toString()).toBe('año')
  })
})
