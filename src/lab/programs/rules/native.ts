import { quoted } from '#shared/programs/command-line'
import type { FoundProgram, ProgramFiles } from '../program-files'
import { split } from './names'

/** One source with a `main`, and the libraries that its headers ask for. */
export function cProgram(name: string, files: ProgramFiles): FoundProgram | null {
  const source = /\.(?:c|cc|cpp)$/.test(name) ? files.read(name) : null
  if (source === null || !/\bmain\s*\(/.test(source)) return null
  const [cwd, file] = split(name)
  const output = file.slice(0, file.lastIndexOf('.'))
  const libraries = [
    ...(/#include\s*<(?:pthread\.h|thread)>/.test(source) ? ['-pthread'] : []),
    ...(/#include\s*<math\.h>/.test(source) ? ['-lm'] : [])
  ]
  const compiler = name.endsWith('.c') ? 'cc' : 'c++'
  const prepare = [compiler, quoted(file), '-o', quoted(output), ...libraries].join(' ')
  return { kind: 'c', entry: name, prepare, command: quoted(`./${output}`), cwd, sources: [name] }
}

/** What a Makefile builds: its first output, else its first target. */
export function makeProgram(name: string, files: ProgramFiles): FoundProgram | null {
  const text = name === 'Makefile' || name === 'makefile' ? files.read(name) : null
  if (text === null) return null
  const output =
    /-o\s+([\w./-]+)/.exec(text)?.[1] ??
    [...text.matchAll(/^([\w./-]+)\s*:(?!=)/gm)]
      .map(match => match[1])
      .find(target => !isChore(target ?? '')) ??
    'server'
  const sources = files.names.filter(file => /\.(?:c|cc|cpp|go|rs|java)$/.test(file))
  return {
    kind: 'make',
    entry: name,
    prepare: 'make',
    command: quoted(`./${output.replace(/^\.\//, '')}`),
    sources
  }
}

export function cargoProgram(name: string, files: ProgramFiles): FoundProgram | null {
  if (name !== 'Cargo.toml') return null
  const sources = files.names.filter(file => file.endsWith('.rs'))
  return { kind: 'cargo', entry: name, prepare: 'cargo build --quiet', command: 'cargo run --quiet', sources }
}

export function goProgram(name: string, files: ProgramFiles): FoundProgram | null {
  if (name !== 'go.mod') return null
  const path = /^module\s+(\S+)/m.exec(files.read(name) ?? '')?.[1] ?? 'server'
  const output = split(path)[1]
  const sources = files.names.filter(file => file.endsWith('.go') && !file.endsWith('_test.go'))
  return {
    kind: 'go',
    entry: name,
    prepare: `go build -o ${quoted(output)} .`,
    command: quoted(`./${output}`),
    sources
  }
}

/** A file that the system runs as it is. */
export function executableProgram(name: string, files: ProgramFiles): FoundProgram | null {
  const isSource = /\.(?:java|py|[cm]?js|m?ts|c|cc|cpp|go|rs|jar|class|o|so)$/.test(name)
  if (isSource || !files.isExecutable(name) || /^(?:mvnw|gradlew)/.test(name)) return null
  const [cwd, file] = split(name)
  return { kind: 'executable', entry: name, prepare: null, command: quoted(`./${file}`), cwd, sources: [] }
}

function isChore(target: string): boolean {
  return /^(?:all|clean|run|test|install|build|\..*)$/.test(target) || target.includes('%')
}
