import type * as terminals from '@lydell/node-pty'
import { constants } from 'node:os'
import type { Carried, OnBytes } from './carrier'
import type { Command } from './find-command'

/** The package has binaries for each system, of which one is loaded. */
type Terminals = typeof terminals

const columns = 120
const rows = 30
const endOfInput = process.platform === 'win32' ? '\x1a\r' : '\x04'

/** The package, loaded when it is needed first; otherwise why it could not be. */
export async function loadTerminals(): Promise<Terminals | Error> {
  try {
    const loaded: Terminals & { readonly default?: Terminals } = await import('@lydell/node-pty')
    return loaded.default ?? loaded
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/**
 * Starts a program in a pseudo-terminal of its own, whose session and process group it leads.
 * @throws what the system says: no terminal, or no process, can be had
 */
export function startInTerminal(terminals: Terminals, command: Command, onBytes: OnBytes): Carried {
  const { file, args, cwd, env, verbatim } = command
  const terminal = terminals.spawn(file, verbatim ? args.join(' ') : [...args], {
    name: env.TERM ?? 'dumb',
    cols: columns,
    rows,
    cwd,
    env: { ...env },
    encoding: null
  })
  const ended = new Promise<Awaited<Carried['ended']>>(resolve => {
    terminal.onExit(({ exitCode, signal }) => {
      const name = signal ? signalName(signal) : null
      resolve({ code: name === null ? exitCode : null, signal: name })
    })
  })
  // Without an encoding it hands on bytes, of which its types know nothing; on Windows always text.
  terminal.onData((chunk: string | Buffer) => onBytes(typeof chunk === 'string' ? Buffer.from(chunk) : chunk))
  return {
    pid: terminal.pid,
    ended,
    echoes: true,
    // It passes on what it is given.
    write: bytes =>
      terminal.write(process.platform === 'win32' ? bytes.toString() : (bytes as unknown as string)),
    // In the middle of a line the first one only ends what is read so far.
    endInput: atLineStart => terminal.write(atLineStart ? endOfInput : endOfInput + endOfInput)
  }
}

function signalName(number: number): NodeJS.Signals | null {
  const names = Object.entries(constants.signals) as [NodeJS.Signals, number][]
  return names.find(([, value]) => value === number)?.[0] ?? null
}
