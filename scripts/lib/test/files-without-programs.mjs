import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { root } from '../paths.mjs'

/** What starts a program or opens a port, and what changes the process for whoever comes after. */
const alone = new RegExp(
  [
    String.raw`from '(node:(child_process|cluster|dgram|http2?|https|net|tls|worker_threads)|vite|ws)'`,
    String.raw`/spawners/(child-process|worker-thread)'`,
    String.raw`vi\.(mock|doMock|stub\w+|useFakeTimers)\(`,
    String.raw`process\.(on|once|chdir|umask)\(`,
    String.raw`(delete|Object\.assign\() ?process\.env`,
    String.raw`process\.env(\.\w+|\['\w+'\]) \??=[^=]`
  ].join('|')
)

const importPattern = /from '(\.[^']*)'/g
const endings = ['', '.ts', '.tsx']

/**
 * The files of tests that start no program and open no port, by themselves or by what they import from outside of the
 * sources: they can share a process.
 * @param {string} folder of the project
 * @returns {string[]} their paths in the project
 */
export function filesWithoutPrograms(folder = root) {
  const files = readdirSync(join(folder, 'test'), { recursive: true })
    .map(file => join(folder, 'test', String(file)))
    .filter(file => /\.test\.tsx?$/.test(file))
  const sources = join(folder, 'src') + sep
  const known = new Map()
  const read = file => known.get(file) ?? known.set(file, readOnce(file, sources)).get(file)
  return files
    .filter(file => !isAlone(file, read))
    .map(file => relative(folder, file).split(sep).join('/'))
    .sort()
}

/** Each file looks at all that it comes to by itself: what was found of a file in a circle is not yet all of it. */
function isAlone(file, read) {
  const reached = new Set([file])
  for (const one of reached) {
    const { alone, imports } = read(one)
    if (alone) return true
    for (const imported of imports) reached.add(imported)
  }
  return false
}

function readOnce(file, sources) {
  const text = readFileSync(file, 'utf8')
  const imports = [...text.matchAll(importPattern)]
    .map(([, path = '']) => join(dirname(file), path))
    .filter(path => !path.startsWith(sources))
    .flatMap(
      path => endings.map(ending => path + ending).find(one => /\.\w+$/.test(one) && existsSync(one)) ?? []
    )
  return { alone: alone.test(text), imports }
}
