import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandLine } from '#shared/programs/command-line'
import { RelevoError } from '#shared/errors'
import type { ConsoleView } from '#shared/programs/console'
import type { ProgramTrace } from '#shared/programs/trace'
import { holdOrphanGuard } from '#system/orphan-guard'
import { ownStart, programProcesses, signalProgram } from '#system/process-tree'
import { processName } from '#system/processes'
import { listenersOf, type Listener } from '#system/tcp/listeners'
import { endWindowsTree, endWindowsTreeNow } from '#system/windows-tree'
import type { ProgramEnd } from '../../runtime/node-program'
import type { Carried, OnBytes } from './carrier'
import { programEnvironment } from './environment'
import { findCommand } from './find-command'
import { startOnPipes } from './pipes'
import { loadTerminals, startInTerminal } from './terminal'

interface ProgramOptions {
  /** Id of its node. */
  readonly node: string
  readonly command: CommandLine
  readonly args?: readonly string[]
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string>>
  readonly terminal: boolean
  /** The port that it is started for, which nobody has; left out: none. */
  readonly port?: number | undefined
  readonly onBytes: OnBytes
  /** What a person should know of how it runs, in a sentence. */
  readonly onNotice: (text: string) => void
}

/** How often it is looked whether what a program has started is gone, ms. */
const pollMs = 20
/** How soon after a program has ended well a daemon that it left has opened its port, ms. */
const daemonMs = 500
const isWindows = process.platform === 'win32'

/** A program of the user's own that runs, with all that it starts. */
export interface Program extends Pick<Carried, 'pid' | 'write' | 'endInput' | 'echoes'> {
  readonly kind: ConsoleView['kind']
  readonly trace: ProgramTrace
  /** Resolves when it has ended; what it left behind has been ended then too. */
  readonly ended: Promise<ProgramEnd>
  /** Where it listens, with all that it has started; null where the system does not tell. */
  listeners(): Promise<readonly Listener[] | null>
  /** Kills it and all that it has started. */
  kill(): void
  /** Asks all of it to end by `signal`; kills what is left after `graceMs`. Resolves when it has ended. */
  stop(signal: NodeJS.Signals, graceMs: number): Promise<void>
}

/**
 * Starts a command line, without a shell.
 * @throws RelevoError `SPAWN_FAILED`, whose `details.reason` says why
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const mark = `${options.node}:${randomBytes(6).toString('hex')}`
  const startedAt = Date.now()
  const { kind, carried } = await carry(options, mark)
  const { pid } = carried
  const since = options.port === undefined ? null : ownStart()
  const door = options.port === undefined || since === null ? null : { port: options.port, since }
  const trace: ProgramTrace = { pid, mark, door }
  const listeners = listenersOf(trace)
  /** Until when what it has started may finish after it, ms of `performance.now()`; null where nobody asked it to end. */
  let mayFinishUntil: number | null = null
  let wasKilled = false
  let hasEnded = false

  const tree = () => ({ pid, since: startedAt, hasEnded })
  const signalAll = (signal: NodeJS.Signals): void => {
    try {
      // Windows has no signals: there is no way to ask a program without a window to end.
      if (isWindows) void endWindowsTree(tree())
      else signalProgram(trace, signal)
    } catch (error) {
      options.onNotice(`cannot send ${signal} to process ${pid}: ${String(error)}`)
    }
  }
  const kill = (): void => {
    wasKilled = true
    signalAll('SIGKILL')
  }
  const guard = isWindows ? null : holdOrphanGuard(-pid, mark)
  const killNow = isWindows ? () => endWindowsTreeNow(tree()) : kill
  process.once('exit', killNow)

  const leftBehind = async ({ code }: ProgramEnd): Promise<void> => {
    if (isWindows) return endWindowsTree(tree())
    if (wasKilled) return signalAll('SIGKILL')
    let left = programProcesses(trace)
    while (left.length > 0 && mayFinishUntil !== null && performance.now() < mayFinishUntil && !wasKilled) {
      await sleep(pollMs)
      left = programProcesses(trace)
    }
    // What ends well at once may have left a daemon that is about to open the port.
    for (let waitedMs = 0; door && code === 0 && mayFinishUntil === null && left.length === 0;) {
      if (waitedMs >= daemonMs) break
      await sleep(pollMs)
      waitedMs += pollMs
      left = programProcesses(trace)
    }
    if (left.length === 0) return
    const names = await Promise.all(
      left.map(async one => `${one} (${(await processName(one)) || 'unknown'})`)
    )
    const processes = left.length === 1 ? 'process' : 'processes'
    options.onNotice(`left behind, and ended now: ${processes} ${names.join(', ')}`)
    signalAll('SIGKILL')
  }
  const ended = carried.ended.then(async end => {
    hasEnded = true
    // Who kills it kills what it has started too, which may take a moment to be gone.
    if (end.signal === 'SIGKILL') wasKilled = true
    await leftBehind(end)
    process.off('exit', killNow)
    guard?.release()
    return end
  })

  return {
    pid,
    trace,
    kind,
    ended,
    listeners: async () => {
      const found = await listeners()
      guard?.also((found ?? []).flatMap(one => one.pid ?? []))
      return found
    },
    kill,
    write: carried.write,
    endInput: carried.endInput,
    echoes: carried.echoes,
    stop: async (signal, graceMs) => {
      mayFinishUntil = performance.now() + graceMs
      signalAll(signal)
      const timer = setTimeout(() => {
        // The lab says so: of its end it sees the signal.
        if (!hasEnded) kill()
      }, graceMs)
      await ended
      clearTimeout(timer)
    }
  }
}

async function carry(
  options: ProgramOptions,
  mark: string
): Promise<{ readonly kind: ConsoleView['kind']; readonly carried: Carried }> {
  const { command, args, cwd, env: own, onBytes } = options
  const found = (terminal: boolean) =>
    findCommand({
      command,
      ...(args && { args }),
      cwd,
      env: programEnvironment({ own, mark, terminal })
    })
  if (!options.terminal) return { kind: 'pipes', carried: await startOnPipes(found(false), onBytes) }
  const terminals = await loadTerminals()
  try {
    if (terminals instanceof Error) throw terminals
    return { kind: 'terminal', carried: startInTerminal(terminals, found(true), onBytes) }
  } catch (error) {
    if (error instanceof RelevoError) throw error
    const carried = await startOnPipes(found(false), onBytes)
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    options.onNotice(`no terminal can be had here (${why}); what it prints may come late, through a pipe`)
    return { kind: 'no-terminal', carried }
  }
}
