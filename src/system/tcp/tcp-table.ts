import { isOwnAddress, servesHost } from '../addresses'
import { listeningRows, rowAddress, tcpTable } from './proc-net-tcp'

/**
 * Whether a program of this machine listens on `port` at `host`, asked of the system: the program itself sees nothing
 * of the question. Null where the system does not tell: no Linux, or an address that is not this machine's.
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
    if (found.length > 0) return found.map(({ inode }) => inode)
  }
  return []
}

/** Whether its other end has acknowledged all that was sent on a connection; null where that is not known. */
export async function hasArrived(localPort: number, remotePort: number): Promise<boolean | null> {
  const bytes = await unacknowledgedBytes(localPort, remotePort)
  return bytes === null ? null : bytes === 0
}

/**
 * Bytes that were handed to the system for the connection from `localPort` to `remotePort` and never acknowledged by
 * its other end; null where the system does not tell, or knows no such connection.
 */
export async function unacknowledgedBytes(localPort: number, remotePort: number): Promise<number | null> {
  const table = await tcpTable()
  const row = table?.get(localPort)?.find(({ listening, remotePort: to }) => !listening && to === remotePort)
  return row?.unacknowledged ?? null
}
