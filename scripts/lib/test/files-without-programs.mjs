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
 * @returns {string[]} their paths in the project
 */
export function filesWithoutPrograms() {
  const files = readdirSync(join(root, 'test'), { recursive: true })
    .map(file => join(root, 'test', String(file)))
    .filter(file => /\.test\.tsx?$/.test(file))
  const known = new Map()
  return files
    .filter(file => !isAlone(file, known))
    .map(file => relative(root, file).split(sep).join('/'))
    .sort()
}

function isAlone(file, known) {
  const before = known.get(file)
  if (before !== undefined) return before
  // Of a circle: whatever is in it is looked at by whoever came first.
  known.set(file, false)
  const text = readFileSync(file, 'utf8')
  const found = alone.test(text) || importedBy(file, text).some(one => isAlone(one, known))
  known.set(file, found)
  return found
}

function importedBy(file, text) {
  return [...text.matchAll(importPattern)]
    .map(([, path = '']) => join(dirname(file), path))
    .filter(path => !path.startsWith(join(root, 'src') + sep))
    .flatMap(
      path => endings.map(ending => path + ending).find(one => /\.\w+$/.test(one) && existsSync(one)) ?? []
    )
}
