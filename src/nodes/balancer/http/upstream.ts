import { Agent, request, type RequestOptions } from 'node:http'
import type { Backend } from '../backend'
import { limits } from '../limits'
import { Call, type CallOptions } from './call'
import { value, type RawHeaders } from './headers'

export interface Asking {
  readonly method: string
  readonly path: string
  readonly headers: RawHeaders
  /**
   * Whether it may go over a kept connection. Such a connection may have been closed at the other end a moment
   * ago, when nobody can tell whether the request was read: only what can be sent again takes that risk.
   */
  readonly reuse: boolean
  /** It asks for another protocol, in which either side may end first. */
  readonly upgrade: boolean
}

/** The connections to the backends: the only file that opens HTTP connections for requests. */
export class Upstreams {
  readonly #kept = new Map<Backend, Agent>()
  readonly #fresh = new Agent({ keepAlive: false })

  /** @throws Error when the request holds what HTTP cannot carry. */
  call(backend: Backend, { method, path, headers, reuse, upgrade }: Asking, options: CallOptions): Call {
    const how: RequestOptions & { allowHalfOpen: boolean } = {
      host: backend.host,
      port: backend.port,
      agent: reuse ? this.#agent(backend) : this.#fresh,
      method,
      path,
      // HTTP/1.0 clients need not name a host; backends of HTTP/1.1 want one.
      headers: value(headers, 'host') === undefined ? ['Host', hostOf(backend), ...headers] : headers,
      setHost: false,
      allowHalfOpen: upgrade
    }
    const outgoing = request(how)
    // Small requests leave at once; the answer is all that the client waits for.
    outgoing.setNoDelay(true)
    return new Call(backend, outgoing, options)
  }

  /** Closes every kept connection. */
  close(): void {
    for (const agent of this.#kept.values()) agent.destroy()
    this.#fresh.destroy()
  }

  #agent(backend: Backend): Agent {
    let agent = this.#kept.get(backend)
    if (!agent) {
      agent = new Agent({ keepAlive: true, maxFreeSockets: limits.idleConnections, scheduling: 'lifo' })
      this.#kept.set(backend, agent)
    }
    return agent
  }
}

function hostOf({ host, port }: Backend): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
