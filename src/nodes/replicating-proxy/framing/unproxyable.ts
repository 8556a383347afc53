import type { EventData } from '#shared/journal'

/** What a session does that a proxy of bytes cannot carry, or cannot replicate. */
export type Unproxyable = Pick<EventData['unproxyable'], 'protocol' | 'reason'>

/** How much of each direction is looked at: what tells is in the first bytes, or in FTP's short lines. */
const lookBytes = 4 * 1024

/**
 * Recognises, in the first bytes of a session, protocols that copying bytes does not do justice to: Java RMI and FTP have
 * the other end connect to an address that stands in the bytes, past the proxy; TLS gives each replica keys of its own.
 */
export class UnproxyableReader {
  readonly #replicas: number
  #request = ''
  #reply = ''
  #found = false

  constructor(replicas: number) {
    this.#replicas = replicas
  }

  /** Bytes of the client; what they give away, once. */
  request(chunk: Buffer): Unproxyable | null {
    if (this.#found || this.#request.length >= lookBytes) return null
    this.#request += chunk.toString('latin1', 0, lookBytes)
    // RFC 8446, section 5.1: a handshake record, of which the first message is a ClientHello.
    if (this.#replicas > 1 && isClientHello(this.#request)) {
      return this.#tell(
        'tls',
        'each replica makes keys of its own, so that replies cannot be compared or gone on with'
      )
    }
    const port = /^(?:PORT (\d+,\d+,\d+,\d+),(\d+),(\d+)|EPRT \|\d\|([^|]+)\|(\d+)\|)\r?$/im.exec(
      this.#request
    )
    if (!port) return null
    const [, address, high, low, extended, extendedPort] = port
    const to = address
      ? `${address.replaceAll(',', '.')}:${256 * Number(high) + Number(low)}`
      : `${extended ?? ''}:${extendedPort ?? ''}`
    return this.#tell('ftp', `every replica is to open a data connection to ${to}`)
  }

  /** Bytes of the reply; what they give away, once. */
  reply(chunk: Buffer): Unproxyable | null {
    if (this.#found || this.#reply.length >= lookBytes) return null
    this.#reply += chunk.toString('latin1', 0, lookBytes)
    return this.#stub() ?? this.#passive()
  }

  /** A stub in an answer of Java RMI (JRMP begins with "JRMI"): `UnicastRef`, the length of a host, the host, a port. */
  #stub(): Unproxyable | null {
    if (!this.#request.startsWith('JRMI')) return null
    const stub = /UnicastRef(?:2.)?\0(.)([\w.:-]+)/s.exec(this.#reply)
    const length = stub?.[1]?.charCodeAt(0)
    if (length === undefined || (stub?.[2]?.length ?? 0) < length) return null
    const host = stub?.[2]?.slice(0, length) ?? ''
    return this.#tell(
      'rmi',
      `the stub in the reply names ${host}: calls of its object go there, past the proxy`
    )
  }

  /** RFC 959, section 4.1.2, and RFC 2428: where the client is to open its data connection. */
  #passive(): Unproxyable | null {
    const passive = /^227 [^\d\r\n]*(\d+,\d+,\d+,\d+),(\d+),(\d+)/m.exec(this.#reply)
    const extended = /^229 [^\r\n]*\(\|\|\|(\d+)\|\)/m.exec(this.#reply)
    if (!passive && !extended) return null
    const [, address = '', high, low] = passive ?? []
    const to = passive
      ? `${address.replaceAll(',', '.')}:${256 * Number(high) + Number(low)}`
      : `port ${extended?.[1] ?? ''}`
    return this.#tell('ftp', `the reply names ${to} for the data, which does not go through the proxy`)
  }

  #tell(protocol: Unproxyable['protocol'], reason: string): Unproxyable {
    this.#found = true
    return { protocol, reason }
  }
}

function isClientHello(text: string): boolean {
  const byte = (at: number): number => text.charCodeAt(at)
  return byte(0) === 22 && byte(1) === 3 && byte(2) <= 4 && byte(5) === 1
}
