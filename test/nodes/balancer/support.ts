import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse
} from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { Agent, request, type RequestOptions } from 'node:http'
import { afterEach } from 'vitest'
import { fork, type ChildProcess } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startBalancer } from '../../../src/nodes/balancer/balancer'
import type { RunningNode } from '../../../src/nodes/runtime/node-program'
import type { ResolvedLink } from '../../../src/shared/node-channel'
import { recordedContext, type RecordedContext } from '../../support/context'
import { freePort } from '../../support/ports'
import { temporaryFolder } from '../../support/temporary-folder'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})
export function onCleanup(clean: () => unknown): void {
  cleanups.push(clean)
}

/** An HTTP server that can be killed as a process is (every socket reset) and started again on its port. */
export class TestBackend {
  readonly id: string
  requests = 0
  port = 0
  sockets = new Set<Socket>()
  #server: Server | null = null
  readonly #listener: RequestListener
  readonly #setUp: (server: Server) => void

  constructor(id: string, listener: RequestListener, setUp: (server: Server) => void = () => undefined) {
    this.id = id
    this.#listener = listener
    this.#setUp = setUp
  }

  async start(): Promise<this> {
    const server = createServer((req, res) => {
      this.requests++
      res.on('error', () => undefined)
      this.#listener(req, res)
    })
    server.on('connection', socket => {
      this.sockets.add(socket)
      socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket))
    })
    this.#setUp(server)
    this.#server = server
    // While it is killed, no other program is given its port.
    this.port ||= await freePort()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.port, '127.0.0.1', 1024, resolve)
    })
    return this
  }

  async kill(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (!server) return
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of this.sockets) socket.resetAndDestroy()
    await closed
  }
}

export async function backend(
  id: string,
  listener: RequestListener = (_req, res) => res.end(id),
  setUp?: (server: Server) => void
): Promise<TestBackend> {
  const one = await new TestBackend(id, listener, setUp).start()
  onCleanup(() => one.kill())
  return one
}

/** A TCP server for raw behaviour. */
export async function rawServer(
  onSocket: (socket: Socket) => void
): Promise<{ port: number; sockets: Set<Socket>; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer({ allowHalfOpen: true }, socket => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    return new Promise(resolve => server.close(() => resolve()))
  }
  onCleanup(close)
  return { port: (server.address() as AddressInfo).port, sockets, close }
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

export interface TestBalancer {
  readonly node: RunningNode
  readonly context: RecordedContext<'balancer'>
  readonly port: number
}

export async function balancer(
  backends: readonly ({ id: string; port: number } | Partial<ResolvedLink>)[],
  options: Record<string, unknown> = {}
): Promise<TestBalancer> {
  const context = recordedContext(
    { kind: 'balancer', port: 0, healthIntervalMs: 200, ...options },
    backends.map(one => ('id' in one ? { to: one.id, port: one.port } : one))
  )
  const node = await startBalancer(context)
  onCleanup(async () => {
    await node.drain(0)
    context.remove()
  })
  return { node, context, port: node.ports.port! }
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: string[]
  readonly trailers: IncomingMessage['trailers']
  readonly body: Buffer
  readonly text: string
}

export const keptAgent = (): Agent => {
  const agent = new Agent({ keepAlive: true })
  onCleanup(() => agent.destroy())
  return agent
}

/** One request; rejects when the reply is cut. */
export function ask(
  port: number,
  path: string,
  options: RequestOptions & { body?: Buffer | string } = {}
): Promise<Reply> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, agent: false, ...rest }, res => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () => {
        const whole = Buffer.concat(chunks)
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          rawHeaders: res.rawHeaders,
          trailers: res.trailers,
          body: whole,
          text: whole.toString()
        })
      })
    })
    req.on('error', reject)
    req.end(body)
  })
}

/** Sends raw bytes and collects all that comes until the connection closes. */
export function raw(
  port: number,
  send: string | Buffer,
  { end = false, timeoutMs = 10_000 } = {}
): Promise<{ text: string; error: string | null }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    let text = ''
    let error: string | null = null
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`still open after ${timeoutMs} ms with ${JSON.stringify(text)}`))
    }, timeoutMs)
    socket.on('data', chunk => (text += chunk.toString('latin1')))
    socket.on('end', () => socket.end())
    socket.on('error', (thrown: NodeJS.ErrnoException) => (error = thrown.code ?? thrown.message))
    socket.on('close', () => {
      clearTimeout(timer)
      resolve({ text, error })
    })
    socket.write(send)
    if (end) socket.end()
  })
}

/** Serves one content with a strong validator and ranges, as slowly as told. */
export function rangeListener(
  content: Buffer,
  { etag = '"one"', chunk = 16 * 1024, pauseMs = 0 } = {}
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const match = /^bytes=(\d+)-(\d*)$/.exec(req.headers.range ?? '')
    const valid = req.headers['if-range'] === undefined || req.headers['if-range'] === etag
    let from = 0
    let to = content.length - 1
    const common = { etag, 'accept-ranges': 'bytes', 'content-type': 'video/mp4' }
    if (match && valid) {
      from = Number(match[1])
      if (match[2]) to = Number(match[2])
      res.writeHead(206, {
        ...common,
        'content-range': `bytes ${from}-${to}/${content.length}`,
        'content-length': to - from + 1
      })
    } else res.writeHead(200, { ...common, 'content-length': content.length })
    const next = (): void => {
      if (res.destroyed) return
      const part = content.subarray(from, Math.min(to + 1, from + chunk))
      from += part.length
      const more = res.write(part)
      if (from > to) res.end()
      else if (pauseMs > 0) setTimeout(next, pauseMs)
      else if (more) setImmediate(next)
      else res.once('drain', next)
    }
    next()
  }
}

/** What a `processBackend` does unless told: an HTTP server that answers `process`. `listen` tells the test its port. */
const answering = `import { createServer } from 'node:http'
listen(createServer((req, res) => res.end('process')))`

/**
 * A backend in a process of its own, so that it can be stopped as a frozen one is, and killed.
 * @param program text of a module, which calls `listen(server)`
 * @param backlog connections that wait at its port, at most
 */
export async function processBackend(
  program = answering,
  backlog = 511
): Promise<{ id: string; child: ChildProcess; port: number }> {
  const folder = temporaryFolder('backend')
  const file = join(folder, 'server.mjs')
  const listen = `function listen(server) {
    server.listen({ port: 0, host: '127.0.0.1', backlog: ${backlog} }, () => process.send(server.address().port))
  }
  process.on('disconnect', () => process.exit())`
  writeFileSync(file, `${program}\n${listen}`)
  const child = fork(file)
  onCleanup(async () => {
    const exited = new Promise(resolve => child.once('exit', resolve))
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await exited
    }
    rmSync(folder, { recursive: true, force: true })
  })
  const port = await new Promise<number>(resolve =>
    child.once('message', message => resolve(Number(message)))
  )
  return { id: 'process', child, port }
}
