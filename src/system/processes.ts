import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { statFields } from './proc'
import { windowsProcesses } from './windows-processes'

/** What the system says of one living process. `group` and `session` are 0 where it has none. */
export interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  /** Linux: whether it has a terminal, and when it began, clock ticks since the system did. */
  readonly hasTerminal?: boolean
  readonly since?: number
}

/** How long a command that lists processes or sockets may take, ms. */
const commandMs = 5_000

/**
 * The processes that belong to a program: itself, what it and its children started, and whoever is in its process group
 * or session, where `root` leads one. Only `root` where the system does not tell.
 */
export async function processTree(root: number): Promise<ReadonlySet<number>> {
  const rows = await processes().catch(() => [])
  return treeOf(root, rows)
}

export function treeOf(root: number, rows: readonly ProcessRow[]): ReadonlySet<number> {
  const own = rows.filter(({ group, session }) => group === root || session === root)
  return withDescendants([root, ...own.map(({ pid }) => pid)], rows)
}

/** The processes `pids`, and all that they and their children have started. */
export function withDescendants(
  pids: readonly number[],
  rows: readonly Pick<ProcessRow, 'pid' | 'parent'>[]
): ReadonlySet<number> {
  const found = new Set(pids)
  for (let before = 0; before !== found.size;) {
    before = found.size
    for (const { pid, parent } of rows) if (found.has(parent)) found.add(pid)
  }
  return found
}

function processes(): Promise<readonly ProcessRow[]> {
  switch (process.platform) {
    case 'linux':
      return linuxProcesses()
    case 'win32':
      return windowsRows()
    default:
      return unixProcesses()
  }
}

async function linuxProcesses(): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const rows = await Promise.all(
    pids.map(async pid =>
      rowOfStat(Number(pid), await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => ''))
    )
  )
  return rows.filter(row => row !== null)
}

/** @param stat what /proc/PID/stat says, see proc(5). Null where there is no such process, or a zombie of it. */
export function rowOfStat(pid: number, stat: string): ProcessRow | null {
  const fields = statFields(stat)
  const [state = '', parent, group, session, terminal] = fields
  if (state === '' || isGone(state)) return null
  const began = { hasTerminal: terminal !== '0', since: Number(fields[startField]) }
  return { pid, parent: Number(parent), group: Number(group), session: Number(session), ...began }
}

/** Place of `starttime` among the fields after the name; see proc(5). */
const startField = 19

/** A zombie, or one that the system takes away. */
function isGone(state: string): boolean {
  return /^[ZX]/.test(state)
}

/** Arguments of `ps` that have it print what `rowsOfTable` reads. */
export const psArgs = ['-axo', 'pid=,ppid=,pgid=,stat=']

async function unixProcesses(): Promise<ProcessRow[]> {
  return rowsOfTable(await run('ps', psArgs))
}

async function windowsRows(): Promise<ProcessRow[]> {
  return (await windowsProcesses()).map(({ pid, parent }) => ({ pid, parent, group: 0, session: 0 }))
}

/** Lines of a process id, its parent's, and, where there are groups, its group's and its state. */
export function rowsOfTable(text: string): ProcessRow[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [pid, parent, group = '0', state = ''] = line.trim().split(/\s+/)
    const row = { pid: Number(pid), parent: Number(parent), group: Number(group), session: 0 }
    return row.pid > 0 && Number.isInteger(row.parent) && !isGone(state) ? [row] : []
  })
}

/** What a process is called; empty where the system does not tell. */
export async function processName(pid: number): Promise<string> {
  switch (process.platform) {
    case 'linux':
      return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim()
    case 'win32': {
      const table = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']).catch(() => '')
      return /^"([^"]+)"/.exec(table.trim())?.[1] ?? ''
    }
    default: {
      const path = await run('ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => '')
      return path.trim().split('/').at(-1) ?? ''
    }
  }
}

/** The output of a command of the system. */
export function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: commandMs, maxBuffer: 16 * 1024 ** 2, windowsHide: true }
    execFile(command, args, options, (error, stdout) => {
      // lsof ends with 1 where it may not look into everything, and has told the rest.
      if (error && stdout === '') reject(error)
      else resolve(stdout)
    })
  })
}
