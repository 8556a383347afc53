import { closeSync, openSync, readSync } from 'node:fs'
import { canonicalHost } from '../addresses'
import { Slices } from '../slices'
import { withSpare } from '../spare-descriptor'
import { sharedReads } from './shared-reads'

/** One TCP socket as Linux lists it in /proc/net/tcp and tcp6; see proc(5). */
export interface TcpRow {
  /** As the table writes it: words in the processor's byte order. `rowAddress` reads it. */
  readonly address: string
  readonly port: number
  /** Of the other end, written so too. */
  readonly remoteAddress: string
  readonly remotePort: number
  readonly listening: boolean
  /** Bytes that it has been given to send and the other end has not acknowledged. */
  readonly unacknowledged: number
  /** By which its holder's file descriptor is found (`socket:[inode]`); 0: nobody has it any more. */
  readonly inode: number
}

const files = ['/proc/self/net/tcp', '/proc/self/net/tcp6'] as const
const listenState = '0A'
const mappedV4 = '0000000000000000FFFF0000'
/** What one read brings at most, and what it brings less than only at the end: the system gives whole lines of a page. */
const pieceBytes = 4096
const lastBytes = 3800

/** All sockets, by the port of this end, at some moment from now on; null where the system does not tell. */
export const tcpTable = sharedReads(readTcpTable)

/** All sockets. What is looked for is of a port or two each time, but of many sessions: their rows are found by the port. */
class TcpTable {
  readonly #rows = new Map<number, string[]>()

  /** @param texts of the files, each with its head */
  constructor(texts: readonly string[]) {
    for (const text of texts) {
      for (let at = text.indexOf('\n') + 1; at > 0 && at < text.length;) {
        const end = text.indexOf('\n', at)
        const row = text.slice(at, end < 0 ? undefined : end)
        const port = portOf(row)
        const known = this.#rows.get(port)
        if (known) known.push(row)
        else this.#rows.set(port, [row])
        at = end + 1
      }
    }
  }

  /** Those whose end here has the port. */
  get(port: number): readonly TcpRow[] {
    return (this.#rows.get(port) ?? []).flatMap(row => parseRow(row) ?? [])
  }
}

/** The port of this end: `  12: 0100007F:1F90 ...`. */
function portOf(row: string): number {
  const at = row.indexOf(':', row.indexOf(':') + 1) + 1
  return Number.parseInt(row.slice(at, at + 4), 16)
}

/** The same, read now. */
export async function readTcpTable(): Promise<TcpTable | null> {
  if (process.platform !== 'linux') return null
  const [v4, v6] = files
  const text = await readWhole(v4)
  return text === null ? null : new TcpTable([text, (await readWhole(v6)) ?? ''])
}

/**
 * Of thousands of sockets, hundreds of pages: each would take a turn of its own, and a busy machine seconds for all.
 * Null where the file cannot be read.
 */
async function readWhole(file: string): Promise<string | null> {
  let descriptor: number | null = null
  try {
    descriptor = openSync(file, 'r')
    const slices = new Slices()
    const piece = Buffer.allocUnsafe(pieceBytes)
    const pieces: string[] = []
    for (let length = -1; length !== 0; await slices.rest()) {
      length = readSync(descriptor, piece)
      pieces.push(piece.toString('latin1', 0, length))
    }
    return pieces.join('')
  } catch {
    return null
  } finally {
    if (descriptor !== null) closeSync(descriptor)
  }
}

/**
 * The sockets that listen: the system lists them first, however many connections come after them. Read at once: it takes
 * a millisecond, where a queue of other work could make it seconds. Null where the system does not tell.
 */
export function listeningRows(family: 'any' | 'v4' | 'v6' = 'any'): readonly TcpRow[] | null {
  if (process.platform !== 'linux') return null
  const [v4, v6] = files
  if (family !== 'any') return readListenersOf(family === 'v4' ? v4 : v6)
  const rows = readListenersOf(v4)
  const others = readListenersOf(v6)
  return rows && others && [...rows, ...others]
}

function readListenersOf(file: string): TcpRow[] | null {
  try {
    return withSpare(() => readListeners(file))
  } catch (error) {
    // Without IPv6 there is no table of it, and nobody listens there. A process without descriptors cannot look.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && file === files[1] ? [] : null
  }
}

/** @throws where the file cannot be read */
function readListeners(file: string): TcpRow[] {
  const descriptor = openSync(file, 'r')
  try {
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
  } finally {
    closeSync(descriptor)
  }
}

function parseRow(line: string): TcpRow | null {
  const [, local, remote, state, queues, , , , , inode] = line.trim().split(/\s+/, 10)
  if (local === undefined || remote === undefined || queues === undefined) return null
  const [address = '', port = ''] = local.split(':')
  const [remoteAddress = '', remotePort = ''] = remote.split(':')
  return {
    address,
    port: Number.parseInt(port, 16),
    remoteAddress,
    remotePort: Number.parseInt(remotePort, 16),
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
