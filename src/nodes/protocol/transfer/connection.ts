import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import type { CutEvidence, Ending } from '#shared/outcome'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { FrameReader, WebSocketError } from './frame-reader'
import { closeFrame, pongFrame, textFrame } from './frame-writer'
import { readIntoSlabs } from './read-into-slabs'

/** What a client sent: some bytes of a message, the end of a message with its length in bytes, or the end of all. */
type ConnectionEvent =
  /** Who takes it releases `owner` when nobody needs the chunk any more: its memory is then read into again. */
  | { readonly type: 'data'; readonly chunk: Buffer; readonly binary: boolean; readonly owner: ChunkOwner }
  | { readonly type: 'message'; readonly bytes: number; readonly binary: boolean }
  /**
   * Always the last. `whole` only with a close frame that says so (1000, or no code at all) between two messages: a
   * program that was killed leaves a FIN, and a FIN looks the same wherever in a file it comes.
   */
  | { readonly type: 'close'; readonly ending: Ending; readonly code: number; readonly reason: string }

/** The bounds of one `WebSocketConnection`. */
export interface ConnectionLimits {
  /** A peer that sends nothing for this long, while it may and somebody waits for it, is cut off. */
  readonly idleMs: number
  /** Bytes of payload that may wait for the reader before the socket is paused. */
  readonly queueBytes: number
  /** Bytes of replies that wait because the peer does not read; past it the connection is cut. */
  readonly unreadBytes: number
  /** How long the peer may take to end the connection after a close frame. */
  readonly closeMs: number
}

/** The limits of a connection that is given no others. */
export const connectionLimits: ConnectionLimits = {
  idleMs: 60_000,
  queueBytes: 256 * 1024,
  unreadBytes: 1024 ** 2,
  closeMs: 2_000
}

/**
 * The server's end of a WebSocket, after the handshake: an asynchronous iterator of what the client sends.
 * The socket is read only as fast as the iterator is, so that memory stays bounded whatever a message's size.
 *
 *     open --close(), forbidden frame--> closing --socket closed--> closed
 *       \------ reset, silence, destroy() ----------------------------^
 *
 * A close frame or a FIN from the peer ends the iteration only: the owner still may send its last reply, and
 * then calls `close()`. So a sender that waits for our close frame knows that its bytes were dealt with.
 */
export class WebSocketConnection implements AsyncIterable<ConnectionEvent> {
  readonly #socket: Duplex
  readonly #limits: ConnectionLimits
  readonly #reader: FrameReader
  #queue: ConnectionEvent[] = []
  #queuedBytes = 0
  #waiter: ((result: IteratorResult<ConnectionEvent>) => void) | null = null
  #state: 'open' | 'closing' | 'closed' = 'open'
  /** The last event was queued. */
  #ended = false
  /** The last event was taken. */
  #done = false
  #paused = false
  #peerCloseCode: number | null = null
  #closeTimer: NodeJS.Timeout | null = null

  constructor(socket: Socket | Duplex, head: Buffer, limits: ConnectionLimits = connectionLimits) {
    this.#socket = socket
    this.#limits = limits
    this.#reader = new FrameReader({
      onData: (chunk, binary, owner) => {
        if (this.#ended) return
        owner.retain()
        this.#emit({ type: 'data', chunk, binary, owner })
      },
      onMessage: (bytes, binary) => this.#emit({ type: 'message', bytes, binary }),
      onPing: payload => this.#write(pongFrame(payload)),
      onClose: (code, reason) => this.#onClose(code, reason)
    })
    const slabs = readIntoSlabs(socket)
    socket.on('data', (chunk: Buffer) => this.#onBytes(chunk, slabs?.owner))
    socket.on('end', () => this.#lost('the connection ended', 'short'))
    socket.on('error', error => this.destroy(error.message, 'reset'))
    socket.on('close', () => this.#onClosed())
    if ('setTimeout' in socket) {
      socket.setTimeout(limits.idleMs, () => this.#onIdle(socket))
      socket.setNoDelay(true)
    }
    if (head.length > 0) this.#onBytes(head)
    if (!this.#paused) socket.resume()
  }

  /** Sends one text message; nothing happens when the connection is no longer open. */
  send(text: string): void {
    if (this.#state === 'open') this.#write(textFrame(text))
  }

  /**
   * Begins the closing handshake, or answers the peer's; what still comes is ignored. Idempotent.
   * A peer that closed normally gets `code`, so that it hears of what went wrong after its last word.
   */
  close(code: number, reason = ''): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    const peerCode = this.#peerCloseCode ?? 1000
    this.#write(closeFrame(peerCode === 1000 ? code : peerCode, reason))
    this.#finish({ type: 'close', ending: cut('given-up'), code, reason })
    this.#endSocket()
  }

  /** Ends it now, without a goodbye. Idempotent. `evidence` is for the reader: what cut the peer off. */
  destroy(reason = 'closed', evidence: CutEvidence = 'given-up'): void {
    this.#lost(reason, evidence)
    this.#socket.destroy()
  }

  async next(): Promise<IteratorResult<ConnectionEvent>> {
    const event = this.#queue.shift()
    if (event !== undefined) {
      if (event.type === 'data') this.#queuedBytes -= event.chunk.length
      this.#resumeIfRead()
      return this.#result(event)
    }
    if (this.#done) return { done: true, value: undefined }
    this.#resumeIfRead()
    return new Promise(resolve => (this.#waiter = resolve))
  }

  /** Leaving a loop over it does not close the connection: its owner does. */
  [Symbol.asyncIterator](): AsyncIterator<ConnectionEvent> {
    return { next: () => this.next() }
  }

  #result(event: ConnectionEvent): IteratorResult<ConnectionEvent> {
    if (event.type === 'close') this.#done = true
    return { done: false, value: event }
  }

  #emit(event: ConnectionEvent): void {
    if (this.#ended) return
    if (this.#waiter !== null) {
      const resolve = this.#waiter
      this.#waiter = null
      resolve(this.#result(event))
      return
    }
    this.#queue.push(event)
    if (event.type === 'data') this.#queuedBytes += event.chunk.length
  }

  #finish(event: ConnectionEvent & { type: 'close' }): void {
    if (this.#ended) return
    this.#emit(event)
    this.#ended = true
  }

  #onBytes(chunk: Buffer, owner: ChunkOwner = unowned): void {
    if (this.#state !== 'open') return
    try {
      this.#reader.push(chunk, owner)
    } catch (error) {
      const code = error instanceof WebSocketError ? error.closeCode : 1011
      const reason = error instanceof Error ? error.message : String(error)
      this.#write(closeFrame(code, reason))
      this.#state = 'closing'
      this.#finish({ type: 'close', ending: cut('refused'), code, reason })
      this.#endSocket()
    }
    // Many tiny messages cost more than their payload: they count too.
    if (this.#queuedBytes + this.#queue.length * 64 > this.#limits.queueBytes && !this.#paused) {
      this.#paused = true
      this.#socket.pause()
    }
  }

  #resumeIfRead(): void {
    if (!this.#paused || this.#queue.length > 0) return
    this.#paused = false
    this.#socket.resume()
  }

  #onClose(code: number, reason: string): void {
    this.#peerCloseCode = code === 1005 ? 1000 : code
    const said = `closed with ${code}${reason === '' ? '' : `, ${reason}`}`
    if (this.#peerCloseCode !== 1000)
      return this.#finish({ type: 'close', ending: cut('given-up'), code, reason: said })
    if (this.#reader.atBoundary)
      return this.#finish({ type: 'close', ending: { outcome: 'whole', evidence: 'framing' }, code, reason })
    this.#finish({ type: 'close', ending: cut('short'), code, reason: `${said} in the middle of a message` })
  }

  #lost(reason: string, evidence: CutEvidence): void {
    const where = this.#reader.atBoundary ? 'without a close frame' : 'in the middle of a message'
    this.#finish({ type: 'close', ending: cut(evidence), code: 1006, reason: `${reason} ${where}` })
  }

  #onIdle(socket: Socket): void {
    // While paused the silence is ours, and while the reader has something to do with what came.
    if (this.#paused || this.#waiter === null) socket.setTimeout(this.#limits.idleMs)
    else this.destroy(`nothing came for ${this.#limits.idleMs} ms`, 'limit')
  }

  #write(bytes: Buffer): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    this.#socket.write(bytes)
    if (this.#socket.writableLength > this.#limits.unreadBytes)
      this.destroy('the peer does not read', 'limit')
  }

  #endSocket(): void {
    this.#paused = false
    this.#socket.end()
    // Reading on lets the peer's own close arrive, instead of a reset that could overtake our last reply.
    this.#socket.resume()
    this.#closeTimer ??= setTimeout(() => this.#socket.destroy(), this.#limits.closeMs)
  }

  #onClosed(): void {
    this.#state = 'closed'
    if (this.#closeTimer !== null) clearTimeout(this.#closeTimer)
    this.#lost('the connection ended', 'short')
  }
}

function cut(evidence: CutEvidence): Ending {
  return { outcome: 'cut', evidence }
}
