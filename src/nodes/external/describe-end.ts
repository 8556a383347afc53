import { wordsOf, type CommandLine } from '#shared/programs/command-line'
import { RelevoError } from '#shared/errors'
import type { NodeOfKind } from '#shared/topology'
import { ProgramEnded, type ProgramEnd } from '../runtime/node-program'
import { tellingLine } from './output/telling-line'

/** Of a program's last lines, so many go with what is said of its end. */
const shownLines = 4
const maxLineChars = 300
/** Signals that a fault of the program's own brings, as opposed to those with which people end it. */
const faults: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSYS',
  'SIGTRAP'
])

/** What people call the program of a command line. */
export function nameOf(command: CommandLine): string {
  return typeof command === 'string' ? command : (wordsOf(command)[0] ?? '')
}

/** The end of a program that was not ready yet, also one without an error. */
export function endedBeforeReady(
  { command }: NodeOfKind<'external'>,
  end: ProgramEnd,
  lines: readonly string[]
): ProgramEnded {
  const line = tellingLine(lines)
  // One that makes a daemon of itself, or runs something in the background, ends so.
  const hint = end.code === 0 && line === '' ? '; it has to stay in the foreground' : line && `: ${line}`
  const message = `${nameOf(command)} ended before it was ready (${howOf(end)})${hint}`
  return new ProgramEnded('PROGRAM_ENDED', message, end, detailsOf(end, false, lines))
}

/** The end of a program that was ready, where nobody has asked for it; null when a person has ended it by a signal. */
export function endedByItself(
  { command }: NodeOfKind<'external'>,
  end: ProgramEnd,
  lines: readonly string[]
): RelevoError | null {
  if (end.signal !== null && !faults.has(end.signal)) return null
  const line = end.code === 0 ? '' : tellingLine(lines)
  const message = `${nameOf(command)} ended (${howOf(end)})${line && `: ${line}`}`
  return new RelevoError('PROGRAM_ENDED', message, detailsOf(end, true, lines))
}

function detailsOf(
  { code, signal }: ProgramEnd,
  ready: boolean,
  lines: readonly string[]
): Record<string, unknown> {
  const lastLines = lines.slice(-shownLines).map(line => line.slice(0, maxLineChars))
  return { ready, ...(code !== null && { exitCode: code }), ...(signal !== null && { signal }), lastLines }
}

export function howOf({ code, signal }: ProgramEnd): string {
  return signal === null ? `exit code ${code}` : signal
}
