import { open, readFile } from 'node:fs/promises'
import { canonicalHost } from '../addresses'

/** One TCP socket as Linux lists it in /proc/net/tcp and tcp6; see proc(5). */
export interface TcpRow {
  /** As the table writes it: words in the processor's byte order. `rowAddress` reads it. */
  readonly address: string
  readonly port: number
  readonly remotePort: number
  readonly listening: boolean
  /** Bytes that it has been given to send and the other end has not acknowledged. */
  readonly unacknowledged: number
  /** By which its holder's file descriptor is found (`socket:[inode]`); 0: nobody has it any more. */
  readonly inode: number
}

const files = ['/proc/self/net/tcp', '/proc/self/net/tcp6']
const listenState = '0A'
const mappedV4 = '0000000000000000FFFF0000'
const pieceBytes = 16 * 1024

/** All sockets, by the port of this end, at some moment from now on; null where the system does not tell. */
export const tcpTable = shared(readTable)

/** The sockets that listen, at some moment from now on; null where the system does not tell. */
export const listeningRows = shared(readListeners)

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

/** Rows by the port of this end. */
type TcpTable = ReadonlyMap<number, readonly TcpRow[]>

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

/** The system lists those that listen first, however many connections come after them. */
async function readListeners(): Promise<readonly TcpRow[] | null> {
  if (process.platform !== 'linux') return null
  const found = await Promise.all(files.map(file => readListenersOf(file).catch(() => null)))
  return found[0] ? found.flatMap(rows => rows ?? []) : null
}

async function readListenersOf(file: string): Promise<TcpRow[]> {
  const handle = await open(file)
  try {
    const rows: TcpRow[] = []
    let text = ''
    for (;;) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes)
      text += buffer.toString('latin1', 0, bytesRead)
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const row = parseRow(line)
        // The table's head has no port.
        if (!row || Number.isNaN(row.port)) continue
        if (!row.listening) return rows
        rows.push(row)
      }
      if (bytesRead === 0) return rows
    }
  } finally {
    await handle.close()
  }
}

function parseRow(line: string): TcpRow | null {
  const [, local, remote, state, queues, , , , , inode] = line.trim().split(/\s+/, 10)
  if (local === undefined || remote === undefined || queues === undefined) return null
  const [address = '', port = ''] = local.split(':')
  return {
    address,
    port: Number.parseInt(port, 16),
    remotePort: Number.parseInt(remote.split(':')[1] ?? '', 16),
    listening: state === listenState,
    unacknowledged: Number.parseInt(queues.split(':')[0] ?? '', 16),
    inode: Number(inode)
  }
}

/** The address of a row as people write it. Every system that runs this is little-endian. */
export function rowAddress({ address }: Pick<TcpRow, 'address'>): string {
  const words = address.match(/.{8}/g) ?? []
  const bytes = words.flatMap(word => (word.match(/../g) ?? []).reverse())
  const v4 = bytes.slice(-4).map(byte => Number.parseInt(byte, 16))
  if (bytes.length === 4 || address.startsWith(mappedV4)) return v4.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] ?? '') + (bytes[2 * i + 1] ?? ''))
  return canonicalHost(groups.join(':'))
}
