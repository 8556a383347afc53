import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../paths.mjs'

/** Packages that are in the build as files, of which its list of modules knows nothing. */
const asFiles = ['@fontsource-variable/inter']

/**
 * The names, licences and notices of all whose code is handed out with ours: what is bundled, as the build has listed it
 * (`licenses.json`), and the packages that lie beside it. Electron's own are in files of its own.
 * @throws when a package has no licence that could be handed on
 */
export function thirdPartyNotices(folder = root) {
  const found = new Map()
  const add = ({ name, version, identifier, text }) => {
    if (!text) throw new Error(`${name}@${version} has no licence file: what it asks for cannot be handed on`)
    found.set(`${name}@${version}`, { title: `${name} ${version} (${identifier ?? 'see below'})`, text })
  }
  for (const list of licenceLists(join(folder, 'out'))) JSON.parse(readFileSync(list, 'utf8')).forEach(add)
  for (const name of asFiles) add(licenceOf(folder, name))
  for (const [name, parent] of installed(folder)) {
    const own = licenceOf(folder, name)
    // A package that only holds another's binary for one system has that one's licence.
    add(own.text || parent === null ? own : { ...own, text: licenceOf(folder, parent).text })
  }

  // One text for all that have it word for word.
  const byText = new Map()
  for (const [, { title, text }] of [...found].sort(([a], [b]) => (a < b ? -1 : 1)))
    byText.set(text, [...(byText.get(text) ?? []), title])
  const sections = [...byText].map(([text, titles]) => `${titles.join('\n')}\n\n${text.trim()}\n`)
  const line = `\n${'-'.repeat(78)}\n\n`
  return ['Relevo is handed out with the work of others, under these licences.\n', ...sections].join(line)
}

/** What each part of the build has listed, and each program of a node. */
function licenceLists(out) {
  const nodes = join(out, 'main', 'nodes')
  return [
    ...['main', 'preload', 'renderer'].map(part => join(out, part, 'licenses.json')),
    ...readdirSync(nodes)
      .filter(name => name.endsWith('.licenses.json'))
      .map(name => join(nodes, name))
  ]
}

/** The packages that the program needs beside it, as far as they are installed here, each with the one that needs it. */
function installed(folder) {
  const names = new Map()
  const visit = (name, parent) => {
    const file = join(folder, 'node_modules', name, 'package.json')
    if (names.has(name) || !existsSync(file)) return
    names.set(name, parent)
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'))
    for (const one of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]) visit(one, name)
  }
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) visit(name, null)
  return names
}

function licenceOf(folder, name) {
  const own = join(folder, 'node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))
  const file = readdirSync(own).find(one => /^(?:licen[cs]e|copying)(?:[.-]|$)/i.test(one))
  const text = file && readFileSync(join(own, file), 'utf8')
  return { name, version, identifier: license, text }
}
