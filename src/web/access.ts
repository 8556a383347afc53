import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { CommandOrigin } from '#shared/contract'
import { requestFlaw } from '#system/http/request-flaw'

export interface Refusal {
  readonly status: 400 | 401 | 403 | 501 | 505
  readonly reason: string
}
export type Verdict = { readonly origin: CommandOrigin } | { readonly refusal: Refusal }

/** The WebSocket subprotocol; a browser sends the token beside it, as it can't set headers there. */
export const panelProtocol = 'relevo.v1'
const tokenProtocolPrefix = 'token.'

/**
 * Who may use the API. Three questions for every request:
 * is it really addressed to us (`Host`: a page that rebinds its own name to 127.0.0.1 is not),
 * does it come from our own page or from no page at all (`Origin`), and does it know the token.
 */
export class Access {
  readonly #token: string
  readonly #hosts: ReadonlySet<string>
  readonly #origins: ReadonlySet<string>
  /** Cookies don't tell ports apart; the name does. */
  readonly cookieName: string
  /** Opens the node gateway only: other servers of this machine may get to see it. */
  readonly cookieValue: string

  constructor(token: string, port: number) {
    this.#token = token
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
    this.#hosts = new Set(hosts)
    this.#origins = new Set(hosts.map(host => `http://${host}`))
    this.cookieName = `relevo-${port}`
    this.cookieValue = createHmac('sha256', token).update('node gateway').digest('hex')
  }

  /** For everything, static files included. */
  checkHost(request: IncomingMessage): Refusal | null {
    const flaw = requestFlaw(request)
    if (flaw) return flaw
    const host = request.headers.host?.toLowerCase() ?? ''
    return this.#hosts.has(host) ? null : { status: 403, reason: 'wrong Host header' }
  }

  /** For the WebSocket and the HTTP API. */
  check(request: IncomingMessage): Verdict {
    const { origin } = request.headers
    if (origin !== undefined && !this.#origins.has(origin.toLowerCase())) {
      return { refusal: { status: 403, reason: 'wrong Origin header' } }
    }
    if (this.#matches(bearerToken(request), this.#token)) {
      return { origin: origin === undefined ? 'cli' : 'panel' }
    }
    if (this.#matches(protocolToken(request), this.#token)) {
      if (origin !== undefined) return { origin: 'panel' }
      return { refusal: { status: 403, reason: 'no Origin header' } }
    }
    return { refusal: { status: 401, reason: 'wrong or missing token' } }
  }

  /**
   * For what a media element loads: it can send no headers, only the cookie. SameSite takes every port of
   * this machine for the same site; `Sec-Fetch-Site` does not.
   */
  checkMedia(request: IncomingMessage): Refusal | null {
    const site = request.headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin')
      return { status: 403, reason: 'request of another page' }
    if ('origin' in this.check(request)) return null
    if (this.#matches(cookie(request, this.cookieName), this.cookieValue)) return null
    return { status: 401, reason: 'wrong or missing cookie' }
  }

  /** In a time that does not depend on where they differ: the digests are compared. */
  #matches(given: string | undefined, wanted: string): boolean {
    if (given === undefined) return false
    return timingSafeEqual(digest(given), digest(wanted))
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function protocolToken(request: IncomingMessage): string | undefined {
  const protocols = request.headers['sec-websocket-protocol']?.split(',').map(name => name.trim()) ?? []
  if (!protocols.includes(panelProtocol)) return undefined
  return protocols.find(name => name.startsWith(tokenProtocolPrefix))?.slice(tokenProtocolPrefix.length)
}

function cookie(request: IncomingMessage, name: string): string | undefined {
  const pairs = request.headers.cookie?.split(';').map(pair => pair.trim()) ?? []
  return pairs.find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
