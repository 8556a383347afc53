import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * Whether a program of this machine has closed the other end of a connection, and not just ended its side, after which it
 * may still read: the FIN looks the same. Linux is asked: in /proc/net/tcp, see proc(5), a socket that nobody has any
 * more has the inode 0, for as long as this end stays open, and a minute at most. False where the system does not tell.
 */
export async function otherEndIsClosed(socket: Socket): Promise<boolean> {
  const { remoteAddress = '', remotePort = 0, localPort = 0 } = socket
  if (process.platform !== 'linux' || !isOwnAddress(plain(remoteAddress))) return false
  return (await orphans()).has(`${remotePort} ${localPort}`)
}

type Orphans = ReadonlySet<string>

let reading: Promise<Orphans> | null = null
let next: Promise<Orphans> | null = null

/**
 * Connections whose socket nobody has, by the ports of that end and the other, at some moment from now on. However many
 * ask at once, one read is under way.
 */
function orphans(): Promise<Orphans> {
  next ??= (reading ?? Promise.resolve()).then(() => {
    next = null
    reading = read()
    return reading
  })
  return next
}

async function read(): Promise<Orphans> {
  const tables = await Promise.all(
    ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map(file => readFile(file, 'latin1').catch(() => null))
  )
  const found = new Set<string>()
  for (const table of tables) {
    for (const line of table?.split('\n').slice(1) ?? []) {
      const [, local, remote, , , , , , , inode] = line.trim().split(/\s+/, 10)
      if (inode === '0') found.add(`${portOf(local)} ${portOf(remote)}`)
    }
  }
  return found
}

function portOf(end = ''): number {
  return Number.parseInt(end.split(':')[1] ?? '', 16)
}

/** A socket for IPv6 calls an IPv4 address `::ffff:127.0.0.1`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function isOwnAddress(address: string): boolean {
  if (address === '::1' || address.startsWith('127.')) return true
  return Object.values(networkInterfaces()).some(all => all?.some(one => one.address === address))
}
