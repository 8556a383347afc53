import { closeSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'

/** What Linux says of one TCP socket in /proc/net/tcp and tcp6; see proc(5). */
interface TcpRow {
  readonly address: string
  readonly port: number
  readonly remotePort: number
  readonly listening: boolean
  /** Bytes that it has been given to send and the other end has not acknowledged. */
  readonly unacknowledged: number
  /** The number by which the descriptors of those that have it name it. */
  readonly inode: string
}

const listenState = '0A'
const anyV4 = '0.0.0.0'
const anyV6 = '0000:0000:0000:0000:0000:0000:0000:0000'
const loopbackV6 = '0000:0000:0000:0000:0000:0000:0000:0001'
const mappedV4 = '0000:0000:0000:0000:0000:FFFF:'

/**
 * Whether a program of this machine listens on `port` at `host`, asked of the system: the program itself sees nothing
 * of the question. Null where the system does not tell: no Linux, or an address that is not this machine's.
 */
export function listensHere(host: string, port: number): boolean | null {
  const inodes = listenersHere(host, port)
  return inodes && inodes.length > 0
}

/** The inodes of the sockets of this machine that get connections to `port` at `host`; null as above. */
export function listenersHere(host: string, port: number): readonly string[] | null {
  if (process.platform !== 'linux' || !isOwnAddress(host)) return null
  // Most that serve an address of IPv4 are in its table: the other is read where none is.
  for (const file of host.includes(':') ? [...files].reverse() : files) {
    const rows = readListenersOf(file)
    if (rows === null && file === files[0]) return null
    const found = rows?.filter(row => row.port === port && serves(row.address, host)) ?? []
    if (found.length > 0) return found.map(({ inode }) => inode)
  }
  return []
}

/**
 * Bytes that were handed to the system for the connection from `localPort` to `remotePort` and never acknowledged by
 * its other end; null where the system does not tell, or knows no such connection.
 */
export async function unacknowledgedBytes(localPort: number, remotePort: number): Promise<number | null> {
  const table = await tableAfterNow()
  const row = table?.get(localPort)?.find(({ listening, remotePort: to }) => !listening && to === remotePort)
  return row?.unacknowledged ?? null
}

const files = ['/proc/self/net/tcp', '/proc/self/net/tcp6']

/** Rows by the port of this end. */
type TcpTable = ReadonlyMap<number, readonly TcpRow[]>

const tableAfterNow = shared(readTable)

/**
 * What `read` finds at some moment from now on. However many ask at once, one read is under way: a table of thousands
 * of sockets takes some ms.
 */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | null = null
  return () => {
    next ??= reading.then(() => {
      next = null
      const now = read()
      reading = now
      return now
    })
    return next
  }
}

async function readTable(): Promise<TcpTable | null> {
  if (process.platform !== 'linux') return null
  const tables = await Promise.all(files.map(file => readFile(file, 'latin1').catch(() => null)))
  if (tables[0] === null) return null
  const byPort = new Map<number, TcpRow[]>()
  for (const table of tables) {
    for (const line of table?.split('\n').slice(1) ?? []) {
      const row = parseRow(line)
      const others = row && byPort.get(row.port)
      if (others) others.push(row)
      else if (row) byPort.set(row.port, [row])
    }
  }
  return byPort
}

/** What one read brings at most, and what it brings less than only at the end: the system gives whole lines of a page. */
const pieceBytes = 4096
const lastBytes = 3800

/**
 * The rows of sockets that listen: the system lists them first, however many connections come after them. Read at once:
 * it takes a millisecond, where a queue of other work could make it seconds. Null where it cannot be read.
 */
function readListenersOf(file: string): TcpRow[] | null {
  let descriptor: number | null = null
  try {
    descriptor = openSync(file, 'r')
    const rows: TcpRow[] = []
    const piece = Buffer.allocUnsafe(pieceBytes)
    for (let text = ''; ;) {
      const length = readSync(descriptor, piece)
      text += piece.toString('latin1', 0, length)
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const row = parseRow(line)
        // The table's head has no port.
        if (!row || Number.isNaN(row.port)) continue
        if (!row.listening) return rows
        rows.push(row)
      }
      // Another read would have the system look through all of its table again.
      if (length < lastBytes) return rows
    }
  } catch {
    return null
  } finally {
    if (descriptor !== null) closeSync(descriptor)
  }
}

function parseRow(line: string): TcpRow | null {
  const [, local, remote, state, queues, , , , , inode = ''] = line.trim().split(/\s+/, 10)
  if (local === undefined || remote === undefined || queues === undefined) return null
  const [address = '', port = ''] = local.split(':')
  return {
    address: addressOf(address),
    port: Number.parseInt(port, 16),
    remotePort: Number.parseInt(remote.split(':')[1] ?? '', 16),
    listening: state === listenState,
    unacknowledged: Number.parseInt(queues.split(':')[0] ?? '', 16),
    inode
  }
}

/** The table has addresses as words in the processor's byte order; every system that runs this is little-endian. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap(word => (word.match(/../g) ?? []).reverse())
  if (bytes.length === 4) return bytes.map(byte => Number.parseInt(byte, 16)).join('.')
  return Array.from({ length: 8 }, (_, i) => (bytes[2 * i] ?? '') + (bytes[2 * i + 1] ?? '')).join(':')
}

/** Whether a socket that listens at `address` gets connections to `host`. */
function serves(address: string, host: string): boolean {
  if (host === 'localhost') return serves(address, '127.0.0.1') || serves(address, '::1')
  // A socket for all IPv6 addresses takes IPv4 as well, unless it was told not to, which the table does not say.
  if (address === anyV6) return true
  if (host.includes(':')) return address === loopbackV6 ? host === '::1' : address === expanded(host)
  if (address.startsWith(mappedV4)) return address === mapped(host)
  return address === anyV4 || address === host
}

function mapped(v4: string): string {
  const bytes = v4.split('.').map(part => Number(part).toString(16).toUpperCase().padStart(2, '0'))
  return `${mappedV4}${bytes[0] ?? ''}${bytes[1] ?? ''}:${bytes[2] ?? ''}${bytes[3] ?? ''}`
}

function expanded(v6: string): string {
  const [head = '', tail] = v6.toUpperCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
  return groups.map(group => group.padStart(4, '0')).join(':')
}

function isOwnAddress(host: string): boolean {
  if (host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)) return true
  return Object.values(networkInterfaces()).some(addresses =>
    addresses?.some(({ address }) => address === host)
  )
}
