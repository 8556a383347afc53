import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { joinTunnel, Tunnels, type TunnelFrame } from '../../../../src/lab/machines/wire/tunnel'

/** Both sides of a connection, each frame a copy that comes a little later; `held`: how many bytes were on their way at once. */
function sides() {
  let [onTheWay, most] = [0, 0]
  const size = (frame: TunnelFrame): number => (frame.t === 'tunnel-data' ? frame.bytes.length : 0)
  const to = (side: () => Tunnels) => (frame: TunnelFrame) => {
    onTheWay += size(frame)
    most = Math.max(most, onTheWay)
    const copy = structuredClone(frame)
    setImmediate(() => {
      onTheWay -= size(copy)
      side().take(copy)
    })
  }
  const desk: Tunnels = new Tunnels(to(() => keeper))
  const keeper: Tunnels = new Tunnels(to(() => desk))
  const open = (id: number): { readonly near: Duplex; readonly far: Duplex } => {
    const [near, far] = [desk.add(id), keeper.add(id)]
    if (!near || !far) throw new Error('no tunnel')
    return { near, far }
  }
  return { desk, keeper, open, mostOnTheWay: () => most }
}

test('what goes in comes out, in order, and no more is on its way than the other side takes', async () => {
  const { open, mostOnTheWay } = sides()
  const { near, far } = open(1)
  const sent = Buffer.alloc(3_000_000, 'the quick brown fox ')
  far.end(sent)
  // Nobody reads: it stops at the window.
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(mostOnTheWay()).toBeLessThanOrEqual(256 * 1024)
  const came = Buffer.concat(await near.toArray())
  expect(came.equals(sent)).toBe(true)
})

test('what was said before a side is gone is read to its end, however late it is read', async () => {
  const { open } = sides()
  const { near, far } = open(1)
  // More than what is read ahead: its end is known before it is read.
  const sent = Buffer.alloc(100_000, 'the quick brown fox ')
  far.end(sent, () => far.destroy())
  await once(far, 'close')
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(Buffer.concat(await near.toArray()).equals(sent)).toBe(true)
})

test('HTTP goes through it, to a server at the other end', async () => {
  const { open } = sides()
  const { near, far } = open(1)
  const body = 'x'.repeat(700_000)
  const server = createServer((_request, response) => response.end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    allowHalfOpen: true
  })
  joinTunnel(far, socket)
  const asked = request({ path: '/', createConnection: () => near }).end()
  asked.setTimeout(10_000)
  const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream]
  let came = ''
  for await (const chunk of answer) came += String(chunk)
  expect(came.length).toBe(body.length)
  server.close()
})

test('a side that sends more than there is room for is cut off, and so is what is left at the end of a connection', async () => {
  const { desk, open } = sides()
  const { near } = open(1)
  const failed = once(near, 'error')
  const bytes = new Uint8Array(32 * 1024)
  for (let piece = 0; piece < 9; piece++) desk.take({ t: 'tunnel-data', id: 1, bytes })
  expect(String(await failed)).toContain('too much')
  // Of one that is over, or never was, it counts for nothing.
  desk.take({ t: 'tunnel-data', id: 1, bytes })
  desk.take({ t: 'tunnel-data', id: 9, bytes })
  const { near: other } = open(2)
  const cut = once(other, 'error')
  desk.cut(new Error('the machine is gone'))
  expect(String(await cut)).toContain('the machine is gone')
})

test('there are no more than 64 at once', () => {
  const { desk } = sides()
  const all = Array.from({ length: 65 }, (_, index) => desk.add(index + 1))
  expect(all.filter(tunnel => tunnel === null)).toHaveLength(1)
  expect(desk.add(1)).toBeNull()
})
