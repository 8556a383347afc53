import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { withLock } from './lock.mjs'
import { root } from '../paths.mjs'
import { run } from '../run.mjs'
import { progress, Refusal, say } from '../say.mjs'

const stampFile = join(root, 'out', '.build-stamp')
const inputs = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json']
const outputs = ['out/main/index.js', 'out/main/web.js', 'out/preload/index.cjs', 'out/renderer/index.html']

/** Builds into out/, unless what is there was made from these very sources. */
export async function buildIfStale() {
  if (isFresh()) return
  await withLock('build', async () => {
    if (isFresh()) return
    // The sources as they are now: what is saved while the build runs makes it stale again.
    const stamp = sourceHash()
    rmSync(stampFile, { force: true })
    const done = progress('Building…')
    const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const { code, output } = await run(process.execPath, [builder, 'build'], { env: plainEnvironment() })
    done()
    if (code !== 0) {
      say(output.trim())
      throw new Refusal(`The build failed (exit ${code}).`)
    }
    mkdirSync(dirname(stampFile), { recursive: true })
    writeFileSync(stampFile, stamp)
  })
}

function isFresh() {
  if (!outputs.every(file => existsSync(join(root, file)))) return false
  try {
    return readFileSync(stampFile, 'utf8') === sourceHash()
  } catch {
    return false
  }
}

/** A hash of the contents of the sources: their times say nothing after a checkout. */
function sourceHash() {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap(input => filesOf(join(root, input)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesOf(path) {
  if (!existsSync(path)) return []
  let entries
  try {
    entries = readdirSync(path, { withFileTypes: true })
  } catch {
    return [path]
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]))
}

/** Vitest sets these for itself; a build that sees them is not the one that users get. */
function plainEnvironment() {
  const { NODE_ENV: _mode, VITEST: _vitest, ...rest } = process.env
  return rest
}
