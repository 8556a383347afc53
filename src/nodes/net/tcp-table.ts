import { isOwnAddress, servesHost } from '#system/addresses'
import { listeningRows, rowAddress, tcpTable } from '#system/tcp/proc-net-tcp'

/**
 * Whether a program of this machine listens on `port` at `host`, asked of the system: the program itself sees nothing
 * of the question. Null where the system does not tell: no Linux, or an address that is not this machine's.
 */
export async function listensHere(host: string, port: number): Promise<boolean | null> {
  if (!isOwnAddress(host)) return null
  const listeners = await listeningRows()
  return listeners && listeners.some(row => row.port === port && servesHost(rowAddress(row), host))
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
