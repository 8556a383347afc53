import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { signalIfThere } from '../../../src/system/process-tree'
import { until } from '../../../test/support/until'
import type { Copy } from './copy'
import type { Way } from './way'

const running = new Map<Copy, ChildProcess>()
// They would outlive us: their groups are their own.
process.on('exit', () => {
  for (const copy of running.keys()) signal(copy, 'SIGKILL')
})

/** It is there: whoever walks starts it and ends it, and the lab has to see that. */
export const existing: Way = {
  name: 'existing',
  node: ({ id, address }) => ({ id, kind: 'existing', ...address }),
  prepare: async copy => {
    const [program, ...args] = copy.guest.prepare ?? []
    if (program !== undefined) await promisify(execFile)(program, args, { cwd: copy.folder })
    await start(copy)
  },
  begin: async () => undefined,
  start,
  kill: copy => end(copy, 'SIGKILL'),
  freeze: async copy => signal(copy, 'SIGSTOP'),
  resume: async copy => signal(copy, 'SIGCONT'),
  restart: async copy => {
    await end(copy, 'SIGKILL')
    await start(copy)
  },
  end: copy => end(copy, 'SIGKILL'),
  frozen: 'up',
  startedAgain: 'concluded'
}

async function start(copy: Copy): Promise<void> {
  const { guest, folder, address, env } = copy
  const [command = '', ...args] = guest.command(address.port)
  const output = openSync(join(folder, 'output.txt'), 'a')
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['pipe', output, output],
    // A group of its own, as in a terminal of its own.
    detached: true
  })
  closeSync(output)
  running.set(copy, child)
  if (guest.quirk === 'asks') child.stdin?.write(`${address.port}\n`)
  if (guest.quirk === 'crashes') await once(child, 'exit')
  else await until(() => copy.isListening, { what: `${copy.id} listens` })
}

function signal(copy: Copy, name: NodeJS.Signals): void {
  const pid = running.get(copy)?.pid
  if (pid !== undefined) signalIfThere(-pid, name)
}

async function end(copy: Copy, name: NodeJS.Signals): Promise<void> {
  const child = running.get(copy)
  running.delete(copy)
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  if (child.pid !== undefined) signalIfThere(-child.pid, name)
  await exited
  await until(() => copy.processes().length === 0, { what: `${copy.id} is gone` })
}
