// A server as people bring them: a plain program that knows nothing of Relevo. It answers each request by its id, and
// writes the id of each request that it executes to a file and to its standard output, before it answers.
//
// server.js PORT http|echo FILE [noisy] [diverging] [finishing]
import { randomUUID } from 'node:crypto'
import { openSync, writeFileSync, writeSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { contentOf, divergedContentOf, noiseEvery } from './content'

const [port, protocol, file = '', ...manners] = process.argv.slice(2)
const noisy = manners.includes('noisy')
const diverging = manners.includes('diverging')
const log = openSync(file, 'a')
writeFileSync(`${file}.pid`, String(process.pid))

function executed(id: string): void {
  writeSync(log, `${id}\n`)
  writeSync(1, `${id}\n`)
}

/** GET /ID?bytes=N&framing=length|chunked|close&ms=M: N bytes of content, in pieces over M ms. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://soak')
  const id = url.pathname.slice(1)
  const asked = (name: string): number => Number(url.searchParams.get(name))
  executed(id)
  const content = (diverging ? divergedContentOf : contentOf)(Number(id), asked('bytes'))
  const body = noisy ? withNoise(content) : content
  const framing = url.searchParams.get('framing')
  response.sendDate = noisy
  response.setHeader('Content-Type', 'text/html')
  if (noisy) {
    response.setHeader('X-Served-By', `pid ${process.pid}`)
    response.setHeader('Set-Cookie', `session=${randomUUID()}`)
  }
  if (framing === 'length') response.setHeader('Content-Length', body.length)
  if (framing === 'close') {
    // Node marks a body that ends with its connection by this, and sends neither length nor chunks.
    response.useChunkedEncodingByDefault = false
    response.setHeader('Connection', 'close')
  }
  const pieces = Math.min(8, body.length)
  for (let piece = 0; piece < pieces; piece++) {
    const from = Math.floor((body.length * piece) / pieces)
    const room = response.write(body.subarray(from, Math.floor((body.length * (piece + 1)) / pieces)))
    if (!room) await Promise.race([drained(response), closed(response)])
    if (response.destroyed) return
    if (asked('ms') > 0) await sleep(asked('ms') / pieces)
  }
  response.end()
}

function withNoise(content: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < content.length; at += noiseEvery) {
    const line = `<!-- pid ${process.pid} at ${new Date().toISOString()} id ${randomUUID()} -->\n`
    parts.push(Buffer.from(line), content.subarray(at, at + noiseEvery))
  }
  return Buffer.concat(parts)
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => response.once('drain', resolve))
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise(resolve => response.once('close', resolve))
}

if (protocol === 'http') {
  const server = createHttpServer((request, response) => void answer(request, response))
  server.keepAliveTimeout = 60_000
  // Node gives an answer up when its client ends its side; most other servers finish it.
  if (manners.includes('finishing')) Object.assign(server, { httpAllowHalfOpen: true })
  server.listen(Number(port), '127.0.0.1')
} else {
  // Echo: the first line is the id; everything comes back, and the end after the client's.
  const server = createServer({ allowHalfOpen: true }, socket => {
    let head = ''
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      if (head.includes('\n')) return
      head += chunk.toString('latin1', 0, 20)
      if (head.includes('\n')) executed(head.slice(0, head.indexOf('\n')))
    })
    socket.pipe(socket)
  })
  server.listen(Number(port), '127.0.0.1')
}
