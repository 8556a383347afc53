import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketConnection } from '#nodes/protocol/transfer/connection'
import { answerHandshake, refusal } from '#nodes/protocol/transfer/handshake'
import { encodeMessage, transferSubprotocol } from '#nodes/protocol/transfer/messages'
import { foreignPage } from '#nodes/net/foreign-page'
import { requestFlaw } from '#system/http/request-flaw'
import type { FileServerLimits } from '../limits'
import { peerOf } from '../node-counters'
import { receiveOffered } from './offered-reception'
import { receivePlain } from './plain-reception'
import type { ReceiverServices } from './receiver-services'

/**
 * What receives, by the subprotocol that the sender offers; null where it offers none that is here. A new protocol is a
 * file, and a line here.
 */
const receptions: ReadonlyMap<string | null, typeof receiveOffered> = new Map([
  [null, receivePlain],
  [transferSubprotocol, receiveOffered]
])
const subprotocols = [...receptions.keys()].filter(name => name !== null)

/** The files that come in over WebSocket, by whichever door. */
export class Receptions {
  readonly #services: ReceiverServices
  readonly #limits: FileServerLimits
  readonly #connections = new Map<WebSocketConnection, Promise<void>>()
  readonly #transfers = new Map<string, WebSocketConnection>()

  constructor(services: ReceiverServices, limits: FileServerLimits) {
    this.#services = services
    this.#limits = limits
  }

  /** Answers a handshake; with `plain`, also one that offers no subprotocol, as the coursework's sender does. */
  begin(request: IncomingMessage, socket: Socket, head: Buffer, { plain }: { plain: boolean }): void {
    const peer = peerOf(socket)
    const refuse = (reason: string, code: string, answer: string): void => {
      this.#services.counters.refused(peer, reason, code)
      socket.end(answer, () => socket.destroy())
    }
    const flaw = requestFlaw(request)
    if (flaw !== null)
      return refuse(flaw.reason, 'PROTOCOL_ERROR', refusal(400, 'Bad Request', flaw.reason).head)
    const foreign = foreignPage(request.headers, this.#services.context.boot.node, true)
    if (foreign !== null) return refuse(foreign, 'FORBIDDEN', refusal(403, 'Forbidden', foreign).head)
    const answer = answerHandshake(request, subprotocols)
    if (!answer.ok) return refuse(answer.reason, 'PROTOCOL_ERROR', answer.head)
    if (answer.subprotocol === null && !plain) {
      const reason = `offer the subprotocol ${transferSubprotocol} here`
      return refuse(reason, 'PROTOCOL_ERROR', refusal(400, 'Bad Request', reason).head)
    }
    socket.write(answer.head)
    const connection = new WebSocketConnection(socket, head, this.#limits.connection)
    const receive = receptions.get(answer.subprotocol) ?? receivePlain
    const settled = receive(connection, peer, this.#services, (id, from) => this.#takeOver(id, from))
      .catch((error: unknown) => this.#services.context.log('error', `${peer}: ${String(error)}`))
      .finally(() => this.#forget(connection))
    this.#connections.set(connection, settled)
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
