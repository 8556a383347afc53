import { connect, createServer, type Server, type Socket } from 'node:net'
import { recordedContext, type RecordedContext } from '../../support/context'
import { freePort } from '../../support/ports'
import { startReplicatingProxy } from '../../../src/nodes/replicating-proxy/proxy'
import type { Links } from '../../../src/nodes/net/faults/links'
import type { RunningNode } from '../../../src/nodes/runtime/node-program'

/** What a test replica does with a connection. `received` grows as bytes come. */
export type Behaviour = (socket: Socket, connection: Connection) => void

export interface Connection {
  readonly socket: Socket
  readonly chunks: Buffer[]
  readonly received: Buffer
  readonly remotePort: number
  ended: boolean
  closed: boolean
}

/** A server that the test controls: it can be killed, frozen and started again on the same port. */
export class TestReplica {
  readonly connections: Connection[] = []
  port = 0
  #server: Server | null = null
  #frozen = false
  readonly #behaviour: Behaviour
  readonly #host: string

  constructor(behaviour: Behaviour, host = '127.0.0.1') {
    this.#behaviour = behaviour
    this.#host = host
  }

  static async start(behaviour: Behaviour, host?: string): Promise<TestReplica> {
    const replica = new TestReplica(behaviour, host)
    await replica.listen()
    return replica
  }

  async listen(): Promise<void> {
    // While it is killed, no other program is given its port.
    this.port ||= await freePort()
    const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => this.#onConnection(socket))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port: this.port, host: this.#host, backlog: 4096 }, resolve)
    })
  }

  /** As a process that is killed: no more connections, the open ones end with a FIN or a reset. */
  async kill(how: 'fin' | 'rst' = 'rst'): Promise<void> {
    const server = this.#server
    this.#server = null
    const closed = new Promise<void>(resolve => (server ? server.close(() => resolve()) : resolve()))
    for (const { socket, closed: gone } of this.connections) {
      if (gone) continue
      if (how === 'rst') socket.resetAndDestroy()
      else socket.destroy()
    }
    await closed
  }

  /** As a process that is stopped: the system accepts, nobody reads or answers. */
  freeze(): void {
    this.#frozen = true
    for (const { socket } of this.connections) socket.pause()
  }

  resume(): void {
    this.#frozen = false
    for (const connection of this.connections) {
      if (connection.closed) continue
      // It has heard the end of one that said nothing, and nobody was there to answer it.
      if (connection.socket.readableEnded) {
        connection.socket.end()
        continue
      }
      if (connection.socket.listenerCount('data') === 0) this.#serve(connection)
      connection.socket.resume()
    }
  }

  get open(): number {
    return this.connections.filter(connection => !connection.closed).length
  }

  #onConnection(socket: Socket): void {
    const chunks: Buffer[] = []
    const connection: Connection = {
      socket,
      chunks,
      get received() {
        return Buffer.concat(chunks)
      },
      remotePort: socket.remotePort ?? 0,
      ended: false,
      closed: false
    }
    this.connections.push(connection)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      connection.closed = true
    })
    if (this.#frozen) socket.pause()
    else this.#serve(connection)
  }

  #serve(connection: Connection): void {
    const { socket, chunks } = connection
    socket.on('data', chunk => void chunks.push(chunk))
    socket.on('end', () => {
      connection.ended = true
    })
    this.#behaviour(socket, connection)
  }
}

/** The exchange: 16 bytes, `HOLA`, 40 bytes, the end. */
export const exchangeServer: Behaviour = socket => {
  let bytes = 0
  let greeted = false
  socket.on('data', chunk => {
    bytes += chunk.length
    if (!greeted && bytes >= 16) {
      greeted = true
      socket.write('HOLA')
    }
    if (bytes >= 56) socket.end()
  })
  socket.on('end', () => socket.end())
}

export const echoServer: Behaviour = socket => {
  socket.pipe(socket)
}

/** The first `length` bytes of a stream that has no short period. */
export function pattern(length: number, from = 0): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let i = 0; i < length; i++) bytes[i] = ((from + i) * 2654435761) >>> 13
  return bytes
}

/** Answers any connection with the same bytes in chunks, then ends. */
export function streamServer(reply: Buffer, chunkBytes = 65_536, everyMs = 0): Behaviour {
  return socket => {
    let offset = 0
    const next = (): void => {
      while (offset < reply.length) {
        if (socket.destroyed) return
        const chunk = reply.subarray(offset, offset + chunkBytes)
        offset += chunk.length
        const more = socket.write(chunk)
        if (everyMs > 0) {
          setTimeout(next, everyMs)
          return
        }
        if (!more) {
          socket.once('drain', next)
          return
        }
      }
      socket.end()
    }
    next()
  }
}

export const exchangeBytes = (() => {
  const bytes = Buffer.alloc(56)
  bytes.writeInt32BE(123, 0)
  bytes.writeDoubleBE(1234567890.1234567, 4)
  bytes.write('hola', 12)
  ;[1.1, 1.2, 1.3, 1.4, 1.5].forEach((value, i) => bytes.writeDoubleBE(value, 16 + 8 * i))
  return bytes
})()

export interface Answer {
  readonly reply: Buffer
  /** `end` with a FIN; otherwise the error's code. */
  readonly how: string
}

/** Connects, sends all, and gives the whole reply. */
export function ask(
  port: number,
  request: Buffer = exchangeBytes,
  { end = false, split = 0 } = {}
): Promise<Answer> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    const socket = connect({
      port,
      host: '127.0.0.1',
      autoSelectFamily: false,
      noDelay: true,
      allowHalfOpen: true
    })
    let ended = false
    socket.on('connect', () => {
      if (split > 0) {
        socket.write(request.subarray(0, split))
        setImmediate(() =>
          end ? socket.end(request.subarray(split)) : socket.write(request.subarray(split))
        )
      } else if (end) socket.end(request)
      else socket.write(request)
    })
    socket.on('data', chunk => chunks.push(chunk))
    socket.on('end', () => {
      ended = true
      socket.end()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!ended) resolve({ reply: Buffer.concat(chunks), how: error.code ?? error.message })
    })
    socket.on('close', () => resolve({ reply: Buffer.concat(chunks), how: ended ? 'end' : 'closed' }))
  })
}

export interface TestProxy {
  readonly port: number
  readonly context: RecordedContext<'replicating-proxy'>
  readonly node: RunningNode
  close(): Promise<void>
}

export async function startProxy(
  replicas: readonly { readonly port: number; readonly host?: string }[],
  { dataDir, links, ...options }: Record<string, unknown> & { dataDir?: string; links?: Links } = {}
): Promise<TestProxy> {
  const context = recordedContext(
    { kind: 'replicating-proxy' as const, port: 0, ...options },
    replicas.map(({ port, host = '127.0.0.1' }, i) => ({ to: `replica-${i + 1}`, port, host }))
  )
  const used = {
    ...context,
    boot: { ...context.boot, dataDir: dataDir ?? context.boot.dataDir },
    links: links ?? context.links
  }
  const node = await startReplicatingProxy(used)
  return {
    port: node.ports.port ?? 0,
    context,
    node,
    close: async () => {
      await node.drain(0)
      context.remove()
    }
  }
}

/** Ends everything that a test has started, in reverse order. */
export class Cleanup {
  #steps: (() => unknown)[] = []

  add<T extends { close?: () => unknown; kill?: () => unknown }>(thing: T): T {
    this.#steps.push(() => (thing.close ? thing.close() : thing.kill?.()))
    return thing
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step()
  }
}
