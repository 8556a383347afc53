import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import type { ProgramTrace } from '#shared/programs/trace'
import { descriptorTargets, readProc } from './proc'
import { psArgs, rowOfStat, rowsOfTable, withDescendants, type ProcessRow } from './processes'
import { listeningRows } from './tcp/proc-net-tcp'

/** The variable by which a program, and all that it starts, is known: it goes to every child that is not denied it. */
export const markVariable = 'RELEVO_PROGRAM'

/** How long `ps` may take, ms. */
const psMs = 2_000

/**
 * The living processes of a program: its group, what it has started, and, on Linux, whoever has its mark in its
 * environment, which finds a daemon that has left group, session and parent; and a daemon on its port, which may have
 * lost its environment too. Itself first, if it lives. Not for Windows.
 */
export function programProcesses(program: ProgramTrace): number[] {
  return rowsOf(program).map(({ pid }) => pid)
}

function rowsOf({ pid: program, mark, door }: ProgramTrace): ProcessRow[] {
  const all = processes()
  // Who is older has no need to be asked for its environment.
  const mayBeOurs = ({ since }: ProcessRow): boolean => !door || since === undefined || since >= door.since
  const own = all.filter(
    one => one.pid === program || one.group === program || (mayBeOurs(one) && hasMark(one.pid, mark))
  )
  const daemons = door ? daemonsAt(door, all) : []
  const found = withDescendants([...own.map(({ pid }) => pid), ...daemons], all)
  return all
    .filter(({ pid }) => found.has(pid))
    .sort((a, b) => Number(b.pid === program) - Number(a.pid === program))
}

/** How often it is looked again for what was started while the others were signalled. */
const rounds = 3

/**
 * Signals each process of a program, those too that appear meanwhile, and each once: who cleans up when it is asked to
 * end may break that off when it is asked again. A process that may not be signalled is left.
 * @throws what kill(2) says of the program itself, except that it has ended; never for SIGKILL
 */
export function signalProgram(program: ProgramTrace, signal: NodeJS.Signals): void {
  // At once, and for the whole group in one call: what is killed in turn could fork in between.
  signalIfThere(-program.pid, signal)
  const reached = new Set<number>()
  for (let round = 0; round < rounds; round++) {
    const more = rowsOf(program).filter(
      // Who is in its group has been reached; a kill is sent again where the group may not be signalled as a whole.
      ({ pid, group }) => !reached.has(pid) && (group !== program.pid || signal === 'SIGKILL')
    )
    if (more.length === 0) return
    for (const { pid } of more) {
      reached.add(pid)
      try {
        process.kill(pid, signal)
      } catch {
        // ESRCH: it has ended; EPERM: it runs as someone else.
      }
    }
  }
}

/** Signals a process, or a group, as kill(2) takes them; one that has ended is no error, nor a kill that is not allowed. */
export function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // EPERM of a kill: it runs as someone else (sudo), or, on macOS, only zombies of the group are left; nothing can be
    // done, least of all in the middle of its exit.
    if (code !== 'ESRCH' && !(code === 'EPERM' && name === 'SIGKILL')) throw error
  }
}

function processes(): ProcessRow[] {
  return process.platform === 'linux' ? linuxProcesses() : psProcesses()
}

function linuxProcesses(): ProcessRow[] {
  return readdirSync('/proc').flatMap(name => {
    const row = /^\d+$/.test(name) ? rowOfStat(Number(name), readProc(`/proc/${name}/stat`) ?? '') : null
    return row ? [row] : []
  })
}

/** When this process began, clock ticks since the system did; null where the system does not tell. */
export function ownStart(): number | null {
  return rowOfStat(process.pid, readProc('/proc/self/stat') ?? '')?.since ?? null
}

/**
 * The daemons that listen on the port and began after the program: of no terminal, nobody's children, and without the
 * mark of another program. `redis-server --daemonize yes` is one: it writes its title over its environment.
 */
function daemonsAt({ port, since }: NonNullable<ProgramTrace['door']>, all: readonly ProcessRow[]): number[] {
  const sockets = listeningRows()
    ?.filter(row => row.port === port)
    .map(({ inode }) => `socket:[${inode}]`)
  if (!sockets || sockets.length === 0) return []
  return all
    .filter(one => one.hasTerminal === false && (one.since ?? 0) >= since && isNobodysChild(one))
    .map(({ pid }) => pid)
    .filter(pid => descriptorTargets(pid).some(target => sockets.includes(target)) && !hasMark(pid))
}

/** Whoever loses its parent is taken by the first process of the system, or of the user's session. */
function isNobodysChild({ parent }: ProcessRow): boolean {
  return parent === 1 || readProc(`/proc/${parent}/comm`)?.trim() === 'systemd'
}

function psProcesses(): ProcessRow[] {
  try {
    const table = execFileSync('ps', psArgs, {
      encoding: 'utf8',
      timeout: psMs,
      stdio: ['ignore', 'pipe', 'ignore']
    })
    return rowsOfTable(table)
  } catch {
    // The group was signalled already; without the table that is all that is known.
    return []
  }
}

/** Whether it has this mark, or any. Only of processes of the same user does the system show the environment. */
function hasMark(pid: number, mark?: string): boolean {
  if (process.platform !== 'linux') return false
  const environment = readProc(`/proc/${pid}/environ`)
  const wanted = mark === undefined ? '' : `${mark}\0`
  return environment !== null && `\0${environment}`.includes(`\0${markVariable}=${wanted}`)
}
