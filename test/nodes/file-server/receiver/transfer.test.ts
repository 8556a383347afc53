import { once } from 'node:events'
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect, type Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { fileServerLimits } from '../../../../src/nodes/file-server/limits'
import { sendFile, type SendRequest } from '../../../../src/nodes/protocol/transfer/sender'
import { until } from '../../../support/until'
import { fileServer, onCleanup, sha256, sourceFile, type FileServer } from '../file-servers'

const mib = 1024 ** 2
const partials = (server: FileServer): string[] =>
  readdirSync(server.path('partial')).filter(name => name.endsWith('.part'))
const phases = (server: FileServer): string[] => [
  ...new Set(server.context.of('transfer').map(event => event.phase as string))
]

type Source = ReturnType<typeof sourceFile>

function send(server: FileServer, source: Source, more: Partial<SendRequest> = {}) {
  const { path, size } = source
  return sendFile({
    transferId: 't-1',
    path,
    name: 'video.mp4',
    size,
    url: server.receiver,
    resume: true,
    ...more
  })
}

/** A relay in front of the receiver that cuts each connection after `bytes` of the client. */
async function cuttingRelay(server: FileServer, bytes: number): Promise<string> {
  const relay = createServer(client => {
    const upstream = connect(server.receiverPort, '127.0.0.1')
    let passed = 0
    const cut = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) socket.on('error', cut).on('close', cut)
    client.on('data', (chunk: Buffer) => {
      passed += chunk.length
      upstream.write(chunk)
      if (passed > bytes) cut()
    })
    upstream.pipe(client)
  })
  relay.listen(0, '127.0.0.1')
  onCleanup(() => void relay.close())
  await once(relay, 'listening')
  return `ws://127.0.0.1:${(relay.address() as { port: number }).port}`
}

/** A sender by hand; `said` is everything that the receiver said. */
async function talk(server: FileServer) {
  const socket = new WebSocket(server.receiver, 'relevo.transfer.v1')
  const said: Record<string, unknown>[] = []
  socket.on('message', data => said.push(JSON.parse(String(data))))
  socket.on('error', () => undefined)
  onCleanup(() => socket.terminate())
  await once(socket, 'open')
  return { socket, said, say: (message: unknown) => socket.send(JSON.stringify(message)) }
}

/** At which byte the receiver would go on with this offer. */
async function acceptedAt(server: FileServer, offer: object): Promise<unknown> {
  const { socket, said, say } = await talk(server)
  say({ type: 'offer', ...offer })
  await until(() => said.length === 1)
  socket.close()
  return said[0]?.offset
}

it('a file and a folder of one name are both stored, whichever comes first, and said to be where they are', async () => {
  const server = await fileServer()
  const source = sourceFile(server, 1000)
  const store = async (name: string): Promise<string | undefined> =>
    (await send(server, source, { name, transferId: sha256(Buffer.from(name)) })).name
  expect(await store('thing')).toBe('thing')
  expect(await store('thing/a.bin')).toBe('thing (2)/a.bin')
  expect(await store('thing/deep/b.bin')).toBe('thing (2)/deep/b.bin')
  expect(await store('thing (2)')).toBe('thing (2) (2)')
  const both = await Promise.all(
    Array.from({ length: 20 }, (_, n) => [store(`x${n}/a.bin`), store(`x${n}`)]).flat()
  )
  for (const name of both) expect(readFileSync(server.path('received', name ?? ''))).toEqual(source.content)
  const { files } = (await (await fetch(`${server.http}/manifest`)).json()) as { files: { name: string }[] }
  expect(files.map(({ name }) => name).sort()).toEqual(
    ['thing', 'thing (2)/a.bin', 'thing (2)/deep/b.bin', 'thing (2) (2)', ...both].sort()
  )
})

describe('a transfer', () => {
  it('is stored, verified and told to the journal', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 5 * mib + 123)
    const result = await send(server, source)
    const ending = { outcome: 'whole', evidence: 'sha256' }
    expect(result).toEqual({
      ...{ phase: 'stored', verified: true, bytes: source.size, sha256: source.sha256 },
      ...{ ...ending, name: 'video.mp4' }
    })
    expect(readFileSync(server.path('received', 'video.mp4')).equals(source.content)).toBe(true)
    expect(phases(server)).toEqual(['sending', 'verifying', 'stored'])
    expect(server.context.of('transfer').at(-1)).toMatchObject({
      transfer: 't-1',
      sha256: source.sha256,
      bytes: source.size,
      size: source.size,
      receiver: 'node-under-test',
      ...ending
    })
    expect(partials(server)).toEqual([])
    const played = await fetch(`${server.receiverHttp}/received/video.mp4`, {
      headers: { Range: 'bytes=5-9' }
    })
    expect(Buffer.from(await played.arrayBuffer()).equals(source.content.subarray(5, 10))).toBe(true)
  })

  it('of an empty file is stored', async () => {
    const server = await fileServer()
    expect(await send(server, sourceFile(server, 0))).toMatchObject({
      phase: 'stored',
      sha256: sha256(Buffer.alloc(0))
    })
    expect(readFileSync(server.path('received', 'video.mp4')).length).toBe(0)
  })

  it('acknowledges each MiB once, however the bytes are cut', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 3 * mib + 5)
    const conversations: unknown[] = []
    for (const [id, step] of [
      ['t-a', 100_000],
      ['t-b', 2_500_000]
    ] as const) {
      const { socket, said, say } = await talk(server)
      say({ transferId: id, name: 'v.mp4', size: source.size })
      for (let at = 0; at < source.size; at += step) socket.send(source.content.subarray(at, at + step))
      say({ type: 'end', sha256: source.sha256 })
      await until(() => said.some(({ type }) => type === 'stored'))
      conversations.push(said)
    }
    expect(conversations[0]).toEqual([
      { type: 'accept', offset: 0 },
      { type: 'ack', offset: mib },
      { type: 'ack', offset: 2 * mib },
      { type: 'ack', offset: 3 * mib },
      { type: 'stored', sha256: source.sha256, size: source.size, name: 'v.mp4' }
    ])
    expect(conversations[1]).toEqual(conversations[0])
  })

  it('that was cut goes on at the byte where it was', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 20 * mib)
    const cut = await send(server, source, { url: await cuttingRelay(server, 7 * mib) })
    expect(cut).toMatchObject({ phase: 'cut', outcome: 'cut' })
    await until(() => phases(server).includes('cut'))
    expect(server.context.of('transfer').at(-1)).toMatchObject({ phase: 'cut', outcome: 'cut' })
    const { said, say, socket } = await talk(server)
    say({ type: 'offer', transferId: 't-1', name: 'video.mp4', size: source.size })
    await until(() => said.length > 0)
    expect(said[0]?.['offset']).toBeGreaterThanOrEqual(mib)
    socket.terminate()
    const begun: number[] = []
    const resumed = await send(server, source, { onProgress: ({ acknowledged }) => begun.push(acknowledged) })
    expect(resumed).toMatchObject({ phase: 'stored', sha256: source.sha256 })
    expect(begun.find(bytes => bytes > 0)).toBeGreaterThanOrEqual(mib)
  })

  it('goes on after a restart of the receiver', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 12 * mib)
    await send(server, source, { url: await cuttingRelay(server, 6 * mib) })
    await server.node.drain(0)
    const { bytes } = { bytes: readFileSync(server.path('partial', partials(server)[0]!)).length }
    expect(bytes).toBeGreaterThan(0)
    const again = await fileServer({}, { context: server.context })
    const { said, say, socket } = await talk(again)
    say({ type: 'offer', transferId: 't-1', name: 'video.mp4', size: source.size })
    await until(() => said.length > 0)
    expect(said[0]).toEqual({ type: 'accept', offset: bytes })
    socket.terminate()
    expect(await send(again, source)).toMatchObject({ phase: 'stored', sha256: source.sha256 })
  })

  it('that is done is answered at once when it is offered again', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 2 * mib)
    await send(server, source)
    expect(await send(server, source)).toMatchObject({ phase: 'stored' })
    expect(await send(server, source, { resume: false })).toMatchObject({ phase: 'stored' })
    expect(readdirSync(server.path('received')).filter(name => !name.startsWith('.'))).toEqual(['video.mp4'])
    rmSync(server.path('received', 'video.mp4'))
    expect(await send(server, source)).toMatchObject({ phase: 'stored' })
    expect(existsSync(server.path('received', 'video.mp4'))).toBe(true)
  })

  it('never overwrites another file of the same name', async () => {
    const server = await fileServer()
    const [one, other] = [sourceFile(server, 1000, 'one'), sourceFile(server, 1000, 'other')]
    await send(server, one)
    await send(server, other, { transferId: 't-2' })
    await send(server, other, { transferId: 't-3' })
    expect(readFileSync(server.path('received', 'video.mp4')).equals(one.content)).toBe(true)
    expect(readFileSync(server.path('received', 'video (2).mp4')).equals(other.content)).toBe(true)
    expect(existsSync(server.path('received', 'video (3).mp4'))).toBe(false)
  })

  const over = (server: FileServer, name: string, method = 'GET'): Promise<Response> =>
    fetch(`${server.receiverHttp}/received/${encodeURIComponent(name)}`, { method })

  it.each(['.film.mp4', 'CON', 'a:b', 'a\\b', 'RELEVO~1', ' b.', 'x'.repeat(255)])(
    'that was offered as %j is read and removed by that name, the last of several first, also by the next life',
    async name => {
      const server = await fileServer()
      const sources = [sourceFile(server, 1000, 'one'), sourceFile(server, 1000, 'other')]
      for (const [n, source] of sources.entries()) await send(server, source, { transferId: `t-${n}`, name })
      await server.node.drain(0)
      const again = await fileServer({}, { context: server.context })
      for (const { content } of sources.reverse()) {
        expect(Buffer.from(await (await over(again, name)).arrayBuffer()).equals(content)).toBe(true)
        expect((await over(again, name, 'DELETE')).status).toBe(204)
      }
      expect((await over(again, name)).status).toBe(404)
    }
  )

  it('whose letters were composed in another way is read and removed by them', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 1000)
    await send(server, source, { name: 'cafe\u0301.txt' })
    expect((await over(server, 'cafe\u0301.txt')).status).toBe(200)
    expect((await over(server, 'cafe\u0301.txt', 'DELETE')).status).toBe(204)
    expect((await over(server, 'caf\u00e9.txt')).status).toBe(404)
  })

  it('whose hash is wrong is refused and leaves nothing', async () => {
    const server = await fileServer()
    const { socket, said, say } = await talk(server)
    say({ type: 'offer', transferId: 't-1', name: 'v.mp4', size: 3 })
    socket.send(Buffer.from('abc'))
    say({ type: 'end', sha256: '0'.repeat(64) })
    await once(socket, 'close')
    expect(said.at(-1)).toMatchObject({ type: 'error', code: 'HASH_MISMATCH' })
    expect(server.context.of('transfer').at(-1)).toMatchObject({
      phase: 'failed',
      code: 'HASH_MISMATCH',
      sha256: sha256(Buffer.from('abc'))
    })
    expect(partials(server)).toEqual([])
    expect(existsSync(server.path('received', 'v.mp4'))).toBe(false)
  })

  it('reaches two receivers of which one has more: the overlap is skipped, a gap refused', async () => {
    const [ahead, behind] = [await fileServer(), await fileServer()]
    const content = Buffer.from('0123456789')
    const offer = { type: 'offer', transferId: 't-1', name: 'v.txt', size: 10 }
    const first = await talk(ahead)
    first.say(offer)
    first.socket.send(content.subarray(0, 6))
    await until(() => readFileSync(ahead.path('partial', partials(ahead)[0]!)).length === 6)
    first.socket.terminate()

    const talks = [await talk(ahead), await talk(behind)]
    for (const { say, socket } of talks) {
      say({ ...offer, resume: false })
      say({ type: 'start', offset: 0 })
      socket.send(content)
      say({ type: 'end', sha256: sha256(content) })
      await until(() => talks.every(({ said }) => said.length > 0) || socket !== talks[1]?.socket)
    }
    await until(() => talks.every(({ said }) => said.at(-1)?.['type'] === 'stored'))
    expect(talks[0]?.said).toEqual(talks[1]?.said)
    expect(readFileSync(ahead.path('received', 'v.txt')).equals(content)).toBe(true)

    const gap = await talk(behind)
    gap.say({ ...offer, transferId: 't-2' })
    gap.say({ type: 'start', offset: 6 })
    await once(gap.socket, 'close')
    expect(gap.said.at(-1)).toMatchObject({ type: 'error', code: 'GAP' })
  })

  it('is taken over by a newer sender', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 3 * mib)
    const old = await talk(server)
    old.say({ type: 'offer', transferId: 't-1', name: 'video.mp4', size: source.size })
    old.socket.send(source.content.subarray(0, mib))
    await until(() => old.said.length === 2)
    const closed = once(old.socket, 'close')
    expect(await send(server, source)).toMatchObject({ phase: 'stored' })
    await closed
    expect(old.said.at(-1)).toMatchObject({ type: 'error', code: 'SUPERSEDED' })
  })

  it.each([
    ['no JSON', 'hola', 'BAD_OFFER'],
    ['a negative size', '{"transferId":"t","name":"a","size":-1}', 'BAD_OFFER'],
    ['a size that is no number', '{"transferId":"t","name":"a","size":"9"}', 'BAD_OFFER'],
    ['a transfer id that is a path', '{"transferId":"../x","name":"a","size":1}', 'BAD_OFFER'],
    ['a name of which nothing is left', '{"transferId":"t","name":"..","size":1}', 'BAD_OFFER'],
    ['more than the limit', '{"transferId":"t","name":"a","size":9007199254740991}', 'TOO_LARGE'],
    ['a message without end', `{"x":"${'x'.repeat(20_000)}"}`, 'PROTOCOL_ERROR']
  ])('is refused for an offer with %s', async (_what, text, code) => {
    const server = await fileServer()
    const { socket, said } = await talk(server)
    socket.send(text)
    await once(socket, 'close')
    expect(said).toEqual([{ type: 'error', code, message: expect.any(String) as string }])
  })

  it('that was cancelled is forgotten once its connection has ended, and one that is stored is kept', async () => {
    const server = await fileServer()
    const stored = sourceFile(server, 1000)
    await send(server, stored, { transferId: 't-stored' })
    const half = await talk(server)
    half.say({ type: 'offer', transferId: 't-half', name: 'half.mp4', size: 10 })
    half.socket.send(Buffer.from('12345'))
    await until(() => partials(server).length === 1)

    const call = server.node.calls?.['forget-transfer']
    const forgotten = call?.({ transferId: 't-half' })
    half.socket.terminate()
    await forgotten
    await call?.({ transferId: 't-stored' })
    expect(partials(server)).toEqual([])
    expect(await acceptedAt(server, { transferId: 't-stored', name: 'video.mp4', size: 1000 })).toBe(1000)
    expect(existsSync(server.path('received', 'video.mp4'))).toBe(true)
    await expect(call?.({ transferId: 7 })).rejects.toThrow()
  })

  it('that is small and done leaves nothing beside its file, and is known by its offer, also to the next life', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 1000)
    const offer = { transferId: 't-1', name: 'video.mp4', size: 1000 }
    await send(server, source, { transferId: 't-1' })
    expect(readdirSync(server.path('partial'))).toEqual([])
    expect(await acceptedAt(server, offer)).toBe(1000)
    await server.node.drain(0)
    const next = await fileServer({}, { context: server.context })
    expect(await send(next, source, { transferId: 't-1' })).toMatchObject({
      phase: 'stored',
      name: 'video.mp4'
    })
    expect(readdirSync(next.path('received')).filter(name => !name.startsWith('.'))).toEqual(['video.mp4'])
  })

  it('is refused for more bytes than offered, and for an end before them', async () => {
    const server = await fileServer()
    const more = await talk(server)
    more.say({ type: 'offer', transferId: 't-1', name: 'a', size: 3 })
    more.socket.send('x')
    await once(more.socket, 'close')
    expect(more.said.at(-1)).toMatchObject({ code: 'PROTOCOL_ERROR' })
    const over = await talk(server)
    over.say({ type: 'offer', transferId: 't-2', name: 'a', size: 3 })
    over.socket.send(Buffer.alloc(4))
    await once(over.socket, 'close')
    expect(over.said.at(-1)).toMatchObject({ code: 'OVERRUN' })
    const early = await talk(server)
    early.say({ type: 'offer', transferId: 't-3', name: 'a', size: 3 })
    early.say({ type: 'end', sha256: '0'.repeat(64) })
    await once(early.socket, 'close')
    expect(early.said.at(-1)).toMatchObject({ code: 'INCOMPLETE' })
  })

  it('keeps a bounded number of unfinished ones', async () => {
    const limits = { partials: { ...fileServerLimits.partials, count: 3 } }
    const server = await fileServer({}, { limits })
    for (let n = 0; n < 8; n++) {
      const { socket, said, say } = await talk(server)
      say({ type: 'offer', transferId: `t-${n}`, name: 'a', size: 100 })
      socket.send(Buffer.alloc(50))
      await until(() => said.length === 1)
      socket.close()
      await once(socket, 'close')
    }
    await until(() => partials(server).length <= 3)
    const dropped = server.context.of('transfer').filter(event => String(event.reason).includes('dropped'))
    expect(dropped[0]).toMatchObject({ transfer: 't-0', phase: 'cut', bytes: 0, size: 100 })
    expect(server.context.texts('warn').filter(text => text.includes('was dropped'))).toHaveLength(5)
  })

  it('keeps what can be resumed, however many others are done meanwhile', async () => {
    const limits = { partials: { ...fileServerLimits.partials, count: 4, records: 4 } }
    const server = await fileServer({}, { limits })
    const { socket, said, say } = await talk(server)
    say({ type: 'offer', transferId: 'half', name: 'a', size: 100 })
    socket.send(Buffer.alloc(50))
    await until(() => said.length === 1)
    socket.close()
    await once(socket, 'close')
    for (let n = 0; n < 12; n++) {
      const source = sourceFile(server, 10, `${n}.bin`)
      await send(server, source, { transferId: `t-${n}`, name: `${n}.bin` })
    }
    const more = await talk(server)
    more.say({ type: 'offer', transferId: 'half', name: 'a', size: 100 })
    await until(() => more.said.length === 1)
    expect(more.said[0]).toEqual({ type: 'accept', offset: 50 })
    const records = readdirSync(server.path('partial')).filter(name => name.endsWith('.done'))
    expect(records.length).toBeLessThanOrEqual(8)
  })

  it('keeps what can be resumed when the clock is set forward, before and after a restart', async () => {
    const server = await fileServer()
    const offer = { transferId: 'slow', name: 'slow.bin', size: 3 * mib }
    const { socket, said, say } = await talk(server)
    say({ type: 'offer', ...offer })
    await until(() => said.length === 1)
    socket.send(Buffer.alloc(mib))
    await until(() => said.length === 2)
    socket.close()
    await until(() => phases(server).includes('cut'))
    const { now } = Date
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + 8 * 24 * 3_600_000)
    onCleanup(() => clock.mockRestore())
    // For what is offered anew the ages of all are looked at.
    expect(await acceptedAt(server, { transferId: 'new', name: 'x', size: 2 * mib })).toBe(0)
    expect(await acceptedAt(server, offer)).toBe(mib)
    await server.node.drain(0)
    const again = await fileServer({}, { context: server.context })
    expect(await acceptedAt(again, offer)).toBe(mib)
  })

  it('keeps what can be resumed, however many are refused because the disk has no room', async () => {
    const limits = { partials: { ...fileServerLimits.partials, count: 3, bytes: Number.MAX_SAFE_INTEGER } }
    const server = await fileServer({ maxUploadBytes: 2 ** 50 }, { limits })
    const offer = async (transferId: string, size: number, bytes: number): Promise<unknown> => {
      const { socket, said, say } = await talk(server)
      say({ type: 'offer', transferId, name: 'a', size })
      if (bytes > 0) socket.send(Buffer.alloc(bytes))
      await until(() => said.length === 1)
      socket.close()
      await until(() => socket.readyState === WebSocket.CLOSED)
      return said[0]
    }
    for (const id of ['x', 'y', 'z']) await offer(id, 2 * mib, 50)
    await until(() => partials(server).length === 3)
    for (let n = 0; n < 8; n++)
      expect(await offer(`large-${n}`, 2 ** 50, 0)).toMatchObject({ type: 'error', code: 'DISK_FULL' })
    // Nor does one of which nothing came keep a place.
    await offer('none', 2 * mib, 0)
    const records = (): string[] => readdirSync(server.path('partial')).filter(name => name.endsWith('.json'))
    await until(() => records().length === 2)
    for (const id of ['y', 'z']) expect(await offer(id, 2 * mib, 0)).toEqual({ type: 'accept', offset: 50 })
    expect(server.context.texts('warn').filter(text => text.includes('was dropped'))).toHaveLength(1)
  })

  it('refuses what can have no room at all without a cost to what can be resumed', async () => {
    const limits = { partials: { ...fileServerLimits.partials, bytes: 1000 } }
    const server = await fileServer({}, { limits })
    const { socket, said, say } = await talk(server)
    say({ type: 'offer', transferId: 'half', name: 'a', size: 100 })
    socket.send(Buffer.alloc(50))
    await until(() => said.length === 1)
    socket.close()
    await once(socket, 'close')
    const large = await talk(server)
    large.say({ type: 'offer', transferId: 'large', name: 'b', size: 1001 })
    await until(() => large.said.length === 1)
    expect(large.said[0]).toMatchObject({ type: 'error', code: 'LIMIT_REACHED' })
    const more = await talk(server)
    more.say({ type: 'offer', transferId: 'half', name: 'a', size: 100 })
    await until(() => more.said.length === 1)
    expect(more.said[0]).toEqual({ type: 'accept', offset: 50 })
  })

  it('has room for so many that come at the same moment, and no more', async () => {
    const limits = { partials: { ...fileServerLimits.partials, bytes: 1000 } }
    const server = await fileServer({}, { limits })
    const senders = await Promise.all([1, 2, 3, 4].map(() => talk(server)))
    for (const [n, { say }] of senders.entries())
      say({ type: 'offer', transferId: `t-${n}`, name: 'a', size: 400 })
    await until(() => senders.every(({ said }) => said.length === 1))
    const types = senders.map(({ said }) => said[0]?.['type']).sort()
    expect(types).toEqual(['accept', 'accept', 'error', 'error'])
  })

  it('refuses one for which the disk has no room before any byte of it', async () => {
    const limits = { ...fileServerLimits.partials, bytes: 2 ** 51 }
    const roomy = await fileServer({ maxUploadBytes: 2 ** 50 }, { limits: { partials: limits } })
    const { said, say } = await talk(roomy)
    say({ type: 'offer', transferId: 'big', name: 'a', size: 2 ** 50 })
    await until(() => said.length === 1)
    expect(said[0]).toMatchObject({ type: 'error', code: 'DISK_FULL' })
    expect(roomy.context.of('transfer').at(-1)).toMatchObject({
      ...{ transfer: 'big', phase: 'failed', code: 'LIMIT_REACHED', outcome: 'cut', evidence: 'limit' }
    })
  })

  it('that it cannot store is refused with the reason, to the sender and to the journal, and without a path', async () => {
    const server = await fileServer()
    rmSync(server.path('partial'), { recursive: true })
    writeFileSync(server.path('partial'), 'a file in the place of the folder')
    const result = await send(server, sourceFile(server, 10))
    expect(result).toMatchObject({ phase: 'failed', outcome: 'cut' })
    expect(result.error?.message).not.toContain(server.path())
    expect(server.context.of('transfer').at(-1)).toMatchObject({ transfer: 't-1', phase: 'failed', bytes: 0 })
    expect(server.context.of('transfer').at(-1)?.reason).not.toContain(server.path())
  })

  it('tells the name under which it is stored', async () => {
    const server = await fileServer()
    expect(await send(server, sourceFile(server, 10))).toMatchObject({ name: 'video.mp4' })
    const another = sourceFile(server, 11, 'other.bin')
    expect(await send(server, another, { transferId: 't-2' })).toMatchObject({ name: 'video (2).mp4' })
    const odd = sourceFile(server, 12, 'odd.bin')
    expect(await send(server, odd, { transferId: 't-3', name: 'C:\\a\\con.txt' })).toMatchObject({
      name: '_con.txt'
    })
  })

  it('comes in by the upload door too, where only the coursework’s protocol is not spoken', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 3 * mib)
    const door = server.http.replace('http:', 'ws:')
    expect(await send(server, source, { url: door })).toMatchObject({ phase: 'stored', verified: true })
    const read = await fetch(`${server.http}/received/video.mp4`)
    expect(sha256(new Uint8Array(await read.arrayBuffer()))).toBe(source.sha256)
    expect(await send(server, source, { transferId: 't-9', url: door, plain: true })).toMatchObject({
      phase: 'failed'
    })
  })
})

describe('the sender', () => {
  it('says when the source is not what was announced, or changes', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 40 * mib)
    expect(await send(server, source, { size: 5 })).toMatchObject({
      phase: 'failed',
      error: { code: 'WRONG_STATE' }
    })
    expect(await send(server, source, { path: '/no/such' })).toMatchObject({
      error: { code: 'FILE_NOT_FOUND' }
    })
    let changed = false
    const result = await send(server, source, {
      onProgress: ({ sent }) => {
        if (sent > 0 && !changed) appendFileSync(source.path, 'x')
        if (sent > 0) changed = true
      }
    })
    expect(result).toMatchObject({ phase: 'failed', error: { code: 'WRONG_STATE' } })
  })

  it('fails when the source shrinks', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 40 * mib)
    const result = await send(server, source, {
      onProgress: ({ sent }) => void (sent === mib && writeFileSync(source.path, 'x'))
    })
    expect(result).toMatchObject({ phase: 'failed', error: { code: 'WRONG_STATE' } })
  })

  it('can be stopped, and goes on later', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 30 * mib)
    const abort = new AbortController()
    const onProgress = ({ sent }: { sent: number }): void => void (sent > 10 * mib && abort.abort())
    const stopped = await send(server, source, { signal: abort.signal, onProgress })
    expect(stopped).toMatchObject({ phase: 'cancelled', error: { code: 'CANCELLED' } })
    expect(await send(server, source)).toMatchObject({ phase: 'stored', sha256: source.sha256 })
  })

  it('says who does not answer', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 10)
    const dead = createServer().listen(0, '127.0.0.1')
    await once(dead, 'listening')
    const { port } = dead.address() as { port: number }
    dead.close()
    await once(dead, 'close')
    expect(await send(server, source, { url: `ws://127.0.0.1:${port}` })).toMatchObject({
      phase: 'cut',
      error: { code: 'CONNECTION_REFUSED' }
    })
    expect(await send(server, source, { url: server.http, plain: true })).toMatchObject({ phase: 'failed' })
  })

  it.each([
    ['acknowledges nothing, again and again', { type: 'ack', offset: 0 }, 'TIMEOUT'],
    ['never stops talking', { type: 'accept', offset: 0 }, 'PROTOCOL_ERROR']
  ])('gives up a receiver that %s', async (_what, message, code) => {
    const server = await fileServer()
    const chatty = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: () => 'relevo.transfer.v1'
    })
    onCleanup(() => {
      for (const socket of chatty.clients) socket.terminate()
      chatty.close()
    })
    chatty.on('connection', socket => {
      const say = (what: unknown) => socket.send(JSON.stringify(what))
      socket.once('message', () => say({ type: 'accept', offset: 0 }))
      const timer = setInterval(() => say(message), 10)
      socket.on('error', () => undefined).on('close', () => clearInterval(timer))
    })
    await once(chatty, 'listening')
    const url = `ws://127.0.0.1:${(chatty.address() as { port: number }).port}`
    const source = sourceFile(server, 20 * mib)
    const result = await send(server, source, { url, limits: { stallMs: 500, verifyMs: 500 } })
    expect(result.error?.code).toBe(code)
  })

  it('gives up a receiver that is silent', async () => {
    const server = await fileServer()
    const sockets: Socket[] = []
    const silent = createServer(socket => void sockets.push(socket.on('error', () => undefined)))
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onCleanup(() => {
      for (const socket of sockets) socket.destroy()
      silent.close()
    })
    const url = `ws://127.0.0.1:${(silent.address() as { port: number }).port}`
    const result = await send(server, sourceFile(server, 10), { url, limits: { connectMs: 200 } })
    expect(result).toMatchObject({ phase: 'cut', error: { code: 'TIMEOUT' } })
  })

  it('sends to several receivers at once', async () => {
    const servers = [await fileServer(), await fileServer(), await fileServer()]
    const source = sourceFile(servers[0]!, 4 * mib)
    const request = { transferId: 't-1', path: source.path, name: 'v.mp4', size: source.size }
    const results = await Promise.all(
      servers.map(({ receiver }) => sendFile({ ...request, url: receiver, resume: true }))
    )
    expect(results.map(({ phase, sha256 }) => [phase, sha256])).toEqual(
      servers.map(() => ['stored', source.sha256])
    )
  })

  it("can speak the coursework's protocol", async () => {
    const server = await fileServer()
    const source = sourceFile(server, 3 * mib)
    expect(await send(server, source, { plain: true })).toMatchObject({ phase: 'stored', verified: false })
    expect(readFileSync(server.path('archivo_video_recibido.mp4')).equals(source.content)).toBe(true)
  })
})

/** A receiver of the coursework's protocol that does `end` when it gets the empty message, or bytes past `after`. */
async function plainReceiver(end: (socket: WebSocket) => void, after = Infinity): Promise<number> {
  const receiver = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 0 })
  onCleanup(() => {
    receiver.clients.forEach(client => client.terminate())
    receiver.close()
  })
  receiver.on('connection', socket => {
    let bytes = 0
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => {
      bytes += data.length
      if (data.length === 0 || bytes > after) end(socket)
    })
  })
  await once(receiver, 'listening')
  return (receiver.address() as { port: number }).port
}

/** What a receiver does, and what its sender knows then. */
const endings: [string, (socket: WebSocket) => void, number, string][] = [
  ['closes with 1000 after the end', socket => socket.close(1000), Infinity, 'whole framing'],
  ['closes without a code after the end', socket => socket.close(), Infinity, 'whole framing'],
  ['only answers the close', () => undefined, Infinity, 'whole framing'],
  ['goes away without a close after the end', socket => socket.terminate(), Infinity, 'unknown unanswered'],
  ['is stopped after the end', socket => socket.close(1001), Infinity, 'unknown unanswered'],
  ['fails after the end', socket => socket.close(1011), Infinity, 'cut given-up'],
  ['closes with 1000 in the middle', socket => socket.close(1000), mib, 'cut given-up'],
  ['goes away in the middle', socket => socket.terminate(), mib, 'cut']
]

describe('a receiver of the coursework', () => {
  it.each(endings)('that %s', async (_what, end, after, ending) => {
    const port = await plainReceiver(end, after)
    const server = await fileServer()
    const source = sourceFile(server, 30 * mib)
    const limits = { plainEndMs: 300 }
    const result = await send(server, source, { plain: true, url: `ws://127.0.0.1:${port}`, limits })
    expect(`${result.outcome} ${result.evidence}`).toContain(ending)
    expect(result.phase === 'stored').toBe(result.outcome === 'whole')
  })
})

describe('GET /client', () => {
  const ask = async (server: FileServer) => {
    const answer = await fetch(`${server.http}/client`)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const linkTo = (port: number) => ({ to: 'receiver', port, side: 'receiver' as const })

  it('pushes the video to the first receiver that takes it', async () => {
    const target = await fileServer()
    const dead = createServer().listen(0, '127.0.0.1')
    await once(dead, 'listening')
    const { port } = dead.address() as { port: number }
    dead.close()
    const server = await fileServer({}, { links: [linkTo(port), linkTo(target.receiverPort)] })
    const source = sourceFile(server, 2 * mib, 'uploads/video.mp4')
    expect(await ask(server)).toEqual({ status: 200, body: { response: 'Video descargado correctamente' } })
    expect(readFileSync(target.path('archivo_video_recibido.mp4')).equals(source.content)).toBe(true)
    expect(server.node.stats().links).toMatchObject([
      { health: 'down', failures: 1 },
      { health: 'up', bytesUp: 2 * mib }
    ])
  })

  it('says truly that there is no video, no receiver, or none that answers', async () => {
    const alone = await fileServer()
    expect(await ask(alone)).toMatchObject({ status: 404, body: { code: 'FILE_NOT_FOUND' } })
    sourceFile(alone, 10, 'uploads/video.mp4')
    expect(await ask(alone)).toMatchObject({ status: 502, body: { code: 'NO_ROUTE' } })
    const target = await fileServer()
    await target.node.drain(0)
    const server = await fileServer({}, { links: [linkTo(target.receiverPort)] })
    sourceFile(server, 10, 'uploads/video.mp4')
    expect(await ask(server)).toMatchObject({ status: 502, body: { code: 'CONNECTION_REFUSED' } })
  })

  it.each(endings)('of a receiver that %s is answered so', async (_what, end, after, ending) => {
    const server = await fileServer({}, { links: [linkTo(await plainReceiver(end, after))] })
    sourceFile(server, 30 * mib, 'uploads/video.mp4')
    const { status, body } = await ask(server)
    if (ending.startsWith('whole')) {
      expect({ status, body }).toEqual({ status: 200, body: { response: 'Video descargado correctamente' } })
    } else {
      expect(status).toBe(502)
      expect(`${body['outcome']} ${body['evidence']}`).toContain(ending)
      expect(body).toMatchObject({
        error: expect.any(String),
        code: expect.any(String),
        reason: expect.any(String)
      })
    }
  })

  it('names no folder of either server when it fails', async () => {
    const target = await fileServer()
    rmSync(target.path('partial'), { recursive: true })
    writeFileSync(target.path('partial'), 'not a folder')
    const server = await fileServer({}, { links: [linkTo(target.receiverPort)] })
    sourceFile(server, 2 * mib, 'uploads/video.mp4')
    const { status, body } = await ask(server)
    expect(status).toBe(502)
    expect(JSON.stringify(body)).not.toContain('/tmp')
    expect(target.context.texts('warn').join()).toContain('ENOTDIR')
    expect(target.context.of('transfer').at(-1)).toMatchObject({ phase: 'failed', outcome: 'cut' })
  })
})
