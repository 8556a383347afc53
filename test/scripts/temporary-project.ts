import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeFolder, temporaryFolder } from '../support/temporary-folder'

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url))

/** Stands for electron-vite: it notes that it ran, and builds hosts that only say that they are ready. */
const builder = `
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
appendFileSync('builds.txt', 'built\\n')
if (existsSync('src/broken.ts')) { console.error('broken.ts: no'); process.exit(1) }
await new Promise(resolve => setTimeout(resolve, 300))
for (const folder of ['main', 'preload', 'renderer']) mkdirSync('out/' + folder, { recursive: true })
for (const file of ['main/index.js', 'preload/index.cjs', 'renderer/index.html']) writeFileSync('out/' + file, '')
writeFileSync('out/main/web.js', \`
  import { writeFileSync } from 'node:fs'
  writeFileSync('web.json', JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }))
  console.log('Relevo is ready: http://127.0.0.1:1/#token=x')
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) process.on(signal, () => process.exit(code))
  process.on('disconnect', () => process.exit(0))
  setInterval(() => {}, 1000)
\`)
`

/** Stands for the installer of the electron package. Its "program" notes how it was called. */
const electronInstaller = `
const fs = require('fs'), path = require('path')
const dist = path.join(__dirname, 'dist')
fs.mkdirSync(dist, { recursive: true })
fs.writeFileSync(path.join(dist, 'version'), '45.0.0')
fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron')
fs.writeFileSync(path.join(dist, 'electron'), \`#!\${process.execPath}
require('fs').writeFileSync('electron.json', JSON.stringify({ args: process.argv.slice(2), asNode: process.env.ELECTRON_RUN_AS_NODE ?? null }))
process.exit(require('fs').existsSync('electron-breaks') ? 127 : 0)
\`, { mode: 0o755 })
`

/** Stands for npm: it notes how it was called, and installs what the lock file names. */
const npmCli = `
const fs = require('fs'), path = require('path')
fs.appendFileSync('npm.txt', process.argv.slice(2).join(' ') + '\\n')
const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'))
for (const folder of Object.keys(lock.packages)) fs.mkdirSync(folder || '.', { recursive: true })
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify(lock))
`

export interface Started {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

export interface TemporaryProject {
  readonly folder: string
  write(file: string, text: string): void
  /** Empty when there is no such file. */
  read(file: string): string
  start(args?: readonly string[], options?: { env?: NodeJS.ProcessEnv; command?: readonly string[] }): Started
  remove(): void
}

/** A small project with our scripts in it; the tools that they call are stand-ins. */
export function temporaryProject(): TemporaryProject {
  const folder = realpathSync(temporaryFolder('start'))
  cpSync(scripts, join(folder, 'scripts'), { recursive: true })
  const children: ChildProcess[] = []
  const project: TemporaryProject = {
    folder,
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    },
    read: file => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''),
    start: (args = [], { env = {}, command = [process.execPath, 'scripts/start.mjs'] } = {}) => {
      const [program = '', ...before] = command
      const child = spawn(program, [...before, ...args], {
        cwd: folder,
        env: { ...bareEnvironment(), npm_execpath: join(folder, 'npm', 'npm-cli.cjs'), ...env },
        stdio: ['ignore', 'pipe', 'pipe']
      })
      children.push(child)
      let stdout = ''
      let stderr = ''
      child.stdout.setEncoding('utf8').on('data', text => (stdout += text))
      child.stderr.setEncoding('utf8').on('data', text => (stderr += text))
      const ended = new Promise<number | string>(resolve =>
        child.on('close', (code, signal) => resolve(code ?? signal ?? -1))
      )
      return { child, stdout: () => stdout, stderr: () => stderr, ended }
    },
    remove: () => {
      children.forEach(child => child.kill('SIGKILL'))
      removeFolder(folder)
    }
  }
  const lock = { lockfileVersion: 3, packages: { '': {}, 'node_modules/dep': { version: '1.0.0' } } }
  project.write(
    'package.json',
    JSON.stringify({ type: 'module', scripts: { start: 'node scripts/start.mjs' } })
  )
  project.write('package-lock.json', JSON.stringify(lock))
  project.write('node_modules/.package-lock.json', JSON.stringify(lock))
  project.write('node_modules/dep/index.js', '')
  project.write('npm/npm-cli.cjs', npmCli)
  project.write('node_modules/electron-vite/package.json', '{"type":"module"}')
  project.write('node_modules/electron-vite/bin/electron-vite.js', builder)
  project.write('node_modules/electron/package.json', '{"name":"electron","version":"45.0.0"}')
  project.write('node_modules/electron/install.js', electronInstaller)
  project.write('src/a.ts', 'one')
  return project
}

/** Without what npm, a desktop or this machine's set-up would add: each test says what it wants. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const unwanted = /^npm_|^ELECTRON|^DISPLAY$|^WAYLAND_DISPLAY$|^CI$|^VITEST|^NODE_/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)))
}
