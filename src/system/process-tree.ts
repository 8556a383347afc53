import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { ProgramTrace } from '#shared/programs/trace'
import { listeningRows } from './tcp/proc-net-tcp'

/** The variable by which a program, and all that it starts, is known: it goes to every child that is not denied it. */
export const markVariable = 'RELEVO_PROGRAM'

/** A process, by what the system tells of it. Zombies are none. */
interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  /** Linux: whether it has a terminal, and when it began, clock ticks since the system did. */
  readonly hasTerminal?: boolean
  readonly since?: number
}

/** How long `ps` may take, ms. */
const psMs = 2_000

/**
 * The living processes of a program: its group, what it has started, and, on Linux, whoever has its mark in its
 * environment, which finds a daemon that has left group, session and parent; and a daemon on its port, which may have
 * lost its environment too. Itself first, if it lives. Not for Windows.
 */
export function programProcesses({ pid: program, mark, door }: ProgramTrace): number[] {
  const all = processes()
  const found = new Set(
    all.filter(({ pid, group }) => pid === program || group === program).map(one => one.pid)
  )
  for (const { pid } of all) if (hasMark(pid, mark)) found.add(pid)
  if (door) for (const pid of daemonsAt(door, all)) found.add(pid)
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return [...found].sort((a, b) => Number(b === program) - Number(a === program))
}

/** How often it is looked again for what was started while the others were signalled. */
const rounds = 3

/**
 * Signals each process of a program, those too that appear meanwhile. A process that may not be signalled is left.
 * @throws what kill(2) says of the program itself, except that it has ended; never for SIGKILL
 */
export function signalProgram(program: ProgramTrace, signal: NodeJS.Signals): void {
  // At once, and for the whole group in one call: what is killed in turn could fork in between.
  signalIfThere(-program.pid, signal)
  const reached = new Set<number>()
  for (let round = 0; round < rounds; round++) {
    const more = programProcesses(program).filter(pid => !reached.has(pid))
    if (more.length === 0) return
    for (const pid of more) {
      reached.add(pid)
      try {
        process.kill(pid, signal)
      } catch {
        // ESRCH: it has ended; EPERM: it runs as someone else.
      }
    }
  }
}

function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // EPERM of a kill: it runs as someone else (sudo), or, on macOS, only zombies of the group are left; nothing can be
    // done, least of all in the middle of its exit.
    if (code !== 'ESRCH' && !(code === 'EPERM' && name === 'SIGKILL')) throw error
  }
}

/** What a process is called; empty when the system does not tell. */
export function processName(pid: number): string {
  return (read(`/proc/${pid}/comm`) ?? '').trim()
}

function processes(): Process[] {
  return process.platform === 'linux' ? linuxProcesses() : psProcesses()
}

function linuxProcesses(): Process[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name)) return []
    // "pid (name) state parent group ...", and the name may hold anything.
    const stat = read(`/proc/${name}/stat`) ?? ''
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, parent, group, , terminal] = fields
    if (state === undefined || state === '' || state === 'Z' || state === 'X') return []
    const since = Number(fields[startField])
    return [
      {
        pid: Number(name),
        parent: Number(parent),
        group: Number(group),
        hasTerminal: terminal !== '0',
        since
      }
    ]
  })
}

/** When this process began, clock ticks since the system did; null where the system does not tell. */
export function ownStart(): number | null {
  const stat = read('/proc/self/stat')
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[startField])
}

/** Place of `starttime` among the fields after the name; see proc(5). */
const startField = 19

/**
 * The daemons that listen on the port and began after the program: of no terminal, nobody's children, and without the
 * mark of another program. `redis-server --daemonize yes` is one: it writes its title over its environment.
 */
function daemonsAt({ port, since }: NonNullable<ProgramTrace['door']>, all: readonly Process[]): number[] {
  const sockets = listeningRows()
    ?.filter(row => row.port === port)
    .map(({ inode }) => `socket:[${inode}]`)
  if (!sockets || sockets.length === 0) return []
  return all
    .filter(one => one.hasTerminal === false && (one.since ?? 0) >= since && isNobodysChild(one))
    .map(({ pid }) => pid)
    .filter(pid => descriptors(pid).some(target => sockets.includes(target)) && !hasMark(pid))
}

/** Whoever loses its parent is taken by the first process of the system, or of the user's session. */
function isNobodysChild({ parent }: Process): boolean {
  return parent === 1 || processName(parent) === 'systemd'
}

function descriptors(pid: number): string[] {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).map(name => readlinkSync(`${folder}/${name}`))
  } catch {
    // It has ended, or runs as someone else.
    return []
  }
}

function psProcesses(): Process[] {
  try {
    const table = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid=,stat='], {
      encoding: 'utf8',
      timeout: psMs,
      stdio: ['ignore', 'pipe', 'ignore']
    })
    return table.split('\n').flatMap(line => {
      const [pid, parent, group, state] = line.trim().split(/\s+/)
      if (state === undefined || state.startsWith('Z')) return []
      return [{ pid: Number(pid), parent: Number(parent), group: Number(group) }]
    })
  } catch {
    // The group was signalled already; without the table that is all that is known.
    return []
  }
}

/** Whether it has this mark, or any. Only of processes of the same user does the system show the environment. */
function hasMark(pid: number, mark?: string): boolean {
  if (process.platform !== 'linux') return false
  const environment = read(`/proc/${pid}/environ`)
  const wanted = mark === undefined ? '' : `${mark}\0`
  return environment !== null && `\0${environment}`.includes(`\0${markVariable}=${wanted}`)
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}
