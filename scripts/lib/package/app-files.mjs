import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from '../paths.mjs'

/**
 * What the package has of `out/`: the app's programs with the chunks that they reach, the preload and the panel. The
 * programs are the main process, one a node kind, and what goes to other machines; the web host and the command line
 * are others.
 */
export function appFiles(out = join(root, 'out')) {
  const main = join(out, 'main')
  const programs = ['index.js', 'keeper.js', 'loader.js', ...builtNodes(main)]
  const found = new Set()
  const visit = file => {
    if (found.has(file) || !existsSync(file)) return
    found.add(file)
    for (const chunk of importedFiles(readFileSync(file, 'utf8'))) visit(join(dirname(file), chunk))
  }
  for (const program of programs) visit(join(main, program))
  const inMain = [...found].map(file => `out/main/${relative(main, file).replaceAll('\\', '/')}`)
  // By that Node knows that the nodes' programs are CommonJS.
  return [...inMain.sort(), 'out/main/nodes/package.json', 'out/preload/index.cjs', 'out/renderer/**/*']
}

function builtNodes(main) {
  const folder = join(main, 'nodes')
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter(name => name.endsWith('.js')).map(name => `nodes/${name}`)
}

/** The relative specifiers of a built program, whose quotes are double and whose imports are plain. */
function importedFiles(source) {
  return [...source.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)].map(
    match => match[1]
  )
}
