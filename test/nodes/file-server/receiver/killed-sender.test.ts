import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { sendFile } from '../../../../src/nodes/protocol/transfer/sender'
import { until } from '../../../support/until'
import { balancer } from '../../balancer/support'
import { clientFrame } from '../../protocol/transfer/client-frames'
import { Cleanup, startProxy } from '../../replicating-proxy/support'
import { fileServer, onCleanup, sha256, sourceFile, type FileServer } from '../file-servers'

const videoName = 'archivo_video_recibido.mp4'
const program = join(import.meta.dirname, 'fixtures/sender-process.mjs')
const published = (server: FileServer): string => sha256(readFileSync(server.path(videoName)))
const cuts = (server: FileServer) => server.context.of('transfer').filter(({ phase }) => phase === 'cut')
const stored = (server: FileServer) => server.context.of('transfer').filter(({ phase }) => phase === 'stored')

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** What a plain sender sends, and the places in it where one message ends and the next begins. */
function plainStream(sizes: readonly number[]): { stream: Buffer; file: Buffer; boundaries: number[] } {
  const messages = sizes.map(size => randomBytes(size))
  const frames = [...messages, Buffer.alloc(0)].map(message => clientFrame(2, message))
  let end = 0
  const boundaries = frames.map(frame => (end += frame.length))
  return { stream: Buffer.concat(frames), file: Buffer.concat(messages), boundaries: boundaries.slice(0, -1) }
}

/** A file that was received whole, as the one that has the name. */
async function earlier(servers: readonly FileServer[], port: number): Promise<string> {
  const source = sourceFile(servers[0]!, 50_000)
  const request = { transferId: 'before', path: source.path, name: 'x', size: source.size, resume: true }
  const result = await sendFile({ ...request, url: `ws://127.0.0.1:${port}`, plain: true })
  expect(result).toMatchObject({ phase: 'stored', outcome: 'whole', evidence: 'framing' })
  await until(() => servers.every(server => stored(server).length === 1))
  return source.sha256
}

/** Kills one program whose connections have sent `ends` bytes of the stream each. */
async function kill(port: number, file: string, ends: readonly number[]): Promise<void> {
  const child = spawn(process.execPath, [program, String(port), file, ...ends.map(String)])
  onCleanup(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Places of every kind: between two messages, right after the last byte, inside the end itself, and anywhere. */
function placesIn({ stream, boundaries }: ReturnType<typeof plainStream>, count: number): number[] {
  const last = boundaries.at(-1)!
  const places = [...boundaries, last + 1, last + 2, stream.length - 1]
  while (places.length < count) places.push(1 + Math.floor(Math.random() * (stream.length - 2)))
  return places
}

describe('a plain sender that is killed', () => {
  it('is cut wherever that was, 100 times of 100, and leaves the earlier file', async () => {
    const server = await fileServer()
    const before = await earlier([server], server.receiverPort)
    const plain = plainStream([1, 70_000, 125, 300_000, 126, 65_535, 65_536, 10])
    const file = server.path('stream')
    writeFileSync(file, plain.stream)
    const places = placesIn(plain, 100)
    for (let at = 0; at < places.length; at += 20)
      await kill(server.receiverPort, file, places.slice(at, at + 20))
    await until(() => cuts(server).length === 100)
    await until(() => server.node.stats().open === 0)
    expect(cuts(server).map(({ outcome, evidence }) => `${outcome} ${evidence}`)).toEqual(
      Array(100).fill('cut short')
    )
    expect(stored(server)).toHaveLength(1)
    expect(published(server)).toBe(before)
    expect(readdirSync(server.path('partial'))).toEqual([])

    await kill(server.receiverPort, file, [plain.stream.length])
    await until(() => stored(server).length === 2)
    expect(published(server)).toBe(sha256(plain.file))
  })

  it('is cut at every receiver behind a replicating proxy', async () => {
    const servers = [await fileServer(), await fileServer(), await fileServer()]
    const proxy = cleanup.add(await startProxy(servers.map(({ receiverPort }) => ({ port: receiverPort }))))
    await expectCut(servers, proxy.port)
    expect(proxy.context.of('diverged')).toEqual([])
    expect(proxy.node.stats().links.map(({ pendingSessions }) => pendingSessions)).toEqual([0, 0, 0])
  })

  it('is cut behind a balancer', async () => {
    const server = await fileServer()
    const { port } = await balancer([{ id: 'a', port: server.receiverPort }])
    await expectCut([server], port)
  })

  async function expectCut(servers: readonly FileServer[], port: number): Promise<void> {
    const before = await earlier(servers, port)
    const plain = plainStream([1, 70_000, 300_000, 10])
    const file = servers[0]!.path('stream')
    writeFileSync(file, plain.stream)
    const places = placesIn(plain, 20)
    await kill(port, file, places)
    await until(() => servers.every(server => cuts(server).length === places.length))
    for (const server of servers) {
      expect(new Set(cuts(server).map(({ outcome }) => outcome))).toEqual(new Set(['cut']))
      expect(stored(server)).toHaveLength(1)
      expect(published(server)).toBe(before)
    }
  }
})

describe('whatever is cut wherever', () => {
  it('the file under its name is the sender’s, or the one before', async () => {
    const server = await fileServer()
    let before = await earlier([server], server.receiverPort)
    const how = fc.constantFrom('fin', 'reset', 1001, 1011, 4000)
    const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        how,
        async (lengths, share, end) => {
          const { stream, file, boundaries } = plainStream(lengths)
          const at = Math.round(share * stream.length)
          const told = server.context.of('transfer').length
          const socket = connect(server.receiverPort, '127.0.0.1').on('error', () => undefined)
          socket.write(
            'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
              'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
          )
          await once(socket, 'data')
          socket.resume()
          await new Promise(resolve => socket.write(stream.subarray(0, at), resolve))
          if (end === 'reset') socket.resetAndDestroy()
          else if (typeof end === 'number' && boundaries.includes(at)) {
            const code = Buffer.alloc(2)
            code.writeUInt16BE(end)
            socket.write(clientFrame(8, code))
          } else socket.end()
          const last = await until(() =>
            server.context
              .of('transfer')
              .slice(told)
              .find(({ phase }) => phase === 'stored' || phase === 'cut')
          )
          socket.destroy()
          if (at < stream.length) expect(last.outcome).toBe('cut')
          if (last.outcome === 'whole') before = sha256(file)
          expect(published(server)).toBe(before)
        }
      ),
      { numRuns: 60 }
    )
  })
})
