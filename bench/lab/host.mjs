import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canMeasure, cpuMs, descendants, listeningPorts, mainThreadMs, residentMib } from './usage.mjs'

const program = name => fileURLToPath(new URL(`../../out/main/${name}.js`, import.meta.url))
/** How long a lab may take to start, ms. */
const startLimitMs = 120_000
const profile = process.env.RELEVO_BENCH_PROFILE

/** Why a lab cannot be measured; null when it can. */
export const labMissing = () => (canMeasure() ? null : 'this system has no /proc')

/**
 * The built web host with a lab and no panel. `ports`: those on which its nodes listen. RELEVO_BENCH_PROFILE names a
 * folder for profiles of its CPU, of threads too.
 */
export async function startHost(topology, ports) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const file = join(folder, 'topology.json')
  if (typeof topology !== 'string') writeFileSync(file, JSON.stringify(topology))
  const data = join(folder, 'data')
  const begin = performance.now()
  const args = ['--port', '0', '--data', data, '--topology', typeof topology === 'string' ? topology : file]
  const child = fork(program('web'), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  })
  const stop = async () => {
    const exited = once(child, 'exit')
    if (child.connected) child.send('end')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    while (!includes(listeningPorts(), ports)) {
      if (child.exitCode !== null) throw new Error(`the host ended (exit ${child.exitCode})`)
      if (performance.now() - begin > startLimitMs) throw new Error('the nodes did not start')
      await sleep(5)
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    pid: child.pid,
    startMs: performance.now() - begin,
    startCpuMs: cpuMs(child.pid),
    processes: () => [child.pid, ...descendants(child.pid)],
    lines: () => countLines(data),
    stop
  }
}

/** A replica of the command line, which writes its lines to nowhere. */
export async function startReplica(port) {
  const child = fork(program('cli'), ['replica', '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: []
  })
  while (!listeningPorts().has(port)) await sleep(5)
  const stop = async () => {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  return { pid: child.pid, stop }
}

/** Runs a job of `client.mjs`. */
export async function runClient(job) {
  const client = fork(fileURLToPath(new URL('./client.mjs', import.meta.url)))
  client.send(job)
  const [result] = await once(client, 'message')
  client.disconnect()
  return result
}

/** How long a process, and its main thread, had a processor while `work` was done, ms. */
export async function cpuWhile(pid, work) {
  const before = cpuMs(pid)
  const mainBefore = mainThreadMs(pid)
  const result = await work()
  return { result, ms: cpuMs(pid) - before, mainMs: mainThreadMs(pid) - mainBefore }
}

/** What is in memory of several processes, MiB. */
export const allResident = pids => pids.reduce((sum, pid) => sum + residentMib(pid), 0)

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))

const includes = (all, some) => some.every(one => all.has(one))

/** Lines in the log files of replicas of all runs. */
function countLines(data) {
  const runs = join(data, 'runs')
  return readdirSync(runs)
    .map(run => join(runs, run, 'logs'))
    .filter(existsSync)
    .flatMap(folder => readdirSync(folder).map(name => join(folder, name)))
    .filter(file => /replica-[\d-]+(\.1)?\.log$/.test(file))
    .reduce((sum, file) => sum + linesOf(readFileSync(file, 'utf8')), 0)
}

/** Values only: the line that says where it listens is no exchange's. */
const linesOf = text => text.split('\n').filter(line => line !== '' && !line.startsWith('listening')).length
