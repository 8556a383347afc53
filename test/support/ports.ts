import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { portIfFree } from '../../src/system/free-port'
import { atEndOfFile } from './end-of-file'

/** Below the range that systems hand out by themselves, so that no outgoing connection takes one meanwhile; from 20,000 on are the soak's. */
const firstPort = 10_000
const blockPorts = 20
const blocks = 500
/** A file for each block that a process has, with its id. */
const claims = join(process.env['RELEVO_TEST_SHARED'] ?? tmpdir(), 'relevo-test-ports')

let next = 0
let end = 0
const mine: string[] = []
process.once('exit', release)

/** Ports that were free on every address a moment ago, each different, and that no other test gets meanwhile. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    if (next === end) {
      next = claimBlock()
      end = next + blockPorts
    }
    const candidate = next++
    if ((await portIfFree(candidate)) !== null) ports.push(candidate)
  }
  return ports
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  if (port === undefined) throw new Error('no free port')
  return port
}

/** @returns the first port of a block that is this process's until it, or its file of tests, ends */
function claimBlock(): number {
  mkdirSync(claims, { recursive: true })
  for (;;) {
    const block = Math.floor(Math.random() * blocks)
    const claim = join(claims, String(block))
    try {
      writeFileSync(claim, String(process.pid), { flag: 'wx' })
      if (mine.length === 0) atEndOfFile(release)
      mine.push(claim)
      return firstPort + block * blockPorts
    } catch {
      // Of a process that was killed, nobody takes it back.
      if (!isRunning(claim)) rmSync(claim, { force: true })
    }
  }
}

function release(): void {
  for (const claim of mine.splice(0)) rmSync(claim, { force: true })
  next = end = 0
}

function isRunning(claim: string): boolean {
  try {
    // Written a moment after it was made.
    const pid = Number(readFileSync(claim, 'utf8') || process.pid)
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
