import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, openSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { keeperAddress } from './address'

/** How long a keeper may take to listen, ms, and how often it is looked. */
const startMs = 10_000
const lookMs = 20
/** A desk speaks four times a second; a carrier that has brought nothing for so long is a dead one, ms. */
const silenceMs = 30_000

/**
 * Joins standard input and output to the keeper of `folder`, which is started where there is none, and ends with them.
 * @param first what has been read of standard input already
 */
export async function attach(folder: string, first: Buffer): Promise<void> {
  mkdirSync(folder, { recursive: true })
  if (process.platform !== 'win32') chmodSync(folder, 0o700)
  const socket = await reach(folder)
  let heardAt = performance.now()
  const end = (): never => process.exit(0)
  socket.on('close', end).on('error', end)
  process.stdout.on('error', end)
  process.stdin.on('end', end).on('error', end)
  process.stdin.on('data', () => (heardAt = performance.now()))
  setInterval(() => {
    if (performance.now() - heardAt > silenceMs) end()
  }, silenceMs / 10)
  process.stdout.write('relevo:ready\n')
  if (first.length > 0) socket.write(first)
  process.stdin.pipe(socket)
  socket.pipe(process.stdout)
}

async function reach(folder: string): Promise<Socket> {
  const endAt = performance.now() + startMs
  let started = false
  for (;;) {
    const socket = await tryConnect(keeperAddress(folder))
    if (socket) return socket
    if (performance.now() > endAt)
      throw new Error(`the keeper does not start; see ${join(folder, 'keeper.log')}`)
    if (!started) start(folder)
    started = true
    await sleep(lookMs)
  }
}

function tryConnect(address: string): Promise<Socket | null> {
  return new Promise(resolve => {
    const socket = connect(address)
    const failed = (): void => resolve(null)
    socket.once('error', failed)
    socket.once('connect', () => {
      socket.off('error', failed)
      resolve(socket)
    })
  })
}

/** It outlives this process: its session is its own, and so are its outputs. */
function start(folder: string): void {
  const log = openSync(join(folder, 'keeper.log'), 'w')
  const program = join(dirname(fileURLToPath(import.meta.url)), 'keeper.js')
  const keeper = spawn(process.execPath, [program, 'serve', folder], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: folder,
    windowsHide: true
  })
  keeper.unref()
}
