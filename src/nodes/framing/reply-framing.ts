import { exchangeBytes, reply as exchangeReply } from '#nodes/protocol/exchange/exchange'
import type { ClientRequests } from './client-requests'
import type { Framing, FramingState } from './framing'
import { HttpFraming } from './http-framing'
import { TlsFraming } from './tls-framing'

const nothing = Buffer.alloc(0)
/** Bytes of a reply after which its protocol is known, or never will be. */
const recognisedBytes = 7

/**
 * Recognises a reply's protocol by its first bytes, and says where the reply stands by that protocol's framing:
 * HTTP/1 with what it upgrades to, TLS, and the exchange. One for each replica of a session, and one for what the
 * client has got.
 */
export class ReplyFraming {
  readonly #requests: ClientRequests
  /** What came before it was recognised. */
  #start = nothing
  #bytes = 0
  /** Null until it is recognised; `none` when it never will be. */
  #framing: Framing | 'none' | null = null

  constructor(requests: ClientRequests) {
    this.#requests = requests
  }

  get state(): FramingState {
    if (this.#framing === 'none') return 'unknown'
    if (this.#framing) return this.#framing.state
    if (this.#bytes === 0) return 'unknown'
    return this.#isExchange ? 'complete' : 'unknown'
  }

  /** How many answers of HTTP/1 are whole; 0 where it is another protocol. */
  get answered(): number {
    return this.#framing instanceof HttpFraming ? this.#framing.answered : 0
  }

  /** Whether nothing can follow a reply that is `complete`: its server is bound to close. */
  get closes(): boolean {
    if (this.#framing === 'none') return false
    return this.#framing ? this.#framing.closes : this.#isExchange
  }

  /** Whether a reply that is `complete` may have come before its server had all of the request: an exchange's may. */
  get isEarly(): boolean {
    return this.#framing === null && this.#isExchange
  }

  /**
   * Whether the server has still something to say, by a protocol whose servers take the end of their client for a wish to
   * hear no more: HTTP's do.
   */
  get owes(): boolean {
    if (this.#framing === 'none') return false
    if (this.#framing) return this.#framing.owes
    return (this.#requests.wholeCount ?? 0) > 0
  }

  take(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#framing === 'none') return
    if (this.#framing) return this.#framing.take(chunk)
    const start = this.#start.length === 0 ? chunk : Buffer.concat([this.#start, chunk])
    this.#framing = this.#recognise(start)
    if (this.#framing && this.#framing !== 'none') this.#framing.take(start)
    // Too few bytes to tell: a copy, as a chunk's memory is used again.
    this.#start = this.#framing ? nothing : Buffer.from(start)
  }

  /** The replica's whole reply of an exchange, to a client that has sent all of it. */
  get #isExchange(): boolean {
    return this.#start.equals(exchangeReply) && this.#requests.bytes === exchangeBytes
  }

  #recognise(start: Buffer): Framing | 'none' | null {
    if (start.toString('latin1', 0, recognisedBytes) === 'HTTP/1.') return new HttpFraming(this.#requests)
    if (start[0] === 22 && start[1] === 3 && start.length >= 2) return new TlsFraming()
    return start.length < recognisedBytes ? null : 'none'
  }
}
