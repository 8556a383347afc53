import type { ProgramProposal, ProgramReason } from '#shared/programs/proposals'
import { findPort, type FoundPort } from './find-port'
import type { FoundProgram, ProgramFiles } from './program-files'
import { gradleProgram, jarProgram, javaProgram, mavenProgram } from './rules/java'
import { nodeProgram, npmProgram } from './rules/javascript'
import { split } from './rules/names'
import { cargoProgram, cProgram, executableProgram, goProgram, makeProgram } from './rules/native'
import { pythonProgram } from './rules/python'

/** Most proposals for one folder. */
const mostProposals = 8

type Rule = (name: string, files: ProgramFiles) => FoundProgram | null

/** Those that describe a whole project come first. To add a kind of program is to add a function and a line here. */
const rules: readonly Rule[] = [
  mavenProgram,
  gradleProgram,
  npmProgram,
  cargoProgram,
  goProgram,
  makeProgram,
  javaProgram,
  pythonProgram,
  nodeProgram,
  cProgram,
  jarProgram,
  executableProgram
]

/** What the lab knows, which proposals take care of. */
export interface Surroundings {
  /** The folder, absolute. */
  readonly folder: string
  /** Which node of the lab has a port. */
  portOwner(port: number): string | null
  /** Whether this machine has a command. */
  hasCommand(name: string): boolean
  /** Puts a relative folder below `folder`. */
  join(folder: string, relative: string): string
}

/**
 * What the programs of a folder are, and how they are started; of a file, that one. Nothing is run: all is read from
 * the files.
 * @param file the one that was chosen, relative to the folder; null: the likeliest of them
 */
export function detectPrograms(
  files: ProgramFiles,
  file: string | null,
  around: Surroundings
): ProgramProposal[] {
  const names = file === null ? files.names : [file]
  const found = rules.flatMap((rule, rank) =>
    names.flatMap(name => {
      const program = rule(name, files)
      return program ? [{ program, rank, port: portOf(program, files) }] : []
    })
  )
  const all = found
    .sort(
      (a, b) =>
        likeliness(b) - likeliness(a) || a.rank - b.rank || (a.program.entry < b.program.entry ? -1 : 1)
    )
    .map(({ program, port }) => proposal(program, port, files, around))
  return withoutTwins(all).slice(0, mostProposals)
}

/** What `npm start` runs may be found by itself as well: the first of those that run the same stays. */
function withoutTwins(all: readonly ProgramProposal[]): ProgramProposal[] {
  const lines = all.map(({ cwd, prepare, command }) => JSON.stringify([cwd, prepare, command]))
  return all.filter((_, at) => lines.indexOf(lines[at] ?? '') === at)
}

interface PortInSource extends FoundPort {
  readonly file: string
}

function portOf({ sources }: FoundProgram, files: ProgramFiles): PortInSource | null {
  for (const file of sources) {
    const source = files.read(file)
    const port = source === null ? null : findPort(file, source)
    if (port) return { ...port, file }
  }
  return null
}

/** A program that is seen to listen is what a lab is for; a project before its parts, a usual name before others. */
function likeliness({
  program,
  rank,
  port
}: {
  program: FoundProgram
  rank: number
  port: PortInSource | null
}): number {
  const isProject = rank < rules.indexOf(javaProgram)
  const [folder, file] = split(program.entry)
  const isUsual = /^(?:app|main|index|server|servidor)/i.test(file)
  const listens = port !== null || program.usualPort !== undefined
  return (isProject ? 4 : 0) + (listens ? 8 : 0) + (isUsual ? 2 : 0) + (folder === '' ? 1 : 0)
}

function proposal(
  program: FoundProgram,
  found: PortInSource | null,
  files: ProgramFiles,
  around: Surroundings
): ProgramProposal {
  const { kind, entry, prepare, command, cwd = '', packageName } = program
  const reasons: ProgramReason[] = [{ code: 'entry', file: entry }]
  if (packageName !== undefined) reasons.push({ code: 'package', name: packageName })
  const where = placeOf(program, found, reasons, around)
  if (readsInput(files.read(entry) ?? '')) reasons.push({ code: 'reads-input' })
  const tools = [prepare, command].flatMap(line => (line === null ? [] : [line.split(' ')[0] ?? '']))
  return {
    kind,
    name: nameOf(program, around.folder),
    prepare,
    command,
    ...where,
    cwd: around.join(around.folder, cwd),
    reasons,
    missing: [...new Set(tools)].filter(tool => !/[./\\]/.test(tool) && !around.hasCommand(tool))
  }
}

/** Its port, and how it is told: one that it takes from outside is one that the lab has free. */
function placeOf(
  { usualPort, portOption }: FoundProgram,
  found: PortInSource | null,
  reasons: ProgramReason[],
  { portOwner }: Surroundings
): Pick<ProgramProposal, 'port' | 'args' | 'env'> {
  const plain = { args: [], env: {} }
  if (found?.port !== null && found?.port !== undefined) {
    reasons.push({ code: 'port-in-source', port: found.port, file: found.file, line: found.line })
  } else if (usualPort !== undefined) reasons.push({ code: 'port-usual', port: usualPort })
  const told =
    found?.by ?? (portOption === undefined ? null : ({ kind: 'option', option: portOption } as const))
  const wanted = found?.port ?? usualPort ?? (told ? 50_020 : null)
  if (wanted === null) {
    reasons.push({ code: 'no-port' })
    return { ...plain, port: null }
  }
  if (!told) {
    const node = portOwner(wanted)
    if (found) reasons.push({ code: 'port-fixed', port: wanted })
    if (node !== null) reasons.push({ code: 'port-taken', port: wanted, node })
    return { ...plain, port: wanted }
  }
  let port = wanted
  while (portOwner(port) !== null && port < 65_535) port++
  const text = String(port)
  switch (told.kind) {
    case 'argument':
      reasons.push({ code: 'port-argument', index: told.index })
      // What comes before it is not known: an empty word keeps the place.
      return { args: [...Array.from({ length: told.index - 1 }, () => ''), text], env: {}, port }
    case 'option':
      if (told.option !== '') reasons.push({ code: 'port-option', option: told.option })
      return { args: told.option === '' ? [text] : [told.option, text], env: {}, port }
    case 'variable':
      reasons.push({ code: 'port-variable', name: told.name })
      return { args: [], env: { [told.name]: text }, port }
  }
}

function readsInput(source: string): boolean {
  return /new\s+Scanner\s*\(\s*System\.in|new\s+InputStreamReader\s*\(\s*System\.in|(?<![\w.])input\s*\(|\bscanf\s*\(|fgets\s*\([^)]*stdin|process\.stdin\.on/.test(
    source
  )
}

/** The file's name as a node's; of a project its folder's. */
function nameOf({ entry, kind }: FoundProgram, folder: string): string {
  const isProject = ['maven', 'gradle', 'npm', 'cargo', 'go', 'make', 'django'].includes(kind)
  const base = isProject ? (folder.split(/[/\\]/).at(-1) ?? '') : split(entry)[1].replace(/\.\w+$/, '')
  const name = base
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 30)
  return name === '' ? 'program' : name
}
