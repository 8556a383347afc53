import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './source-files'

/** Each file with the files that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/** What a file imports, in whatever way: for a type only, with `import()`, or to export it again. */
function everyImport(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
}

/** What is loaded with a file: neither what is a type only, nor what `import()` fetches later. */
export function importsAtOnce(text: string): string[] {
  const { statements } = ts.createSourceFile('file.tsx', text, ts.ScriptTarget.Latest)
  return statements.flatMap(statement => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const isType = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly
    const { moduleSpecifier } = statement
    return isType || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) ? [] : [moduleSpecifier.text]
  })
}

export function importGraph(files: readonly string[], importsOf = everyImport): ImportGraph {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), path => readFileSync(path, 'utf8'))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
  const cache = ts.createModuleResolutionCache(root, name => name, options)
  const known = new Set(files)
  const targets = (file: string): string[] => {
    const path = join(root, file)
    return importsOf(readFileSync(path, 'utf8')).flatMap(fileName => {
      if (!/^[.#]/.test(fileName)) return []
      const settings = { ...options, allowJs: true }
      const { resolvedModule } = ts.resolveModuleName(fileName, path, settings, ts.sys, cache)
      // A module of JavaScript that has its types beside it is found by these.
      const found = resolvedModule?.resolvedFileName.replace(/\.d\.mts$/, '.mjs')
      const target = found && relative(root, found).replaceAll('\\', '/')
      return target !== undefined && known.has(target) ? [target] : []
    })
  }
  return new Map(files.map(file => [file, targets(file)]))
}

/** All files that are loaded with `entry`, by a graph of what is imported at once. */
export function loadedWith(entry: string, graph: ImportGraph): string[] {
  const loaded = new Set([entry])
  for (const file of loaded) for (const target of graph.get(file) ?? []) loaded.add(target)
  return [...loaded]
}

/** Groups of files that import each other in a circle: the strongly connected components (Tarjan 1972). */
export function circles(graph: ImportGraph): string[][] {
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const visit = (file: string): number => {
    const own = order.size
    order.set(file, own)
    lowest.set(file, own)
    stack.push(file)
    for (const target of graph.get(file) ?? []) {
      const reached = order.has(target) ? (stack.includes(target) ? order.get(target)! : own) : visit(target)
      lowest.set(file, Math.min(lowest.get(file)!, reached))
    }
    if (lowest.get(file) === own) {
      const group = stack.splice(stack.indexOf(file))
      if (group.length > 1 || graph.get(file)?.includes(file)) found.push(group.sort())
    }
    return lowest.get(file)!
  }
  for (const file of graph.keys()) if (!order.has(file)) visit(file)
  return found
}
