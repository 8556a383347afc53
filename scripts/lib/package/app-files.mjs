import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from '../paths.mjs'

/** The programs of the app: its main process, and one a node kind. The web host and the command line are others. */
const programs = [
  'index.js',
  ...['balancer', 'client', 'external', 'file-server', 'replica', 'replicating-proxy'].map(
    kind => `nodes/${kind}.js`
  )
]

/** What the package has of `out/`: the app's programs with the chunks that they reach, the preload and the panel. */
export function appFiles(out = join(root, 'out')) {
  const main = join(out, 'main')
  const found = new Set()
  const visit = file => {
    if (found.has(file) || !existsSync(file)) return
    found.add(file)
    for (const chunk of importedFiles(readFileSync(file, 'utf8'))) visit(join(dirname(file), chunk))
  }
  for (const program of programs) visit(join(main, program))
  const inMain = [...found].map(file => `out/main/${relative(main, file).replaceAll('\\', '/')}`)
  return [...inMain.sort(), 'out/preload/index.cjs', 'out/renderer/**/*']
}

/** The relative specifiers of a built module, whose quotes are double and whose imports are plain. */
function importedFiles(source) {
  return [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)].map(match => match[1])
}
