import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import WebSocket from 'ws'
import type { CommandArgs, CommandName, CommandResults } from '../../src/shared/contract'
import type { Result } from '../../src/shared/errors'

/** Where a lab begins before it is given another. */
const emptyLab = { name: 'none', nodes: [{ id: 'clients', kind: 'client', autostart: false }] }

/** How long a host may take to be ready, ms: several start side by side on two cores. */
const readyMs = 120_000

/** How long it may take to end, ms: it ends its nodes before. */
const endMs = 60_000

/** The built web host with a data folder of its own, and what the panel has of it. */
export interface Host {
  readonly pid: number
  /** @throws Error `CODE: message` */
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]>
  /** It and its nodes stand still for so long, ms. */
  freeze(ms: number): Promise<void>
  /** Ends it, in the last resort by force, and resolves when it has gone. Idempotent. */
  end(signal?: NodeJS.Signals): Promise<void>
}

/** The time of day of a host: moved by `offset` ms, from `afterMs` of its life on, by a `module` that it loads first. */
export interface MovedClock {
  readonly module: string
  readonly offset: number
  readonly afterMs: number
}

export async function startHost(program: string, dataDir: string, clock?: MovedClock): Promise<Host> {
  const topology = join(dataDir, 'begin.json')
  writeFileSync(topology, JSON.stringify(emptyLab))
  const options = clock ? ['--require', clock.module] : []
  const args = [...options, program, '--port', '0', '--data', dataDir, '--topology', topology]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, RELEVO_CLOCK: clock ? `${clock.offset},${clock.afterMs}` : '' },
    // A group of its own: it stands still with its nodes.
    detached: true
  })
  const exited = once(child, 'exit')
  const { pid = 0 } = child
  // It would outlive us: its group is its own.
  const last = (): void => void child.kill('SIGKILL')
  process.on('exit', last)
  child.once('exit', () => process.off('exit', last))
  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), endMs)
    await exited
    clearTimeout(timer)
  }
  try {
    const lab = await connect(await addressOf(child.stdout, child.stderr))
    return {
      pid,
      call: lab.call,
      freeze: async ms => {
        process.kill(-pid, 'SIGSTOP')
        await delay(ms)
        process.kill(-pid, 'SIGCONT')
      },
      end: async signal => {
        await end(signal)
        lab.close()
      }
    }
  } catch (error) {
    await end('SIGKILL')
    throw error
  }
}

function addressOf(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): Promise<URL> {
  return new Promise((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => reject(new Error(`the host did not become ready: ${said}`)), readyMs)
    const look = (text: Buffer): void => {
      said += text.toString()
      const address = /^Relevo is ready: (http:\S+)$/m.exec(said)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(new URL(address))
    }
    stdout.on('data', look)
    stderr.on('data', look)
    stdout.on('end', () => reject(new Error(`the host ended: ${said}`)))
  })
}

async function connect({ origin, hash }: URL): Promise<Pick<Host, 'call'> & { close(): void }> {
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? ''
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/ws`, {
    headers: { authorization: `Bearer ${token}` }
  })
  const waiting = new Map<number, { done: (value: never) => void; failed: (error: Error) => void }>()
  let next = 1
  socket.on('message', data => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: Result<never> }
    const waiter = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || !waiter || !result) return
    waiting.delete(id)
    if (result.ok) waiter.done(result.value)
    else waiter.failed(new Error(`${result.error.code}: ${result.error.message}`))
  })
  const lost = (): void => {
    for (const { failed } of waiting.values()) failed(new Error('the host has gone'))
    waiting.clear()
  }
  socket.on('close', lost).on('error', lost)
  await once(socket, 'open')
  return {
    call: (command, args) =>
      new Promise((done, failed) => {
        const id = next++
        waiting.set(id, { done, failed })
        socket.send(JSON.stringify({ id, command, args }), error => error && failed(error))
      }),
    close: () => socket.terminate()
  }
}
