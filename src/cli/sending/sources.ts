import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { RelevoError } from '#shared/errors'
import { note, printable } from '../output'
import { expandGlob, isGlob } from './globs'

/** Files of one command; past it a folder was probably not meant. */
const maxFiles = 10_000

/** A file that is to be sent. */
export interface Source {
  readonly path: string
  /** What it is to be called, in its folders: `a/b/name`. */
  readonly name: string
  readonly size: number
  readonly mtimeMs: number
}

/**
 * The files that the arguments name: files, folders with all that is in them (kept as folders; hidden files are left
 * out), and patterns that the shell has not expanded. What is named twice is sent once.
 * @throws RelevoError `FILE_NOT_FOUND`, `BAD_ARGUMENTS`, `LIMIT_REACHED`
 */
export async function sourcesOf(args: readonly string[], name: string | undefined): Promise<Source[]> {
  const all: Source[] = []
  for (const arg of args) {
    const there = await stat(arg).catch(() => null)
    const paths = there === null && isGlob(arg) ? await expandGlob(arg) : [arg]
    if (paths.length === 0) throw new RelevoError('FILE_NOT_FOUND', `nothing matches ${arg}`, { path: arg })
    for (const path of paths) await add(resolve(path), basename(resolve(path)), all, new Set())
  }
  const sources = [...new Map(all.map(source => [`${source.name}\0${source.path}`, source])).values()]
  if (sources.length === 0) throw new RelevoError('BAD_ARGUMENTS', 'there is no file in what was named')
  if (name === undefined) return sources
  const [only, ...others] = sources
  if (only === undefined || others.length > 0)
    throw new RelevoError('BAD_ARGUMENTS', `--name is for one file, and these are ${sources.length}`)
  return [{ ...only, name }]
}

async function add(
  path: string,
  name: string,
  sources: Source[],
  /** The folders that it is in, where they really are. */
  around: ReadonlySet<string>
): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    const isGone = /ENOENT|ENOTDIR/.test(String(error))
    const what = isGone ? `there is no file ${path}` : `cannot read ${path}`
    throw new RelevoError('FILE_NOT_FOUND', what, { path }, error)
  })
  if (found.isDirectory()) return addFolder(path, name, sources, around)
  if (!found.isFile())
    throw new RelevoError('BAD_ARGUMENTS', `${path} is neither a file nor a folder`, { path })
  sources.push({ path, name, size: found.size, mtimeMs: found.mtimeMs })
  if (sources.length > maxFiles)
    throw new RelevoError('LIMIT_REACHED', `these are more than ${maxFiles} files; send them in parts`)
}

/** Names that are listed of what is left out. */
const listed = 5

function someOf(names: readonly string[]): string {
  const more = names.length - listed
  return names.slice(0, listed).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/**
 * What is in a folder and no file (a pipe, a link that leads nowhere, or to a folder around it), or hidden, is said, and
 * left out.
 */
async function addFolder(
  path: string,
  name: string,
  sources: Source[],
  around: ReadonlySet<string>
): Promise<void> {
  const real = await realpath(path)
  if (around.has(real))
    return note(printable(`relevo: ${path} leads back to a folder around it; it is left out`))
  const names = await readdir(path).catch((error: unknown) => {
    throw new RelevoError('FILE_NOT_FOUND', `cannot read the folder ${path}`, { path }, error)
  })
  const hidden = names.filter(entry => entry.startsWith('.'))
  if (hidden.length > 0) note(printable(`relevo: hidden in ${path}, and left out: ${someOf(hidden.sort())}`))
  for (const entry of names.sort()) {
    if (entry.startsWith('.')) continue
    const inside = join(path, entry)
    const found = await stat(inside).catch(() => null)
    if (found?.isFile() || found?.isDirectory())
      await add(inside, `${name}/${entry}`, sources, new Set([...around, real]))
    else note(printable(`relevo: ${inside} is neither a file nor a folder; it is left out`))
  }
}
