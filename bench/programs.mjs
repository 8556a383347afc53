import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const profile = process.env.RELEVO_BENCH_PROFILE

/** Whether a program is installed; run with `args` it must end at once. */
export function has(program, ...args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/** Starts a program that listens; `argumentsFor` gets the port, and a folder for its files. */
export async function startProgram(program, argumentsFor) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const port = await freePort()
  const child = spawn(program, argumentsFor(port, folder), { stdio: 'ignore' })
  await accepts(port, child)
  const stop = async () => {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
  return { port, pid: child.pid, stop }
}

/**
 * Starts one of the programs of this project as the lab does: a child process, and a boot message. `onMessage` gets
 * what it tells besides its port. RELEVO_BENCH_PROFILE names a folder for a profile of its CPU.
 */
export async function startNode(
  program,
  { node, links, recordBytes = false, quiet = false, onMessage = () => undefined }
) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const child = fork(program, [], {
    serialization: 'advanced',
    stdio: 'inherit',
    execArgv: ['--max-semi-space-size=4', ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [])]
  })
  const port = await new Promise((resolve, reject) => {
    child.on('message', message => {
      if (message.type === 'listening') resolve(message.port)
      else if (message.type === 'fatal') reject(new Error(message.error.message))
      else if (message.type === 'logs' && !quiet) {
        for (const { level, text } of message.lines)
          if (level !== 'info') console.error(`${node.id}: ${level}: ${text}`)
      }
      onMessage(message)
    })
    child.once('exit', code => reject(new Error(`${node.id} ended (exit ${code})`)))
    child.send({ type: 'boot', boot: { node, links, dataDir: folder, recordBytes } })
  })
  const stop = async () => {
    child.send({ type: 'drain', graceMs: 1_000 })
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
  return { port, pid: child.pid, stop }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function accepts(port, child) {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`it ended (exit ${child.exitCode})`)
    const up = await new Promise(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.on('connect', () => resolve(true) || socket.destroy())
      socket.on('error', () => resolve(false))
    })
    if (up) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error('it does not accept')
}
