import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** The variable by which a program, and all that it starts, is known: it goes to every child that is not denied it. */
export const markVariable = 'RELEVO_PROGRAM'

/** A process, by what the system tells of it. Zombies are none. */
interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
}

/** How long `ps` may take, ms. */
const psMs = 2_000

/**
 * The living processes of a program: its group, what it has started, and, on Linux, whoever has its mark in its
 * environment, which finds a daemon that has left group, session and parent. Itself first, if it lives. Not for Windows.
 */
export function programProcesses(program: number, mark: string): number[] {
  const all = processes()
  const found = new Set(
    all.filter(({ pid, group }) => pid === program || group === program).map(one => one.pid)
  )
  for (const { pid } of all) if (hasMark(pid, mark)) found.add(pid)
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
export function signalProgram(program: number, mark: string, signal: NodeJS.Signals): void {
  // At once, and for the whole group in one call: what is killed in turn could fork in between.
  signalIfThere(-program, signal)
  const reached = new Set<number>()
  for (let round = 0; round < rounds; round++) {
    const more = programProcesses(program, mark).filter(pid => !reached.has(pid))
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
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === undefined || state === '' || state === 'Z' || state === 'X') return []
    return [{ pid: Number(name), parent: Number(parent), group: Number(group) }]
  })
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

/** Only of processes of the same user does the system show the environment. */
function hasMark(pid: number, mark: string): boolean {
  if (process.platform !== 'linux') return false
  const environment = read(`/proc/${pid}/environ`)
  return environment !== null && `\0${environment}`.includes(`\0${markVariable}=${mark}\0`)
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}
