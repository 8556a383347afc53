import { ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketConnection } from '#nodes/protocol/transfer/connection'
import { answerHandshake, refusal } from '#nodes/protocol/transfer/handshake'
import { answerText } from '#system/http-answers'
import { encodeMessage, transferSubprotocol } from '#nodes/protocol/transfer/messages'
import { foreignPage } from '#nodes/net/foreign-page'
import { createNodeServer } from '../http/http-server'
import type { FileServerLimits } from '../limits'
import { peerOf } from '../node-counters'
import { receiveOffered } from './offered-reception'
import { receivePlain } from './plain-reception'
import type { ReceiverServices } from './receiver-services'
import { serveReceived } from './serve-received'

/**
 * What receives, by the subprotocol that the sender offers; null where it offers none that is here. A new protocol is a
 * file, and a line here.
 */
const receptions: ReadonlyMap<string | null, typeof receiveOffered> = new Map([
  [null, receivePlain],
  [transferSubprotocol, receiveOffered]
])
const subprotocols = [...receptions.keys()].filter(name => name !== null)

/** The WebSocket door: receptions, and over plain HTTP the files that were received. */
export class ReceiverServer {
  readonly server: Server
  readonly #services: ReceiverServices
  readonly #limits: FileServerLimits
  readonly #connections = new Map<WebSocketConnection, Promise<void>>()
  readonly #transfers = new Map<string, WebSocketConnection>()
  /** Sockets of requests that offer another protocol and are answered as usual: the HTTP server has let go of them. */
  readonly #ignored = new Set<Socket>()

  constructor(services: ReceiverServices, limits: FileServerLimits) {
    this.#services = services
    this.#limits = limits
    this.server = createNodeServer(services, limits, (request, response) =>
      this.#onRequest(request, response)
    )
    this.server.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket as Socket, head))
  }

  /** Removes what there is of a transfer that nobody will go on with, once its connection has ended. */
  async forgetTransfer(transferId: string): Promise<void> {
    const holder = this.#transfers.get(transferId)
    if (holder !== undefined) await this.#connections.get(holder)
    await this.#services.partials.forgetTransfer(transferId)
  }

  /** Resolves when no reception is left. */
  async settled(): Promise<void> {
    while (this.#connections.size > 0) await Promise.all(this.#connections.values())
  }

  /** Cuts the receptions that are left. What they have on disk can be resumed. */
  destroy(): void {
    for (const connection of this.#connections.keys()) connection.destroy('the receiver stops', 'died')
    for (const socket of this.#ignored) socket.destroy()
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await serveReceived(request, response, this.#services)) return
    response.setHeader('Upgrade', 'websocket')
    answerText(response, 426, 'This is the receiver: it speaks WebSocket, and serves /received/.')
  }

  #onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#services.counters.spoken.add(socket)
    socket.on('error', () => socket.destroy())
    // Java's HTTP client offers `Upgrade: h2c` with every request: that is a request like any other.
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return this.#ignoreUpgrade(request, socket)
    const peer = peerOf(socket)
    const foreign = foreignPage(request.headers, this.#services.context.boot.node, true)
    if (foreign !== null) {
      this.#services.counters.refused(peer, foreign, 'FORBIDDEN')
      socket.end(refusal(403, 'Forbidden', foreign).head, () => socket.destroy())
      return
    }
    const answer = answerHandshake(request, subprotocols)
    if (!answer.ok) {
      this.#services.counters.refused(peer, answer.reason, 'PROTOCOL_ERROR')
      socket.end(answer.head, () => socket.destroy())
      return
    }
    socket.write(answer.head)
    const connection = new WebSocketConnection(socket, head, this.#limits.connection)
    const receive = receptions.get(answer.subprotocol) ?? receivePlain
    const settled = receive(connection, peer, this.#services, (id, from) => this.#takeOver(id, from))
      .catch((error: unknown) => this.#services.context.log('error', `${peer}: ${String(error)}`))
      .finally(() => this.#forget(connection))
    this.#connections.set(connection, settled)
  }

  #ignoreUpgrade(request: IncomingMessage, socket: Socket): void {
    this.#ignored.add(socket)
    socket.once('close', () => this.#ignored.delete(socket))
    socket.setTimeout(this.#limits.idleMs, () => socket.destroy())
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.once('finish', () => {
      response.detachSocket(socket)
      socket.end(() => socket.destroy())
    })
    this.server.emit('request', request, response)
  }

  /** Ends the connection that has this transfer, waits until its bytes are on disk, and gives it to `next`. */
  async #takeOver(transferId: string, next: WebSocketConnection): Promise<void> {
    for (;;) {
      const holder = this.#transfers.get(transferId)
      if (holder === undefined) break
      holder.send(encodeMessage({ type: 'error', code: 'SUPERSEDED', message: 'a newer connection goes on' }))
      holder.close(1008, 'SUPERSEDED')
      await this.#connections.get(holder)
    }
    this.#transfers.set(transferId, next)
  }

  #forget(connection: WebSocketConnection): void {
    connection.close(1011)
    this.#connections.delete(connection)
    for (const [id, holder] of this.#transfers) if (holder === connection) this.#transfers.delete(id)
  }
}
