import { createHash } from 'node:crypto'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { faultSchema, type FaultInput, type LinkFault } from '../../../../src/shared/faults'
import { acceptConnections } from '../../../../src/nodes/net/accept'
import { FaultyLink } from '../../../../src/nodes/net/faults/faulty-link'
import { SlabReader } from '../../../../src/nodes/net/slab-reader'
import { until } from '../../../support/until'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})
export function onCleanup(clean: () => unknown): void {
  cleanups.push(clean)
}

/** A fault as the lab hands it to a node. */
export function fault(input: FaultInput): LinkFault {
  const parsed = faultSchema.parse(input)
  return { ...parsed, name: parsed.name ?? `${parsed.type}_${parsed.direction}` }
}

export const partition: LinkFault = { type: 'partition', name: 'cut', direction: 'both', toxicity: 1 }

/** How a socket's owner reads: by 'data', or into slabs. */
export type Mode = 'plain' | 'reader'
export const modes: readonly Mode[] = ['plain', 'reader']

/** One end of a connection, and what it has seen. */
export class End {
  readonly socket: Socket
  readonly chunks: Buffer[] = []
  bytes = 0
  ended = false
  closed = false
  error: string | null = null
  endedAt = 0
  connected = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('connect', () => (this.connected = true))
    socket.on('end', () => {
      this.ended = true
      this.endedAt = performance.now()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code ?? error.message))
    socket.on('close', () => (this.closed = true))
    onCleanup(() => socket.destroy())
  }

  readonly take = (chunk: Buffer): void => {
    this.chunks.push(Buffer.from(chunk))
    this.bytes += chunk.length
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** Waits until it has so many bytes, and gives when, ms. */
  async has(bytes: number, timeoutMs = 15_000): Promise<number> {
    await until(() => this.bytes >= bytes, { what: `${bytes} bytes`, timeoutMs, everyMs: 1 })
    return performance.now()
  }
}

export interface Pair {
  /** The link that the client opens its connections over. */
  readonly link: FaultyLink
  /** The door of the server. */
  readonly door: FaultyLink
  readonly client: End
  readonly server: End
}

export interface Host {
  readonly door: FaultyLink
  readonly port: number
  readonly accepted: End[]
}

/** A server whose ends read in one mode. */
export async function host(mode: Mode, door = new FaultyLink()): Promise<Host> {
  const accepted: End[] = []
  const server = createServer({ allowHalfOpen: true, noDelay: true })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  acceptConnections(
    server,
    (socket, receive) => {
      const end = new End(socket)
      receive(end.take)
      accepted.push(end)
    },
    { plain: mode === 'plain', door }
  )
  onCleanup(() => server.close())
  return { door, port: (server.address() as AddressInfo).port, accepted }
}

/** Opens a connection over `link` to `port`. */
export function open(link: FaultyLink, port: number, mode: Mode): End {
  const base = { host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true, autoSelectFamily: false }
  if (mode === 'plain') {
    const end = new End(link.connect(base))
    end.socket.on('data', end.take)
    return end
  }
  let end: End | null = null
  const reader = new SlabReader(chunk => end?.take(chunk))
  end = new End(link.connect({ ...base, writableHighWaterMark: 1, onread: reader.onread }, reader))
  end.socket.on('close', () => reader.close())
  return end
}

/** A connection with a link at one end and a door at the other, open and without faults. */
export async function pair(mode: Mode): Promise<Pair> {
  const { door, port, accepted } = await host(mode)
  const link = new FaultyLink()
  const client = open(link, port, mode)
  const server = await until(() => accepted[0])
  await until(() => client.connected)
  return { link, door, client, server }
}

/** Bytes without a short period. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let state = seed >>> 0 || 1
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

export function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Writes all with respect to backpressure, in pieces; resolves when the last was taken. */
export async function send(socket: Socket, bytes: Buffer, pieceBytes = 65_536): Promise<void> {
  for (let at = 0; at < bytes.length && !socket.destroyed; at += pieceBytes) {
    if (!socket.write(bytes.subarray(at, at + pieceBytes))) await drained(socket)
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
