import { spawn, type ChildProcess } from 'node:child_process'
import { statSync } from 'node:fs'
import { RelevoError } from '#shared/errors'
import type { NodeOfKind } from '#shared/topology'
import { holdOrphanGuard } from '#system/orphan-guard'
import type { ProgramEnd } from '../runtime/node-program'
import { ErrorLines } from './error-lines'

/** A program that runs, in a process group of its own where the system has groups. */
interface Program {
  readonly pid: number
  /** Resolves when it has ended; what is left of its group is killed then. */
  readonly ended: Promise<ProgramEnd>
  /** The last that it wrote to its standard error; empty when it wrote nothing. */
  lastError(): string
  kill(): void
  /** SIGTERM to its group; SIGKILL after `graceMs`. Resolves when it has ended. */
  stop(graceMs: number): Promise<void>
}

const isWindows = process.platform === 'win32'

/**
 * Starts the command line of a node, without a shell.
 * @throws RelevoError `SPAWN_FAILED` when there is no such command or folder.
 */
export async function startProgram(node: NodeOfKind<'external'>): Promise<Program> {
  const { command, args, cwd } = node
  if (cwd !== undefined && !isFolder(cwd)) {
    throw new RelevoError('SPAWN_FAILED', `the folder ${cwd} does not exist; correct "cwd"`, { command, cwd })
  }
  const child = spawn(command, args, {
    cwd,
    // Python keeps back what it prints to a pipe; its log is wanted line by line.
    env: { PYTHONUNBUFFERED: '1', ...process.env, ...node.env },
    // Its input stays open and empty, as on a terminal at which nobody types.
    stdio: ['pipe', 'inherit', 'pipe'],
    detached: !isWindows,
    windowsHide: true
  })
  child.stdin.on('error', () => undefined)
  const errors = new ErrorLines(child.stderr, process.stderr)
  const pid = await spawned(child, command)
  return keepProgram(child, pid, errors)
}

function keepProgram(child: ChildProcess, pid: number, errors: ErrorLines): Program {
  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (isWindows) child.kill(signal)
      else process.kill(-pid, signal)
    } catch {
      // ESRCH: nothing is left of it.
    }
  }
  const kill = (): void => signalGroup('SIGKILL')
  const guard = isWindows ? null : holdOrphanGuard(-pid)
  process.once('exit', kill)
  const ended = new Promise<ProgramEnd>(resolve => {
    child.once('exit', (code, signal) => {
      kill()
      process.off('exit', kill)
      guard?.release()
      void errors.settled().then(() => resolve({ code, signal }))
    })
  })
  return {
    pid,
    ended,
    lastError: () => errors.last,
    kill,
    stop: async graceMs => {
      if (child.exitCode === null && child.signalCode === null) signalGroup('SIGTERM')
      const timer = setTimeout(kill, graceMs)
      await ended
      clearTimeout(timer)
    }
  }
}

function spawned(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0))
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'ENOENT'
          ? 'there is no such command; is it installed, and in the PATH?'
          : cause.code === 'EACCES'
            ? 'it is not allowed to be run; is it a program?'
            : cause.message
      reject(new RelevoError('SPAWN_FAILED', `cannot run "${command}": ${why}`, { command }, cause))
    })
  })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
