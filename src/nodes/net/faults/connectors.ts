import type { Socket } from 'node:net'
import type { DialOptions } from '#nodes/net/dial'
import type { Link } from './links'

/** A `createConnection` for Node's HTTP client and for ws, by which their connections are opened over a link. */
export function connector(wire: Link): (options: object) => Socket {
  return options => {
    // Of an HTTP request the path is the URL's, and would be taken for a Unix socket's.
    const { host, port, timeout, noDelay, keepAlive, keepAliveInitialDelay, allowHalfOpen } =
      options as Partial<DialOptions>
    return wire.connect({
      host,
      port: Number(port),
      timeout,
      noDelay,
      keepAlive,
      keepAliveInitialDelay,
      allowHalfOpen
    })
  }
}
