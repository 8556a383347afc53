import { lookup } from 'node:dns/promises'
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { RelevoError } from '#shared/errors'
import { joinPath, joinScheme, type JoinDoorView } from '#shared/machines/joining'
import { canonicalHost, ownAddresses, urlHost, type Address } from '#system/addresses'
import { answerText } from '#system/http/http-answers'
import { requestFlaw } from '#system/http/request-flaw'
import { JoinCodes } from './join-codes'
import type { Joined } from './joined'

interface JoinDoorOptions {
  readonly joined: Joined
  readonly version: string
  /**
   * A laptop with a good code: has it in the lab, under a name of its own.
   * @returns its id and the secret by which it comes back
   */
  readonly admit: (laptop: Laptop) => Promise<Welcome>
}

/** What a laptop says of itself. */
export interface Laptop {
  readonly hostname: string
  /** Where the desk sees it, in digits. */
  readonly address: string
}

/** The first that a laptop is told, as text; all else are bytes of frames. */
export interface Welcome {
  readonly machine: string
  readonly secret: string
  readonly leaseMs: number
}

/** Longest message of a machine, bytes: one frame, with its head. */
const maxMessageBytes = 33 * 1024 ** 2
const maxConnections = 256
/** Connections of one address that have not got in: whoever opens more keeps no other laptop out. */
const maxAskingEach = 16
/** By when whoever connects has to have asked, ms. */
const askMs = 5_000
/** How much longer each wrong code has whoever guesses wait, and the longest, ms. */
const slowerMs = 200
const slowestMs = 3_000

/**
 * Where laptops join that nobody reaches by ssh: they dial the desk. Closed until somebody opens it, at one address. Whoever
 * has no good code gets no further than the head of a request.
 */
export class JoinDoor {
  readonly #options: JoinDoorOptions
  readonly #codes = new JoinCodes()
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false
  })
  /** Has a connection counted no more among those that ask. */
  readonly #asking = new WeakMap<Duplex, () => void>()
  #server: Server | null = null
  #url: string | null = null

  constructor(options: JoinDoorOptions) {
    this.#options = options
  }

  get view(): JoinDoorView {
    return {
      url: this.#url,
      addresses: ownAddresses(),
      codes: this.#codes.open,
      refused: this.#codes.wrong,
      locked: this.#codes.locked,
      joined: this.#options.joined.machines
    }
  }

  /**
   * Opens it, in place of one that is open; with a first code.
   * @throws RelevoError `BAD_ARGUMENTS` for all addresses at once; `PORT_IN_USE`
   */
  async open({ host, port }: Address): Promise<void> {
    if (await isEveryAddress(host))
      throw new RelevoError(
        'BAD_ARGUMENTS',
        'say at which of its addresses this computer is to be joined, not at all of them'
      )
    await this.close()
    const server = createServer({
      requestTimeout: askMs,
      headersTimeout: askMs,
      connectionsCheckingInterval: 1_000
    })
    server.maxConnections = maxConnections
    const each = new Map<string, number>()
    server.on('connection', socket => this.#count(socket, each))
    server.on('request', (_request, response) => answerText(response, 404, 'relevo machine join asks here'))
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => undefined)
      void this.#upgrade(request, socket, head)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', error => reject(explained(error, { host, port })))
      server.listen({ host, port }, () => resolve())
    })
    server.on('error', () => undefined)
    this.#server = server
    this.#url = `ws://${urlHost(host)}:${(server.address() as AddressInfo).port}`
    this.#codes.make()
  }

  /**
   * Another code, for another laptop.
   * @throws RelevoError `WRONG_STATE` when it is closed; `LIMIT_REACHED`
   */
  invite(): string {
    if (!this.#server)
      throw new RelevoError('WRONG_STATE', 'open the door first, at an address of this computer')
    return this.#codes.make()
  }

  /** Nobody joins any more; who has joined stays, and comes back only when it is open again. Idempotent. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    this.#url = null
    this.#codes.clear()
    if (!server) return
    await new Promise<void>(resolve => {
      server.close(() => resolve())
      // What was upgraded is no connection of the server's any more.
      server.closeAllConnections()
    })
  }

  #count(socket: Socket, each: Map<string, number>): void {
    const from = socket.remoteAddress ?? ''
    const asking = (each.get(from) ?? 0) + 1
    if (asking > maxAskingEach) return void socket.destroy()
    each.set(from, asking)
    let counts = true
    const over = (): void => {
      if (!counts) return
      counts = false
      const left = (each.get(from) ?? 1) - 1
      if (left > 0) each.set(from, left)
      else each.delete(from)
    }
    socket.once('close', over)
    this.#asking.set(socket, over)
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const refusal = this.#refusal(request)
    if (refusal) return refuse(socket, ...refusal)
    const [, given = ''] =
      new RegExp(`^${joinScheme} +(\\S{1,100})$`, 'i').exec(request.headers.authorization ?? '') ?? []
    const known = this.#options.joined.find(given)
    if (known === null && (this.#codes.locked || !this.#codes.take(given))) {
      await new Promise(resolve => setTimeout(resolve, Math.min(slowestMs, slowerMs * this.#codes.wrong)))
      return refuse(socket, 401, 'the code is wrong, was used, or its time is over: ask for another')
    }
    this.#asking.get(socket)?.()
    const server = this.#server
    this.#sockets.handleUpgrade(
      request,
      socket,
      head,
      client => void this.#welcome(client, request, known, server)
    )
  }

  /** Why whoever asks is not one of ours, whatever its code. */
  #refusal(request: IncomingMessage): readonly [number, string] | null {
    const flaw = requestFlaw(request)
    if (flaw) return [flaw.status, flaw.reason]
    const { url, headers } = request
    // A browser says which page asks; no page does.
    if (headers.origin !== undefined) return [403, 'not for web pages']
    if (url !== joinPath) return [404, 'relevo machine join asks here']
    const theirs = headerOf(headers['x-relevo-version'])
    const { version } = this.#options
    return theirs === version
      ? null
      : [409, `the desk has Relevo ${version}, and this computer has ${theirs || 'another'}: take the same`]
  }

  async #welcome(
    socket: WebSocket,
    request: IncomingMessage,
    known: string | null,
    server: Server | null
  ): Promise<void> {
    socket.on('error', () => undefined)
    // Frames are bytes: a text is not from a keeper.
    socket.on('message', (_data, isBinary) => {
      if (!isBinary) socket.terminate()
    })
    const node = headerOf(request.headers['x-relevo-node'])
    const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    try {
      if (server !== this.#server) return socket.close()
      const welcome =
        known === null
          ? await this.#options.admit({ hostname: headerOf(request.headers['x-relevo-host']), address })
          : null
      if (welcome) socket.send(JSON.stringify(welcome))
      this.#options.joined.dialled(welcome?.machine ?? known ?? '', { socket, node })
    } catch (error) {
      socket.close(1011, RelevoError.data(error).message.slice(0, 100))
    }
  }
}

/** Whether what is bound there is bound to all addresses, however that is written: `0`, `::0`, `::ffff:0.0.0.0`. */
async function isEveryAddress(host: string): Promise<boolean> {
  if (host === '*' || host === '') return true
  // A name that leads nowhere is said when it is to be bound.
  const address = await lookup(host).then(
    found => found.address,
    () => host
  )
  return ['0.0.0.0', '::', '::ffff:0:0'].includes(canonicalHost(address))
}

function headerOf(value: string | readonly string[] | undefined): string {
  return (typeof value === 'string' ? value : '').slice(0, 100)
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
  socket.end(head + body)
  setTimeout(() => socket.destroy(), 1_000).unref()
}

function explained(error: NodeJS.ErrnoException, { host, port }: Address): RelevoError {
  if (error.code === 'EADDRINUSE')
    return new RelevoError('PORT_IN_USE', `port ${port} of ${host} is in use`, { port }, error)
  if (error.code === 'EACCES')
    return new RelevoError('PORT_FORBIDDEN', `not allowed to listen on port ${port}`, { port }, error)
  if (error.code === 'EADDRNOTAVAIL')
    return new RelevoError('BAD_ARGUMENTS', `${host} is no address of this computer`, { host }, error)
  return new RelevoError('INTERNAL', `can't listen on ${host}:${port}: ${error.message}`, {}, error)
}
