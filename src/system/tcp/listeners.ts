import { readdir } from 'node:fs/promises'
import { canonicalHost } from '../addresses'
import type { ProgramTrace } from '#shared/programs/trace'
import { programProcesses } from '../process-tree'
import { descriptorTargets } from '../proc'
import { processTree, run } from '../processes'
import { Slices } from '../slices'
import { listeningRows, rowAddress, type TcpRow } from './proc-net-tcp'

/** A socket that listens: at which address (`::` and `0.0.0.0` are all), and whose it is where that is known. */
export interface Listener {
  readonly host: string
  readonly port: number
  readonly pid: number | null
}

/** How often a socket has to be seen with nobody of the program before it is taken for another's. */
const sureAfter = 2

/**
 * Tells the sockets on which one program, or what it started, listens; null where the system does not tell. It is asked
 * again and again, and on Linux each process of the system has to be looked at to know whose a socket is: only a socket
 * that was not there before has that done.
 */
export function listenersOf(program: ProgramTrace): () => Promise<readonly Listener[] | null> {
  return process.platform === 'linux' ? listenersOnLinux(program) : () => listenersElsewhere(program)
}

function listenersOnLinux(program: ProgramTrace): () => Promise<readonly Listener[] | null> {
  const { pid, door } = program
  /** Inodes of sockets that nobody of the program had, and how often that was so. */
  let others = new Map<number, number>()
  let holders: readonly number[] = []
  return async () => {
    const all = listeningRows()
    if (!all) return null
    const rows = all.filter(({ inode }) => (others.get(inode) ?? 0) < sureAfter)
    const held = await owned(rows, holders)
    if (held.length === rows.length) return held.map(listenerOf)
    const tree = await processTree(pid)
    let found = await owned(rows, tree)
    // Daemons are looked for only then: each process of the system has to be asked for its environment.
    const isWhole = !door || found.some(({ row }) => row.port === door.port)
    if (!isWhole) found = await owned(rows, new Set([...tree, ...programProcesses(program)]))
    holders = [...new Set(found.flatMap(one => one.pid ?? []))]
    const own = new Set(found.map(({ row }) => row.inode))
    others = new Map(
      all.flatMap(({ inode }) => (own.has(inode) ? [] : [[inode, (others.get(inode) ?? 0) + 1] as const]))
    )
    return found.map(listenerOf)
  }
}

async function listenersElsewhere({ pid }: ProgramTrace): Promise<readonly Listener[] | null> {
  const [all, tree] = await Promise.all([allListeners(), processTree(pid)])
  return all && all.filter(({ pid }) => pid !== null && tree.has(pid))
}

/** Who listens on `port`, at whatever address; null where the system does not tell. */
export async function listenersOn(port: number): Promise<readonly Listener[] | null> {
  if (process.platform === 'linux') {
    const rows = listeningRows()?.filter(row => row.port === port)
    if (!rows) return null
    return rows.length === 0 ? [] : (await owned(rows, await allPids(), true)).map(listenerOf)
  }
  const all = await allListeners()
  return all && all.filter(one => one.port === port)
}

/** Whether anyone listens on `port`, at whatever address, at once where the system has a list; null where it does not tell. */
export async function isListenedOn(port: number): Promise<boolean | null> {
  const listeners = process.platform === 'linux' ? listeningRows() : await allListeners()
  return listeners && listeners.some(one => one.port === port)
}

/** A socket that listens, and who has it. */
interface OwnedRow {
  readonly row: TcpRow
  readonly pid: number | null
}

/** How long holders are looked for among all processes, ms: a system may run very many. */
const searchMs = 5_000

/**
 * The rows that a process of `pids` holds: it has a file descriptor that links to `socket:[inode]`, see proc(5).
 * @param withOthers whether those that nobody of them holds, or whose holder we may not look at, are told too
 */
async function owned(
  rows: readonly TcpRow[],
  pids: Iterable<number>,
  withOthers = false
): Promise<OwnedRow[]> {
  const left = new Map(rows.map(row => [`socket:[${row.inode}]`, row]))
  const found: OwnedRow[] = []
  const deadline = performance.now() + searchMs
  const slices = new Slices()
  for (const pid of pids) {
    if (left.size === 0 || performance.now() > deadline) break
    for (const target of descriptorTargets(pid)) {
      const row = left.get(target)
      if (!row) continue
      left.delete(target)
      found.push({ row, pid })
    }
    await slices.rest()
  }
  return withOthers ? [...found, ...[...left.values()].map(row => ({ row, pid: null }))] : found
}

function listenerOf({ row, pid }: OwnedRow): Listener {
  return { host: rowAddress(row), port: row.port, pid }
}

/** The newest first, for the most part: what is in the way was mostly started a moment ago. */
async function allPids(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter(name => /^\d+$/.test(name)).map(Number)
  return pids.sort((a, b) => b - a)
}

async function allListeners(): Promise<readonly Listener[] | null> {
  try {
    if (process.platform === 'win32') return parseNetstat(await run('netstat', ['-ano']))
    return parseLsof(await run('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '-Fptn']))
  } catch {
    return null
  }
}

/**
 * What `lsof -F ptn` says: a line a field, its letter first. A process, then for each of its sockets the family and
 * the name, as in `p812`, `tIPv6`, `n[::1]:50000`; `*` is every address of the family.
 */
export function parseLsof(text: string): Listener[] {
  const found: Listener[] = []
  let pid = 0
  let any = '0.0.0.0'
  for (const line of text.split('\n')) {
    const value = line.slice(1)
    if (line.startsWith('p')) pid = Number(value)
    else if (line.startsWith('t')) any = value === 'IPv6' ? '::' : '0.0.0.0'
    else if (line.startsWith('n')) found.push(...listener(value.replace(/^\*:/, `${any}:`), pid))
  }
  return found
}

/** What `netstat -ano` of Windows says: protocol, local address, remote address, state, process. */
export function parseNetstat(text: string): Listener[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [protocol, local = '', remote = '', , pid] = line.trim().split(/\s+/)
    // The state's name is translated; whoever listens has no other end.
    const listens = protocol === 'TCP' && /:0$/.test(remote)
    return listens ? listener(local, Number(pid)) : []
  })
}

function listener(name: string, pid: number): Listener[] {
  const at = name.lastIndexOf(':')
  const port = Number(name.slice(at + 1))
  if (at < 0 || !(port > 0)) return []
  return [{ host: canonicalHost(name.slice(0, at)), port, pid: pid > 0 ? pid : null }]
}
