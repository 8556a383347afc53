import { quoted } from '#shared/programs/command-line'
import type { FoundProgram, ProgramFiles } from '../program-files'
import { split } from './names'

/** A package with a `start` script, or with a file that it begins with. */
export function npmProgram(name: string, files: ProgramFiles): FoundProgram | null {
  const text = name === 'package.json' ? files.read(name) : null
  const made = text === null ? null : readPackage(text)
  if (made === null) return null
  const { start, main, needsInstall } = made
  const prepare =
    needsInstall && !files.names.some(file => file.startsWith('node_modules')) ? 'npm install' : null
  const script = /(?:node|nodemon|tsx|ts-node)\s+(?:-\S+\s+)*(\S+\.[cm]?[jt]s)/.exec(start ?? '')?.[1]
  const sources = [script, main, 'server.js', 'index.js', 'app.js'].filter(
    (file): file is string => file !== undefined && files.names.includes(file.replace(/^\.\//, ''))
  )
  const base = {
    kind: 'npm' as const,
    entry: name,
    prepare,
    sources: sources.map(file => file.replace(/^\.\//, ''))
  }
  // Straight to the program where that can be seen: npm would stand between it and the signals that it gets.
  if (start !== undefined) return { ...base, command: /^node [^&|;]+$/.test(start) ? start : 'npm start' }
  const [entry] = sources
  return entry === undefined ? null : { ...base, command: `node ${quoted(entry)}` }
}

export function nodeProgram(name: string, files: ProgramFiles): FoundProgram | null {
  if (!/\.(?:[cm]?js|m?ts)$/.test(name) || name.endsWith('.d.ts') || files.read(name) === null) return null
  const [cwd, file] = split(name)
  const isTypeScript = /\.m?ts$/.test(name)
  return {
    kind: isTypeScript ? 'typescript' : 'node',
    entry: name,
    prepare: null,
    command: `${isTypeScript ? 'npx tsx' : 'node'} ${quoted(file)}`,
    cwd,
    sources: [name]
  }
}

function readPackage(text: string): { start?: string; main?: string; needsInstall: boolean } | null {
  try {
    const made = JSON.parse(text) as unknown
    if (typeof made !== 'object' || made === null) return null
    const { scripts, main, dependencies } = made as Record<string, unknown>
    const start =
      typeof scripts === 'object' && scripts !== null
        ? (scripts as Record<string, unknown>)['start']
        : undefined
    const needsInstall =
      typeof dependencies === 'object' && dependencies !== null && Object.keys(dependencies).length > 0
    return {
      ...(typeof start === 'string' && { start }),
      ...(typeof main === 'string' && { main }),
      needsInstall
    }
  } catch {
    return null
  }
}
