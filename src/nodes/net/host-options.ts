import { isIP, type LookupFunction, type TcpNetConnectOpts } from 'node:net'

type HostOptions = Pick<
  TcpNetConnectOpts,
  'host' | 'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout' | 'lookup'
>

/** Longer than any connection takes: the next address is tried when the one before is refused, and not sooner. */
const never = 2 ** 31 - 1

/**
 * How a host is connected to. A name may have addresses of both families, and a server listen at one of them only: all are
 * tried. `localhost` has both always (RFC 6761, section 6.3), whatever the system's tables say; there, one that does not
 * answer is busy, and nobody else.
 */
export function hostOptions(host: string): HostOptions {
  if (isIP(host) !== 0) return { host, autoSelectFamily: false }
  if (host.toLowerCase() !== 'localhost') return { host, autoSelectFamily: true }
  return { host, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: never, lookup: loopback }
}

const loopback: LookupFunction = (_name, _options, done) =>
  done(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 }
  ])
