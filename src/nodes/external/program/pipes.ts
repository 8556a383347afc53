import { spawn } from 'node:child_process'
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
  const { file, args, cwd, env, verbatim, name } = command
  const child = spawn(file, args, {
    cwd,
    env: { ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    windowsVerbatimArguments: verbatim
  })
  child.stdin.on('error', () => undefined)
  child.stdout.on('error', () => undefined).on('data', (chunk: Buffer) => onBytes(chunk))
  child.stderr.on('error', () => undefined).on('data', (chunk: Buffer) => onBytes(chunk, 'stderr'))
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', cause => {
      const details = { reason: 'system', command: name }
      reject(new RelevoError('SPAWN_FAILED', `cannot run "${name}": ${cause.message}`, details, cause))
    })
  })
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()))
  const ended = new Promise<ProgramEnd>(resolve => {
    child.once('exit', (code, signal) => {
      const late = new Promise<void>(then => setTimeout(then, lateMs))
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
