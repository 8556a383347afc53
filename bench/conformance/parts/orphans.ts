import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Round } from '../run/round'

/** How long a host has to be ready, and its processes to be gone, ms. */
const readyMs = 60_000
const goneMs = 20_000
const mark = 'RELEVO_CONFORMANCE'

interface Host {
  readonly child: ChildProcess
  readonly pid: number
  /** All processes that carry its mark: what it has started, whatever became of their parents and sessions. */
  readonly all: () => readonly number[]
}

/** Ways to end a host. Its nodes have to go with it, also those that cannot hear of it. */
const ways: Readonly<Record<string, (host: Host) => void>> = {
  SIGKILL: ({ pid }) => void process.kill(pid, 'SIGKILL'),
  'SIGKILL of its process group': ({ pid }) => void process.kill(-pid, 'SIGKILL'),
  'SIGKILL while its nodes stand still': ({ pid, all }) => {
    for (const one of all().filter(isNode)) signal(one, 'SIGSTOP')
    process.kill(pid, 'SIGKILL')
  },
  'SIGKILL while it stands still itself': ({ pid }) => {
    process.kill(pid, 'SIGSTOP')
    process.kill(pid, 'SIGKILL')
  },
  'SIGKILL of it and its nodes, one after the other': ({ pid, all }) => {
    const nodes = all().filter(isNode)
    for (const one of [pid, ...nodes]) signal(one, 'SIGKILL')
  },
  SIGTERM: ({ pid }) => void process.kill(pid, 'SIGTERM'),
  SIGINT: ({ pid }) => void process.kill(pid, 'SIGINT'),
  SIGHUP: ({ pid }) => void process.kill(pid, 'SIGHUP')
}

/** Ends a host in every way: no process of it may be left, and its ports have to be free. */
export async function killHosts({ entryDir }: Round): Promise<readonly string[]> {
  if (process.platform !== 'linux') {
    console.log('orphans: only Linux tells of all processes what they were started with; left out')
    return []
  }
  const program = join(entryDir, '..', '..', 'out', 'main', 'cli.js')
  const wrong: string[] = []
  for (const [name, end] of Object.entries(ways)) wrong.push(...(await killHost(program, name, end)))
  return wrong
}

async function killHost(
  program: string,
  name: string,
  end: (host: Host) => void
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-orphans-'))
  const ports = await freePorts(5)
  const file = join(folder, 'lab.json')
  writeFileSync(file, JSON.stringify(topology(ports)))
  const id = randomBytes(8).toString('hex')
  const child = spawn(
    process.execPath,
    [
      program,
      'start',
      '--no-open',
      '--trust',
      '--topology',
      file,
      '--data',
      join(folder, 'data'),
      '--port',
      '0'
    ],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, [mark]: id },
      detached: true
    }
  )
  const all = (): readonly number[] => marked(id)
  try {
    const isReady = await until(async () => (await Promise.all(ports.map(isTaken))).every(Boolean), readyMs)
    if (!isReady || child.pid === undefined) return [`orphans, ${name}: the lab did not start`]
    const before = all().length
    end({ child, pid: child.pid, all })
    const isGone = await until(() => all().length === 0, goneMs)
    if (!isGone)
      return [`orphans, ${name}: of ${before} processes are left: ${all().map(describe).join('; ')}`]
    const taken = (await Promise.all(ports.map(async port => ((await isTaken(port)) ? port : null)))).filter(
      Boolean
    )
    return taken.length === 0 ? [] : [`orphans, ${name}: ports ${taken.join(', ')} are taken`]
  } finally {
    for (const pid of all()) signal(pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Nodes of both runtimes, and a program of the user's own with a child that has left its session. */
function topology(ports: readonly number[]): object {
  const [proxy, thread, node, files, own] = ports
  const server = `require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref()
require('node:net').createServer().listen(${own}, '127.0.0.1')`
  return {
    name: 'orphans',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', runtime: 'process', port: proxy },
      { id: 'in-a-thread', kind: 'replica', runtime: 'thread', port: thread },
      { id: 'in-a-process', kind: 'replica', runtime: 'process', port: node },
      { id: 'files', kind: 'file-server', runtime: 'process', port: files },
      { id: 'own', kind: 'external', command: [process.execPath, '-e', server], port: own }
    ],
    links: [
      { from: 'proxy', to: 'in-a-thread' },
      { from: 'proxy', to: 'in-a-process' }
    ]
  }
}

function marked(id: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => pid !== process.pid && `\0${read(`/proc/${pid}/environ`)}`.includes(`\0${mark}=${id}\0`))
}

/** A node of the lab, and not a guard that outlives one on purpose, nor a program. */
function isNode(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`).includes('/nodes/')
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It is gone.
  }
}

function describe(pid: number): string {
  return `${pid} (${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 80)})`
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

async function until(check: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (await check()) return true
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return false
}

function isTaken(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(true))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(false)))
  })
}

async function freePorts(count: number): Promise<number[]> {
  const found: number[] = []
  for (let port = 21_000 + Math.floor(Math.random() * 8_000); found.length < count; port++)
    if (!(await isTaken(port))) found.push(port)
  return found
}
