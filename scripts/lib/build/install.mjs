import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { root } from '../paths.mjs'
import { run } from '../run.mjs'
import { progress, Refusal, say } from '../say.mjs'

/** Installs the packages that package-lock.json names, unless they are all there. */
export async function installPackages() {
  if (missingPackages().length === 0) return
  await withLock('install', async () => {
    const missing = missingPackages()
    if (missing.length === 0) return
    const hasLock = existsSync(join(root, 'package-lock.json'))
    const what = missing.length === 1 ? `1 package (${missing[0]})` : `${missing.length} packages`
    const done = progress(`Installing ${what}, once…`)
    const [command, prefix, shell] = npm()
    // Development packages too, also where NODE_ENV says "production": the build needs them.
    const args = [...prefix, hasLock ? 'ci' : 'install', '--include=dev', '--no-audit', '--no-fund']
    const { code, output } = await run(command, args, { shell })
    done()
    if (code === 0) return
    say(output.trim())
    throw new Refusal(
      `npm could not install the packages (exit ${code}). Check the network, then start again.`
    )
  })
}

/** npm as it is running us, or the one in the PATH. */
function npm() {
  const running = process.env.npm_execpath
  if (running && /npm-cli\.c?js$/.test(running) && existsSync(running))
    return [process.execPath, [running], false]
  return ['npm', [], process.platform === 'win32']
}

/** The names of packages that package-lock.json wants and that are not installed in that version. */
function missingPackages() {
  const wanted = lockedPackages(join(root, 'package-lock.json'))
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!wanted) return installed ? [] : ['all of them']
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && !entry.link && isForThisMachine(entry))
    .filter(([path, entry]) => installed?.[path]?.version !== entry.version || !existsSync(join(root, path)))
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
}

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}

/** Packages with native code come in one variant a platform; npm installs the one that fits. */
function isForThisMachine({ os, cpu, libc, optional, peer, devOptional }) {
  if (!fits(os, process.platform) || !fits(cpu, process.arch)) return false
  if (libc && process.platform === 'linux' && !fits(libc, isMusl() ? 'musl' : 'glibc')) return false
  // What npm may leave out without saying so, and what does not matter for us.
  return !((optional || devOptional) && !os && !cpu) && !(peer && optional)
}

/** npm's own rule: a list of names, or of names that are excluded with an exclamation mark. */
function fits(list, name) {
  if (!list) return true
  if (list.includes(`!${name}`)) return false
  return list.includes(name) || list.every(entry => entry.startsWith('!'))
}

function isMusl() {
  return !process.report.getReport().header.glibcVersionRuntime
}
