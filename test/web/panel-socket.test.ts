import { afterEach, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { until } from '../support/until'
import { nextMessage, rawExchange, serve, type Serving } from './serving'

let web: Serving
afterEach(() => web.close())

const closeCode = (socket: WebSocket): Promise<number> =>
  new Promise(resolve => socket.once('close', code => resolve(code)))
const ask = (socket: WebSocket, id: number, command: string, args: unknown = {}): void =>
  socket.send(JSON.stringify({ id, command, args }))
const messagesOf = (socket: WebSocket): { id?: number; payload?: { seq: number } }[] => {
  const messages: { id?: number; payload?: { seq: number } }[] = []
  socket.on('message', data => messages.push(JSON.parse(String(data))))
  return messages
}

it('sends no delta before the first snapshot, and those that come meanwhile after it', async () => {
  web = await serve()
  const socket = await web.connect({ headers: web.bearer })
  const messages = messagesOf(socket)
  web.lab.emit({})
  let finish = (): void => undefined
  web.lab.answer = () => new Promise(resolve => (finish = () => resolve({ ok: true, value: { seq: 1 } })))
  ask(socket, 1, 'lab.snapshot')
  await until(() => web.lab.calls.length === 1)
  web.lab.emit({})
  finish()
  await until(() => messages.length === 2)
  web.lab.emit({})
  await until(() => messages.length === 3)
  expect(messages.map(({ id, payload }) => id ?? `delta ${payload?.seq}`)).toEqual([1, 'delta 2', 'delta 3'])
})

it('sends the lines and the traffic that its client looks at, and of the rest only the numbers', async () => {
  web = await serve()
  const looker = await web.connect({ headers: web.bearer })
  const other = await web.connect({ headers: web.bearer })
  const [seen, all] = [messagesOf(looker), messagesOf(other)]
  ask(looker, 1, 'lab.snapshot', { watch: { logs: [], traffic: false } })
  ask(other, 1, 'lab.snapshot')
  await until(() => seen.length === 1 && all.length === 1)
  const delta = {
    logs: [{ node: 'a' }, { node: 'b' }],
    events: [
      { kind: 'connection' },
      { kind: 'session', outcome: 'whole' },
      { kind: 'session', outcome: 'cut' }
    ],
    lastLines: { a: 1, b: 1 }
  } as never
  web.lab.emit(delta)
  ask(looker, 2, 'lab.watch', { logs: ['b'], traffic: true })
  await until(() => seen.length === 3)
  web.lab.emit(delta)
  await until(() => seen.length === 4 && all.length === 3)
  expect(seen.filter(({ id }) => id === undefined).map(({ payload }) => payload)).toMatchObject([
    { logs: [], events: [{ outcome: 'cut' }], lastLines: { a: 1, b: 1 } },
    { logs: [{ node: 'b' }], events: [{}, {}, {}] }
  ])
  expect(all[2]?.payload).toMatchObject(delta)
})

it('turns what the lab throws into a result', async () => {
  web = await serve()
  web.lab.answer = () => Promise.reject(new Error('out of paper'))
  const socket = await web.connect({ headers: web.bearer })
  ask(socket, 3, 'node.start', { node: 'a' })
  expect(await nextMessage(socket)).toEqual({
    id: 3,
    result: { ok: false, error: { code: 'INTERNAL', message: 'out of paper' } }
  })
})

it.each([
  'not json',
  '[]',
  '{"id":"1","command":"host.ping","args":{}}',
  '{"id":1,"command":"x","args":{},"y":1}'
])('closes on the frame %s, which is not a command', async frame => {
  web = await serve()
  const socket = await web.connect({ headers: web.bearer })
  socket.send(frame)
  expect(await closeCode(socket)).toBe(1008)
  expect(web.lab.calls).toEqual([])
})

it('closes on a binary frame', async () => {
  web = await serve()
  const socket = await web.connect({ headers: web.bearer })
  socket.send(Buffer.from('{}'))
  expect(await closeCode(socket)).toBe(1003)
})

it('closes on a frame over the limit, and goes on for the others', async () => {
  web = await serve({ maxMessageBytes: 1024 })
  const hostile = await web.connect({ headers: web.bearer })
  const other = await web.connect({ headers: web.bearer })
  ask(hostile, 1, 'host.ping', 'x'.repeat(2000))
  expect(await closeCode(hostile)).toBe(1009)
  ask(other, 1, 'host.ping')
  expect(await nextMessage(other)).toMatchObject({ id: 1 })
})

it('refuses one client too many', async () => {
  web = await serve({ maxClients: 1 })
  const first = await web.connect({ headers: web.bearer })
  await expect(web.connect({ headers: web.bearer })).rejects.toThrow('503')
  first.close()
  await until(() => web.connect({ headers: web.bearer }))
})

it('refuses commands past the limit of those in work', async () => {
  web = await serve({ maxPendingCommands: 2 })
  web.lab.answer = () => new Promise(() => undefined)
  const socket = await web.connect({ headers: web.bearer })
  for (const id of [1, 2, 3]) ask(socket, id, 'host.ping')
  expect(await nextMessage(socket)).toMatchObject({ id: 3, result: { error: { code: 'LIMIT_REACHED' } } })
})

it('leaves deltas out for a client that does not read, and the gap shows', async () => {
  web = await serve({ deltaBufferBytes: 64 * 1024 })
  const socket = await web.connect({ headers: web.bearer })
  const seqs: number[] = []
  socket.on('message', data => {
    const { payload } = JSON.parse(String(data)) as { payload?: { seq: number } }
    if (payload) seqs.push(payload.seq)
  })
  ask(socket, 1, 'lab.snapshot')
  await nextMessage(socket)
  socket.pause()
  const text = 'x'.repeat(1024 ** 2)
  for (let n = 0; n < 100; n++) {
    web.lab.emit({ logs: [{ text }] as never })
    if (n % 10 === 9) await new Promise(setImmediate)
  }
  socket.resume()
  await until(() => {
    web.lab.emit({})
    return (seqs.at(-1) ?? 0) > 100
  })
  expect(seqs.filter(seq => seq <= 100).length).toBeLessThan(100)
})

it('cuts off a client that asks and asks and never reads', async () => {
  web = await serve({ maxBufferBytes: 256 * 1024, maxClients: 1 })
  web.lab.answer = async () => ({ ok: true, value: 'x'.repeat(1024 ** 2) })
  const socket = await web.connect({ headers: web.bearer })
  socket.pause()
  for (let id = 0; id < 64; id++) ask(socket, id, 'host.ping')
  // There is room for another one only once this one was cut off.
  await until(() => web.connect({ headers: web.bearer }))
  socket.resume()
  expect(await closeCode(socket)).toBe(1006)
})

it('ends a client that answers no ping', async () => {
  web = await serve({ pingMs: 50 })
  const socket = await web.connect({ headers: web.bearer, autoPong: false })
  expect(await closeCode(socket)).toBe(1006)
})

it('says goodbye to its clients when it closes, and can be closed twice', async () => {
  web = await serve()
  const socket = await web.connect({ headers: web.bearer })
  const closed = closeCode(socket)
  await Promise.all([web.server.close(), web.server.close()])
  expect(await closed).toBe(1001)
})

it('says that a result could not be sent that is no JSON, and goes on with the same client', async () => {
  web = await serve()
  const circular: Record<string, unknown> = {}
  circular.self = circular
  web.lab.answer = async command => ({ ok: true, value: command === 'odd' ? circular : 'fine' })
  const socket = await web.connect({ headers: web.bearer })
  ask(socket, 1, 'odd')
  expect(await nextMessage(socket)).toMatchObject({
    id: 1,
    result: { ok: false, error: { code: 'INTERNAL' } }
  })
  ask(socket, 2, 'even')
  expect(await nextMessage(socket)).toMatchObject({ id: 2, result: { value: 'fine' } })
})

it('begins no WebSocket in HTTP/1.0 (RFC 6455, section 4.2.1)', async () => {
  web = await serve()
  const { port, token } = web.server
  const lines = [
    'GET /api/ws HTTP/1.0',
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${token}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  ]
  const answer = await rawExchange(port, `${lines.join('\r\n')}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
})
