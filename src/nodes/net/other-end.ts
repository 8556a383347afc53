import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * Whether a program of this machine still has the other end of a connection, asked of Linux: /proc/net/tcp gives a socket
 * that nobody has the inode 0, see proc(5). One who has ended its side may still read; one who has closed does not, and
 * its FIN looks the same. Null where the system does not tell: no Linux, or another machine.
 */
export async function otherEndIsHeld(socket: Socket): Promise<boolean | null> {
  const { remoteAddress = '', remotePort = 0, localPort = 0 } = socket
  if (process.platform !== 'linux' || !isOwnAddress(plain(remoteAddress))) return null
  const held = await heldConnections()
  return held && held.has(`${remotePort} ${localPort}`)
}

type Held = ReadonlySet<string> | null

let reading: Promise<Held> | null = null
let next: Promise<Held> | null = null

/**
 * Connections that a program has, by the ports of this end and the other, at some moment from now on. However many ask
 * at once, one read is under way.
 */
function heldConnections(): Promise<Held> {
  next ??= (reading ?? Promise.resolve()).then(() => {
    next = null
    reading = read()
    return reading
  })
  return next
}

async function read(): Promise<Held> {
  const tables = await Promise.all(
    ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map(file => readFile(file, 'latin1').catch(() => null))
  )
  if (tables[0] === null) return null
  const held = new Set<string>()
  for (const table of tables) {
    for (const line of table?.split('\n').slice(1) ?? []) {
      const [, local, remote, , , , , , , inode] = line.trim().split(/\s+/, 10)
      if (inode !== undefined && inode !== '0') held.add(`${portOf(local)} ${portOf(remote)}`)
    }
  }
  return held
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
