import type { Socket } from 'node:net'
import { isOwnAddress } from '#system/addresses'
import { tcpTable } from '#system/tcp/proc-net-tcp'

/**
 * Whether a program of this machine has closed the other end of a connection, and not just ended its side, after which it
 * may still read: the FIN looks the same. Linux is asked: a socket that nobody has any more has the inode 0, for as long
 * as this end stays open, and a minute at most. False where the system does not tell.
 */
export async function otherEndIsClosed(socket: Socket): Promise<boolean> {
  const { remoteAddress = '', remotePort = 0, localPort = 0 } = socket
  if (!isOwnAddress(remoteAddress)) return false
  const ends = (await tcpTable())?.get(remotePort)
  return ends?.some(end => end.remotePort === localPort && end.inode === 0) ?? false
}
