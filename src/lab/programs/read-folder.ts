import type { Dirent } from 'node:fs'
import { opendir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { ProgramProposals } from '#shared/programs/proposals'
import type { ProgramFiles } from './program-files'

const limits = {
  /** Entries of one folder that the system is asked for, and that are looked at; folders in all, and how deep. */
  listed: 5_000,
  entries: 300,
  folders: 60,
  depth: 7,
  /** Files that are read, and bytes of one. */
  files: 80,
  fileBytes: 256 * 1024
} as const

/** Folders that hold what others wrote, or what was built. */
const skipped = /^(?:\.|node_modules$|target$|build$|dist$|out$|bin$|obj$|__pycache__$|venv$|vendor$)/
/** Files that are read. */
const telling =
  /(?:\.(?:java|kt|py|c|cc|cpp|[cm]?js|m?ts|go|rs|gradle|kts)|^(?:pom\.xml|package\.json|Cargo\.toml|go\.mod|[Mm]akefile))$/
/** Files that are offered to begin with. */
const offered =
  /(?:\.(?:java|py|c|cc|cpp|[cm]?js|m?ts|jar)|^(?:pom\.xml|build\.gradle(?:\.kts)?|package\.json|Cargo\.toml|go\.mod|[Mm]akefile))$/

/** A folder as it was read, and the file in it that was asked for; null: the folder itself. */
interface ReadFolder extends Pick<ProgramProposals, 'folder' | 'entries' | 'isPartial'> {
  readonly file: string | null
  readonly files: ProgramFiles
}

/**
 * Reads what says something about the programs of a folder, or about one file. Nothing is run.
 * @param path a whole one, or one that begins with `~`
 * @throws RelevoError `FILE_NOT_FOUND`, `BAD_ARGUMENTS`
 */
export async function readFolder(path: string): Promise<ReadFolder> {
  const whole = /^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path
  if (!isAbsolute(whole)) {
    throw new RelevoError('BAD_ARGUMENTS', `${path} is not a whole path, as in /home/me/server or ~/server`, {
      path
    })
  }
  const chosen = resolve(whole)
  const found = await stat(chosen).catch((error: unknown) => {
    throw new RelevoError(
      'FILE_NOT_FOUND',
      `${chosen} is not there, or may not be read`,
      { path: chosen },
      error
    )
  })
  const folder = found.isDirectory() ? chosen : dirname(chosen)
  const file = found.isDirectory() ? null : chosen.slice(folder.length).replace(/^[/\\]/, '')
  const gathered: Gathered = {
    names: [],
    texts: new Map(),
    executable: new Set(),
    folders: 0,
    isPartial: false
  }
  const entries = await gather(folder, '', gathered, file)
  const { names, texts, executable, isPartial } = gathered
  const files: ProgramFiles = {
    names,
    read: name => texts.get(name) ?? null,
    isExecutable: name => executable.has(name)
  }
  return { folder, file, files, entries, isPartial }
}

interface Gathered {
  readonly names: string[]
  readonly texts: Map<string, string>
  readonly executable: Set<string>
  folders: number
  isPartial: boolean
}

/** @param file only its folder is looked at, without those in it */
async function gather(
  root: string,
  folder: string,
  into: Gathered,
  file: string | null
): Promise<ReadFolder['entries']> {
  if (into.folders++ >= limits.folders) {
    into.isPartial = true
    return []
  }
  // What was asked for is read first, however much stands before it.
  const rank = ({ name }: Dirent): number => Number(name !== file)
  const all = await list(join(root, folder), file).catch(() => [])
  const some = all.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)).slice(0, limits.entries)
  if (some.length < all.length) into.isPartial = true
  const inside: string[] = []
  const entries: { name: string; isFolder: boolean }[] = []
  for (const { name, ...kind } of some.map(entry => ({
    name: entry.name,
    isFolder: entry.isDirectory(),
    isFile: entry.isFile()
  }))) {
    const relative = folder === '' ? name : `${folder}/${name}`
    if (kind.isFolder) {
      if (name === 'node_modules') into.names.push(relative)
      if (skipped.test(name)) continue
      inside.push(relative)
      entries.push({ name, isFolder: true })
    } else if (kind.isFile) {
      into.names.push(relative)
      if (telling.test(name)) await readText(root, relative, into)
      const isExecutable =
        !telling.test(name) && (folder === '' || name === file) && (await mayRun(join(root, relative)))
      if (isExecutable) into.executable.add(relative)
      if (offered.test(name) || isExecutable) entries.push({ name, isFolder: false })
    }
  }
  const depth = folder === '' ? 0 : folder.split('/').length
  if (file === null && depth < limits.depth) for (const name of inside) await gather(root, name, into, null)
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The first entries of a folder, of which some have very many, and `file` where it is among them. */
async function list(folder: string, file: string | null): Promise<Dirent[]> {
  const found: Dirent[] = []
  let hasFile = file === null
  for await (const entry of await opendir(folder)) {
    const isFile = entry.name === file
    hasFile ||= isFile
    if (isFile || found.length < limits.listed) found.push(entry)
    else if (hasFile) break
  }
  return found
}

async function readText(root: string, name: string, into: Gathered): Promise<void> {
  const path = join(root, name)
  const size = await stat(path).then(
    found => found.size,
    () => Infinity
  )
  if (size > limits.fileBytes) return
  if (into.texts.size >= limits.files) {
    into.isPartial = true
    return
  }
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text !== null) into.texts.set(name, text)
}

async function mayRun(path: string): Promise<boolean> {
  if (process.platform === 'win32') return /\.(?:exe|cmd|bat)$/i.test(path)
  return stat(path).then(
    ({ mode }) => (mode & 0o111) !== 0,
    () => false
  )
}
