import { Socket, type TcpNetConnectOpts } from 'node:net'
import { refused, resetBothEnds } from './socket-errors'

/** The options of `dial`: those of `net.connect` to a port, and the stream's. */
export type DialOptions = TcpNetConnectOpts & { writableHighWaterMark?: number }

/**
 * The socket of an outgoing connection. Where nobody listens on a port that the system also gives to outgoing
 * connections (50000, say), it may give one that very port: then it meets itself (TCP's simultaneous open, RFC 9293,
 * 3.5), reads what it writes, and keeps the port from whom it was meant for. Here it is refused, as any other.
 */
export class OutgoingSocket extends Socket {
  readonly #port: number

  constructor(options: DialOptions) {
    super(options)
    this.#port = options.port
    if (options.timeout) this.setTimeout(options.timeout)
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== 'connect' || !this.#metItself) return super.emit(event, ...args)
    resetBothEnds(this, refused(this.remoteAddress, this.remotePort))
    return true
  }

  get #metItself(): boolean {
    return this.localPort === this.#port && this.localAddress === this.remoteAddress
  }
}

/** `net.connect` for every outgoing connection of a node; none of them is ever connected to itself. */
export function dial(options: DialOptions): Socket {
  return new OutgoingSocket(options).connect(options)
}
