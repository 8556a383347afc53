import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import WebSocket from 'ws'
import type { CommandArgs, CommandName, CommandResults } from '../../src/shared/contract'
import type { Result } from '../../src/shared/errors'
import type { LabSnapshot, NodeState } from '../../src/shared/state'
import type { TopologyInput } from '../../src/shared/topology'
import { removeFolder, temporaryFolder } from './temporary-folder'
import { until } from './until'
import { startWebHostProcess } from './web-host-process'

/** A running web host with a data folder of its own, and a connection to its lab. */
export interface TestHost {
  readonly pid: number
  readonly url: string
  readonly origin: string
  readonly token: string
  readonly dataDir: string
  readonly stderr: () => string
  /** Runs a command and gives its value; throws its error as `CODE: message`. */
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]>
  snapshot(): Promise<LabSnapshot>
  /** Waits until the node is in one of the states. */
  reaches(node: string, ...states: NodeState[]): Promise<void>
  /** Sends the signal, and resolves with the exit once the process is gone. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Ends it, whatever state it is in, and removes its data. */
  dispose(): Promise<void>
}

/** Starts the built web host with `topology` and resolves when it serves. */
export async function startTestHost(topology: TopologyInput): Promise<TestHost> {
  const dataDir = temporaryFolder('host')
  const file = join(dataDir, 'test-topology.json')
  writeFileSync(file, JSON.stringify(topology))
  const { child, url, exited, output, stop } = await startWebHostProcess([
    '--port',
    '0',
    '--data',
    dataDir,
    '--topology',
    file
  ])
  const { origin, hash } = new URL(url)
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? ''
  const lab = await connect(origin, token)
  return {
    pid: child.pid ?? 0,
    url,
    origin,
    token,
    dataDir,
    stderr: output,
    call: lab.call,
    snapshot: () => lab.call('lab.snapshot', {}),
    reaches: async (node, ...states) => {
      await until(
        async () => {
          const state = (await lab.call('lab.snapshot', {})).nodes[node]?.state
          return state !== undefined && states.includes(state)
        },
        { what: `${node} to be ${states.join(' or ')}`, everyMs: 40 }
      )
    },
    end: async (signal = 'SIGTERM') => {
      child.kill(signal)
      return exited
    },
    dispose: async () => {
      lab.close()
      await stop()
      removeFolder(dataDir)
    }
  }
}

interface Connection {
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]>
  close(): void
}

function connect(origin: string, token: string): Promise<Connection> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/ws`, {
    headers: { authorization: `Bearer ${token}` }
  })
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let next = 1
  socket.on('message', data => {
    const frame = JSON.parse(String(data)) as { id?: number; result?: Result<never> }
    if (frame.id === undefined || !frame.result) return
    const waiter = waiting.get(frame.id)
    waiting.delete(frame.id)
    if (frame.result.ok) waiter?.resolve(frame.result.value)
    else waiter?.reject(new Error(`${frame.result.error.code}: ${frame.result.error.message}`))
  })
  socket.on('close', () => {
    for (const waiter of waiting.values()) waiter.reject(new Error('the host closed the connection'))
    waiting.clear()
  })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.once('open', () =>
      resolve({
        call: (command, args) =>
          new Promise((done, fail) => {
            const id = next++
            waiting.set(id, { resolve: done as (value: never) => void, reject: fail })
            socket.send(JSON.stringify({ id, command, args }))
          }),
        close: () => socket.terminate()
      })
    )
  })
}
