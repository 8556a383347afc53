import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { RelevoError } from '#shared/errors'
import type { ProgramEnd } from '../../runtime/node-program'
import type { Carried, OnBytes } from './carrier'
import type { Command } from './find-command'

/** How long the last of a program's output may come after its end, ms: what it started may hold it open. */
const lateMs = 200

/**
 * Starts a program on pipes, in a process group of its own where the system has groups.
 * @throws RelevoError `SPAWN_FAILED` with what the system says
 */
export async function startOnPipes(command: Command, onBytes: OnBytes): Promise<Carried> {
  const child = start(command)
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', cause => reject(cannotRun(command, cause)))
  })
  // Only now: of a process for which the system had no descriptors there are none.
  child.stdin.on('error', () => undefined)
  child.stdout.on('error', () => undefined).on('data', (chunk: Buffer) => onBytes(chunk))
  child.stderr.on('error', () => undefined).on('data', (chunk: Buffer) => onBytes(chunk, 'stderr'))
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()))
  const ended = new Promise<ProgramEnd>(resolve => {
    child.once('exit', (code, signal) => {
      // In a busy process the time may be over before what is there was read, which happens next.
      const late = new Promise<void>(then => setTimeout(() => setImmediate(then), lateMs))
      void Promise.race([closed, late]).then(() => resolve({ code, signal }))
    })
  })
  return {
    pid: child.pid ?? 0,
    ended,
    echoes: false,
    write: bytes => void (child.stdin.writable && child.stdin.write(bytes)),
    endInput: () => void child.stdin.end()
  }
}

function start(command: Command): ChildProcessWithoutNullStreams {
  const { file, args, cwd, env, verbatim } = command
  try {
    return spawn(file, args, {
      cwd,
      env: { ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
      windowsVerbatimArguments: verbatim
    })
  } catch (cause) {
    // Some of what the system says is thrown at once (E2BIG, EINVAL), and so is a NUL among the words.
    throw cannotRun(command, cause)
  }
}

function cannotRun({ name }: Command, cause: unknown): RelevoError {
  const why = cause instanceof Error ? cause.message : String(cause)
  const { code: system } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {}
  const details = { reason: 'system', command: name, ...(system !== undefined && { system }) }
  return new RelevoError('SPAWN_FAILED', `cannot run "${name}": ${why}`, details, cause)
}
