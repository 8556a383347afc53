import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { electronBinary, electronPackage, electronVersion } from './electron-binary.mjs'
import { withLock } from '../build/lock.mjs'
import { cacheDir } from '../paths.mjs'
import { run } from '../run.mjs'
import { progress } from '../say.mjs'

/** How long the download server may take to answer at all. */
const probeMs = 2_500
/** A download that brings no byte for this long is given up. */
const stallMs = Number(process.env.RELEVO_DOWNLOAD_STALL_MS) || 20_000
const overallMs = 15 * 60_000

/** Fetches Electron's program. Resolves with null when it is there, or with the reason why it can't be had. */
export async function fetchElectron() {
  const folder = electronPackage()
  if (!folder) return 'the electron package is not installed'
  const name = `electron-v${electronVersion(folder)}-${process.platform}-${process.arch}.zip`
  const size = isCached(name) ? 0 : await probe(`${mirror()}v${electronVersion(folder)}/${name}`)
  if (size === null) return 'its download server cannot be reached'
  return withLock('electron', () => (electronBinary() ? null : download(folder, size)))
}

/** The package's own installer does the work, checksums included; its temporary folder shows how far it is. */
async function download(folder, size) {
  mkdirSync(cacheDir, { recursive: true })
  const temporary = mkdtempSync(join(cacheDir, 'electron-'))
  const bytes = () => folderBytes(temporary) + folderBytes(join(folder, 'dist'))
  const megabytes = count => `${(count / 1e6).toFixed(0)} MB`
  const done = progress('Downloading the Electron app, once…', () => {
    const now = folderBytes(temporary)
    return now === 0 ? '' : size > 0 ? `${megabytes(now)} of ${megabytes(size)}` : megabytes(now)
  })
  const env = {
    ...process.env,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    ELECTRON_GET_NO_PROGRESS: '1'
  }
  const result = await run(process.execPath, [join(folder, 'install.js')], {
    env,
    stalled: stallCheck(bytes)
  })
  done()
  rmSync(temporary, { recursive: true, force: true })
  if (electronBinary()) return null
  if (result.stalled) return 'its download stood still'
  return `its download failed (${lastLine(result.output) || `exit ${result.code}`})`
}

function stallCheck(bytes) {
  const started = performance.now()
  let last = -1
  let changedAt = started
  return () => {
    const now = bytes()
    if (now !== last) changedAt = performance.now()
    last = now
    return performance.now() - changedAt > stallMs || performance.now() - started > overallMs
  }
}

/** The size of the download in bytes (0 when not told), or null when nobody answers in time. */
async function probe(url) {
  // Node's fetch knows nothing of proxies; the installer does, and its own limits end it.
  if (process.env.ELECTRON_GET_USE_PROXY) return 0
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(probeMs) })
    return Number(answer.headers.get('content-length') ?? 0)
  } catch {
    return null
  }
}

/** Where the installer would download from (the variables of @electron/get, which all end in a slash). */
function mirror() {
  const { env } = process
  const asked = env.npm_config_electron_mirror || env.NPM_CONFIG_ELECTRON_MIRROR || env.ELECTRON_MIRROR
  return asked || 'https://github.com/electron/electron/releases/download/'
}

/** Whether the installer's cache has the file: then it needs no network. */
function isCached(name) {
  const folder = process.env.electron_config_cache || defaultCache()
  try {
    return readdirSync(folder).some(entry => existsSync(join(folder, entry, name)))
  } catch {
    return false
  }
}

function defaultCache() {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'electron')
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'electron', 'Cache')
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'electron')
}

function folderBytes(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name)
      return sum + (entry.isDirectory() ? folderBytes(path) : fileBytes(path))
    }, 0)
  } catch {
    return 0
  }
}

function fileBytes(path) {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}

function lastLine(output) {
  const lines = output.split('\n').map(line => line.trim())
  return (lines.find(line => /^\w*Error\b/.test(line)) ?? lines.filter(Boolean).at(-1) ?? '').slice(0, 200)
}
