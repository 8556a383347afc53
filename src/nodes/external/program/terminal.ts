import type * as terminals from '@lydell/node-pty'
import { readSync } from 'node:fs'
import type { Socket } from 'node:net'
import { constants } from 'node:os'
import type { Carried, OnBytes } from './carrier'
import type { Command } from './find-command'

/** The package has binaries for each system, of which one is loaded. */
type Terminals = typeof terminals

/** What the package keeps to itself on systems that have descriptors. */
interface OpenTerminal {
  readonly fd: number
  readonly _socket: Socket
}

/** More than a system holds of what was printed and not yet read, bytes. */
const mostHeldBytes = 1024 ** 2
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
  if (process.platform !== 'win32') readBeforeClosing(terminal as unknown as OpenTerminal, onBytes)
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

/**
 * Reads what is left when a terminal is closed. libuv before 1.52 takes the first short read after a program has ended for
 * the last, and the package closes the terminal of one that has ended after a while, read or not.
 */
function readBeforeClosing({ fd, _socket: socket }: OpenTerminal, onBytes: OnBytes): void {
  const close = socket.destroy.bind(socket)
  let isOpen = true
  socket.destroy = error => {
    if (isOpen) readHeld(fd, onBytes)
    isOpen = false
    return close(error)
  }
}

function readHeld(fd: number, onBytes: OnBytes): void {
  const buffer = Buffer.alloc(65_536)
  // What the program left running may print on and on.
  for (let total = 0; total < mostHeldBytes;) {
    let read = 0
    try {
      read = readSync(fd, buffer)
    } catch {
      // EIO: its other end is closed. EAGAIN: somebody else still has that open, and there is nothing now.
    }
    if (read === 0) return
    onBytes(Buffer.from(buffer.subarray(0, read)))
    total += read
  }
}

function signalName(number: number): NodeJS.Signals | null {
  const names = Object.entries(constants.signals) as [NodeJS.Signals, number][]
  return names.find(([, value]) => value === number)?.[0] ?? null
}
