import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, extname, isAbsolute, join, resolve } from 'node:path'
import { wordsOf, type CommandLine } from '#shared/programs/command-line'
import { RelevoError } from '#shared/errors'
import { batchCommand } from './batch-command'

/** A program as the system starts it. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  /** Windows: `args` is one text that must not be quoted any more. */
  readonly verbatim: boolean
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** As people would call it. */
  readonly name: string
}

interface Wanted {
  readonly command: CommandLine
  readonly args?: readonly string[]
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string>>
}

const isWindows = process.platform === 'win32'

/**
 * Finds the program of a command line. A command with a space in it is one program where there is one of that name, and
 * none of its first word: `cat ./notes.txt` runs `cat`, whatever a folder `cat .` holds.
 * @throws RelevoError `SPAWN_FAILED`, whose `details.reason` says what is not there
 */
export function findCommand({ command, args = [], cwd = process.cwd(), env }: Wanted): Command {
  if (!isFolder(cwd)) {
    throw failed('no-folder', `the folder ${cwd} does not exist; correct "cwd"`, { command: cwd })
  }
  const words = [...wordsOf(command)]
  const first = find(words[0] ?? '', cwd, env)
  const whole = first === null && typeof command === 'string' ? find(command, cwd, env) : null
  const [name = '', ...own] = whole === null ? words : [command as string]
  const place = first ?? whole
  if (place === null) throw notFound(name, cwd)
  if (!isWindows && !isExecutable(place)) {
    const remedy = `make it so (chmod +x ${name}), or name the program that runs it`
    throw failed('not-allowed', `${place} is not allowed to be run: ${remedy}`, { command: name })
  }
  const all = [...own, ...args]
  if (isWindows && /^\.(?:bat|cmd)$/i.test(extname(place))) {
    return { ...batchCommand(place, all, env), verbatim: true, cwd, env, name }
  }
  // Elsewhere under the name that was written, which is what the program sees of it.
  return { file: isWindows ? place : name, args: all, verbatim: false, cwd, env, name }
}

function find(name: string, cwd: string, env: Wanted['env']): string | null {
  const isPath = name.includes('/') || (isWindows && name.includes('\\'))
  const folders = isPath || isAbsolute(name) ? [''] : pathOf(env)
  const places = folders.map(folder => (folder === '' ? resolve(cwd, name) : join(folder, name)))
  const found = places.flatMap(place => endings(place, env).map(ending => place + ending)).filter(isFile)
  // One that may not be run is named when there is no other.
  return (isWindows ? found[0] : (found.find(isExecutable) ?? found[0])) ?? null
}

function pathOf(env: Wanted['env']): string[] {
  const own = isWindows ? [''] : []
  return [...own, ...(variable(env, 'PATH') ?? '').split(delimiter).filter(folder => folder !== '')]
}

function endings(place: string, env: Wanted['env']): string[] {
  if (!isWindows) return ['']
  const known = (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(one => one !== '')
  return known.some(one => one.toLowerCase() === extname(place).toLowerCase()) ? [''] : known
}

/** Windows does not tell capital letters apart in the names of variables. */
function variable(env: Wanted['env'], name: string): string | undefined {
  if (!isWindows) return env[name]
  return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1]
}

function notFound(name: string, cwd: string): RelevoError {
  if (/[/\\]/.test(name)) {
    return failed('no-file', `there is no file ${resolve(cwd, name)}; is it built, and is "cwd" right?`, {
      command: resolve(cwd, name)
    })
  }
  const here = isFile(join(cwd, name)) ? `; the one in ${cwd} is ./${name}` : ''
  return failed('no-command', `there is no command "${name}"; is it installed, and in the PATH?${here}`, {
    command: name
  })
}

function failed(reason: string, message: string, details: Record<string, unknown>): RelevoError {
  return new RelevoError('SPAWN_FAILED', message, { reason, ...details })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    // A folder of the PATH that is a file, or may not be read.
    return false
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
