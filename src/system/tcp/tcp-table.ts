import { isIPv4 } from 'node:net'
import { canonicalHost, isOwnAddress, servesHost } from '../addresses'
import { listeningRows, rowAddress, tcpTable } from './proc-net-tcp'

/** The address of a socket that takes connections to all addresses of IPv6; those of IPv4 too, unless it was told not to. */
const everyV6 = '::'
/** Sockets of such that have refused a connection of IPv4, by port: the table does not say what they were told. */
const onlyV6 = new Map<number, ReadonlySet<number>>()
/** Ports of which that is remembered. */
const mostPorts = 256

/**
 * Whether a program of this machine listens on `port` at `host`, asked of the system: the program itself sees nothing
 * of the question. Null where the system does not tell: no Linux, an address that is not this machine's, or of IPv4 where
 * only a socket of IPv6 listens that has refused one of IPv4.
 */
export function listensHere(host: string, port: number): boolean | null {
  const inodes = listenersHere(host, port)
  return inodes && inodes.length > 0
}

/** The inodes of the sockets of this machine that get connections to `port` at `host`; null as above. */
export function listenersHere(host: string, port: number): readonly number[] | null {
  if (!isOwnAddress(host)) return null
  // Most that serve an address of IPv4 are in its table: the other is read where none is.
  for (const family of host.includes(':') ? (['v6', 'v4'] as const) : (['v4', 'v6'] as const)) {
    const rows = listeningRows(family)
    if (rows === null) return null
    const found = rows.filter(row => row.port === port && servesHost(rowAddress(row), host))
    if (found.some(({ inode }) => hasRefused(host, port, inode))) return null
    if (found.length > 0) return found.map(({ inode }) => inode)
  }
  return []
}

/** Whether a socket only seems to take connections to `port` at `host`: it is known to have refused one. */
export function hasRefused(host: string, port: number, inode: number): boolean {
  return isIPv4(host) && (onlyV6.get(port)?.has(inode) ?? false)
}

/** A connection to `port` at `host` was refused: so does each socket there that only seems to take it. */
export function refusedAt(host: string, port: number): void {
  if (!isIPv4(host) || !isOwnAddress(host)) return
  const rows = listeningRows('v6')?.filter(row => row.port === port && rowAddress(row) === everyV6) ?? []
  if (rows.length === 0) return
  if (onlyV6.size === mostPorts) onlyV6.clear()
  onlyV6.set(port, new Set(rows.map(({ inode }) => inode)))
}

/** A connection to `port` at `host` was taken. */
export function acceptedAt(host: string, port: number): void {
  if (onlyV6.has(port) && isIPv4(host) && isOwnAddress(host)) onlyV6.delete(port)
}

/**
 * A connection as its end here knows it. Several may have one port here, to programs at one port of other addresses, as
 * replicas on several machines are.
 */
export interface KnownConnection {
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
}

/** What a socket that stands is called; null where its other end is gone already. */
export function connectionOf({
  localPort,
  remoteAddress,
  remotePort
}: Partial<KnownConnection>): KnownConnection | null {
  if (localPort === undefined || remoteAddress === undefined || remotePort === undefined) return null
  return { localPort, remoteAddress, remotePort }
}

/** Whether its other end has acknowledged all that was sent on a connection; null where that is not known. */
export async function hasArrived(connection: KnownConnection): Promise<boolean | null> {
  const bytes = await unacknowledgedBytes(connection)
  return bytes === null ? null : bytes === 0
}

/**
 * Bytes that were handed to the system for a connection and never acknowledged by its other end; null where the system
 * does not tell, or knows no such connection.
 */
export async function unacknowledgedBytes({
  localPort,
  remoteAddress,
  remotePort
}: KnownConnection): Promise<number | null> {
  const table = await tcpTable()
  // The table has no zone (`fe80::1%eth0`), and tells an IPv4 address in an IPv6 socket as one of IPv4.
  const address = canonicalHost(remoteAddress.replace(/^::ffff:(?=\d+\.)|%.*$/gi, ''))
  const row = table
    ?.get(localPort)
    .find(
      one =>
        !one.listening &&
        one.remotePort === remotePort &&
        rowAddress({ address: one.remoteAddress }) === address
    )
  return row?.unacknowledged ?? null
}
