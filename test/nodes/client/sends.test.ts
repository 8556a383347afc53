import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { startFileServer } from '../../../src/nodes/file-server/start'
import { freePort } from '../../support/ports'
import { recordedContext } from '../../support/context'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { startTestClient, type TestClient } from './test-client'

const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 253))
const sha256 = createHash('sha256').update(content).digest('hex')
let dir: string
let path: string
const cleanups: (() => Promise<void> | void)[] = []
beforeAll(() => {
  dir = temporaryFolder('sends')
  path = join(dir, 'video.mp4')
  writeFileSync(path, content)
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function fileServer(): Promise<number> {
  const context = recordedContext({ kind: 'file-server', receiverPort: 0 })
  const node = await startFileServer(context)
  cleanups.push(async () => {
    await node.drain(0)
    context.remove()
  })
  return node.ports.receiverPort!
}

/** A receiver of the coursework: it selects no subprotocol, no acknowledgement. `take` false: it reads nothing. */
async function plainReceiver({ take = true } = {}): Promise<{
  port: number
  received: () => Buffer
  opened: () => number
}> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    maxPayload: 0,
    handleProtocols: () => false
  })
  const chunks: Buffer[] = []
  let opened = 0
  cleanups.push(() => {
    server.clients.forEach(client => client.terminate())
    server.close()
  })
  server.on('connection', (socket: WebSocket) => {
    opened++
    if (!take) return socket.pause()
    socket.on('message', (data: Buffer) => {
      chunks.push(data)
      if (data.length === 0) socket.close()
    })
  })
  const { port } = await until(() => server.address() as { port: number } | null)
  return { port, received: () => Buffer.concat(chunks), opened: () => opened }
}

const client = (...ports: number[]): Promise<TestClient> => startTestClient(cleanups, ports)

const request = (ports: readonly number[], size = content.length): Record<string, unknown> => ({
  transferId: 't1',
  path,
  name: 'video.mp4',
  size,
  route: 'replicated',
  targets: ports.map((port, index) => ({
    receiver: `server-${index + 1}`,
    url: `ws://127.0.0.1:${port}`,
    resume: false
  }))
})

describe('send', () => {
  it('stores the file at every receiver and tells each one’s hash', async () => {
    const ports = [await fileServer(), await fileServer()]
    const { call, context, node } = await client(...ports)
    const result = await call('send', request(ports))
    const ending = { outcome: 'whole', evidence: 'sha256' }
    const stored = { phase: 'stored', bytes: content.length, sha256, name: 'video.mp4', ...ending }
    expect(result).toEqual({
      sha256,
      targets: [
        { receiver: 'server-1', ...stored },
        { receiver: 'server-2', ...stored }
      ]
    })
    const ends = context.of('transfer').filter(event => event.phase === 'stored')
    expect(ends).toMatchObject([{ transfer: 't1', sha256, size: content.length, ...ending }, { sha256 }])
    const [link] = node.stats().links
    expect(link).toMatchObject({ open: 0, total: 1, bytesUp: content.length })
  })

  it('sends to a receiver of the coursework, which can not verify', async () => {
    const { port, received } = await plainReceiver()
    const { call } = await client(port)
    // Nobody has said what is on its disk.
    const ending = { outcome: 'whole', evidence: 'framing' }
    const targets = [{ phase: 'stored', bytes: content.length, sha256: null, ...ending }]
    expect(await call('send', request([port]))).toMatchObject({ sha256, targets })
    expect(received().equals(content)).toBe(true)
  })

  it('tells of each target by itself when one can not be reached', async () => {
    const ports = [await fileServer(), await freePort()]
    const { call, context } = await client(...ports)
    const result = await call('send', request(ports))
    expect(result).toMatchObject({
      sha256,
      targets: [{ phase: 'stored' }, { phase: 'cut', error: {}, outcome: 'cut', evidence: 'refused' }]
    })
    expect(context.texts('warn')).toEqual([expect.stringMatching(/server-2/)])
  })

  it.each([
    ['cancel-send', 'cancelled'],
    ['pause-send', 'paused']
  ])('ends at once with %s', async (name, phase) => {
    const { port, opened } = await plainReceiver({ take: false })
    const big = join(dir, 'big.bin')
    writeFileSync(big, Buffer.alloc(64 * 1024 ** 2))
    const { call, context } = await client(port)
    const sending = call('send', { ...request([port], 64 * 1024 ** 2), path: big })
    await until(() => opened() === 1)
    await expect(call('send', request([port]))).rejects.toMatchObject({ code: 'WRONG_STATE' })
    await call(name, { transferId: 't1' })
    expect(await sending).toMatchObject({ targets: [{ phase }] })
    expect(context.of('transfer').at(-1)).toMatchObject({ phase })
    await expect(call(name, { transferId: 't1' })).rejects.toMatchObject({ code: 'TRANSFER_NOT_FOUND' })
  })

  it('fails for a file that is not there', async () => {
    const port = await fileServer()
    const { call } = await client(port)
    const result = await call('send', { ...request([port]), path: join(dir, 'none') })
    expect(result).toMatchObject({
      sha256: null,
      targets: [{ phase: 'failed', error: { code: 'FILE_NOT_FOUND' } }]
    })
  })

  it.each([{ targets: [] }, { transferId: '' }, { targets: [{ receiver: null, url: 'http://127.0.0.1' }] }])(
    'refuses %j',
    async wrong => {
      const { call } = await client()
      await expect(call('send', { ...request([1]), ...wrong })).rejects.toMatchObject({
        code: 'BAD_ARGUMENTS'
      })
    }
  )
})
