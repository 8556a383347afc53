import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { serialize } from 'node:v8'
import { gzip } from 'node:zlib'
import { z } from 'zod'

/** What a machine needs to run nodes, as it travels there. */
export interface PackedProgram {
  /** Its folder there: the version, and the beginning of its hash. */
  readonly version: string
  /** Of its files, one after the other: path, length and bytes. */
  readonly sha256: string
  /** gzip of V8's structured clone of `[path, bytes][]`. */
  readonly archive: Buffer
  /** The source of the loader. */
  readonly loader: string
}

/** Packages with binaries for the desk's own system; without them the nodes do the same in another way. */
const leftBehind: ReadonlySet<string> = new Set(['@lydell/node-pty'])
/** Files of packages that no program reads. */
const unread = /\.(?:d\.[cm]?ts|map|md|markdown)$|^(?:LICENSE|license)/
const unreadFolders: ReadonlySet<string> = new Set(['test', 'tests', 'bench', 'benchmarks', '.github'])

const packageSchema = z.object({
  version: z.string().default('0'),
  dependencies: z.record(z.string(), z.string()).default({})
})

/**
 * Packs the built programs of the nodes and the keeper, with all that they import.
 * @param main the build's folder `out/main`
 */
export async function packProgram(main: string): Promise<PackedProgram> {
  const root = join(main, '..', '..')
  const files = new Map<string, Buffer>()
  const nodes = await readdir(join(main, 'nodes'))
  const programs = [
    'keeper.js',
    ...nodes.filter(name => name.endsWith('.js')).map(name => join('nodes', name))
  ]
  const packages = new Set<string>()
  for (const program of programs) await addModule(join(main, program), { root, files, packages })
  // By that Node knows that the nodes' programs are CommonJS.
  const scope = join(main, 'nodes', 'package.json')
  files.set(portable(relative(root, scope)), await readFile(scope))

  const { version } = packageSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  files.set('package.json', Buffer.from(JSON.stringify({ name: 'relevo', version, type: 'module' })))
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1))
  const hash = createHash('sha256')
  for (const [path, bytes] of sorted) hash.update(`${path}\n${bytes.length}\n`).update(bytes)
  const sha256 = hash.digest('hex')
  const archive = await promisify(gzip)(serialize(sorted))
  const loader = await readFile(join(main, 'loader.js'), 'utf8')
  return { version: `${version}-${sha256.slice(0, 12)}`, sha256, archive, loader }
}

interface Packing {
  readonly root: string
  readonly files: Map<string, Buffer>
  readonly packages: Set<string>
}

async function addModule(file: string, packing: Packing): Promise<void> {
  const path = portable(relative(packing.root, file))
  if (packing.files.has(path)) return
  const source = await readFile(file)
  packing.files.set(path, source)
  for (const specifier of specifiersOf(source.toString())) {
    if (specifier.startsWith('.')) await addModule(join(dirname(file), specifier), packing)
    else if (!isBuiltin(specifier)) await addPackage(packageOf(specifier), dirname(file), packing)
  }
}

/** What a built program imports: its quotes are double and its imports are plain. */
function specifiersOf(source: string): string[] {
  return [...source.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"'\n]+)["']/g)].flatMap(
    ([, name]) => name ?? []
  )
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** A package with those that it depends on; one that is not there is a module of Node's. */
async function addPackage(name: string, from: string, packing: Packing): Promise<void> {
  const folder = leftBehind.has(name) ? null : findPackage(name, from)
  if (folder === null || packing.packages.has(folder)) return
  packing.packages.add(folder)
  await addFolder(folder, folder, name, packing)
  const { dependencies } = packageSchema.parse(
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  )
  for (const each of Object.keys(dependencies)) await addPackage(each, folder, packing)
}

function findPackage(name: string, from: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(at) === at) return null
  }
}

async function addFolder(folder: string, top: string, name: string, packing: Packing): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      // Packages inside come when somebody imports them.
      if (entry.name !== 'node_modules' && !unreadFolders.has(entry.name))
        await addFolder(path, top, name, packing)
    } else if (entry.isFile() && !unread.test(entry.name)) {
      packing.files.set(placeOf(path, top, name, packing.root), await readFile(path))
    }
  }
}

/** Where it is, seen from the project; a package that is outside of it comes in. */
function placeOf(path: string, top: string, name: string, root: string): string {
  const inside = portable(relative(root, path))
  return inside.startsWith('..') ? `node_modules/${name}/${portable(relative(top, path))}` : inside
}

function portable(path: string): string {
  return path.replaceAll('\\', '/')
}
