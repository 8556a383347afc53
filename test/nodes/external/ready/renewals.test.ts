import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { Renewals } from '../../../../src/nodes/external/ready/renewals'
import { lives } from '../../../../src/system/proc'
import { listeningRows } from '../../../../src/system/tcp/proc-net-tcp'
import { freePort } from '../../../support/ports'
import { until } from '../../../support/until'
import { folder, has } from '../support'

const onLinux = process.platform === 'linux'

/** As a watcher of files is: it starts what serves, and with each line that it reads ends that and starts it again. */
const watcher = `
const { spawn } = require('node:child_process')
const serve = () => spawn(process.execPath, ['serve.cjs', process.argv[2]], { stdio: ['ignore', 'inherit', 'inherit'] })
let server = serve()
const again = () => { server.once('exit', () => (server = serve())); server.kill() }
process.stdin.on('data', again)
process.on('SIGUSR2', again)
process.stdin.on('end', () => { server.kill(); process.exit() })
`
const serve = `
require('node:net').createServer(socket => socket.end(process.pid + '\\n'))
  .listen(Number(process.argv[2]), '127.0.0.1', () => console.log(process.pid))
`
/** Forks a child for each client, which has the socket that listens as well, and ends. */
const forking = `
import os, socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', int(sys.argv[1])))
s.listen()
print(os.getpid(), flush=True)
while True:
    c, _ = s.accept()
    if os.fork() == 0:
        c.recv(1)
        c.sendall(b'%d' % os.getpid())
        os.read(0, 3)
        os._exit(0)
    c.close()
`

let program: ChildProcess | null = null
afterEach(async () => {
  const ended = program && once(program, 'exit')
  program?.stdin?.end()
  if (program?.spawnfile.includes('python')) program.kill()
  await ended
})

interface Running {
  readonly child: ChildProcess
  readonly renewals: Renewals
  /** What it has printed: the ids of the processes that serve. */
  readonly ids: number[]
  readonly told: (readonly [number, number])[]
}

async function start(
  command: string,
  args: readonly string[],
  cwd: string,
  port: number,
  duringLook = (): void => undefined
): Promise<Running> {
  const ids: number[] = []
  const told: (readonly [number, number])[] = []
  const child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  program = child
  createInterface({ input: child.stdout }).on('line', line => ids.push(Number(line)))
  const renewals = new Renewals(
    child.pid ?? 0,
    () => {
      duringLook()
      return port
    },
    (before, now) => told.push([before, now])
  )
  await until(() => ids.length === 1)
  return { child, renewals, ids, told }
}

test.runIf(onLinux)('a server that its own watcher ended and started again is told, each time', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'watch.cjs'), watcher)
  writeFileSync(join(cwd, 'serve.cjs'), serve)
  const port = await freePort()
  const { child, renewals, ids, told } = await start(process.execPath, ['watch.cjs', `${port}`], cwd, port)
  // The system may leave out a child while another process begins or ends.
  for (let looks = 0; looks < 12; looks++) renewals.look()
  for (const times of [1, 2]) {
    child.stdin?.write('again\n')
    await until(
      () => {
        renewals.look()
        // It listens before it has said its id, which it must be given the time for.
        return told.length === times && ids.length === times + 1
      },
      { what: `renewal ${times}` }
    )
  }
  expect(told).toEqual([
    [ids[0], ids[1]],
    [ids[1], ids[2]]
  ])
})

test.runIf(onLinux)('a server that is ended and started again in the middle of a look is told', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'watch.cjs'), watcher)
  writeFileSync(join(cwd, 'serve.cjs'), serve)
  const port = await freePort()
  const listening = () => listeningRows()?.find(row => row.port === port)?.inode
  let renewsInLook = false
  const renew = (): void => {
    if (!renewsInLook) return
    renewsInLook = false
    const before = listening()
    child.kill('SIGUSR2')
    waitAtOnce(() => !lives(ids[0] ?? 0) && ![undefined, before].includes(listening()))
  }
  const { child, renewals, ids, told } = await start(
    process.execPath,
    ['watch.cjs', `${port}`],
    cwd,
    port,
    renew
  )
  for (let looks = 0; looks < 50; looks++) renewals.look()
  // A look that is full, as the one was with which these began.
  renewsInLook = true
  renewals.look()
  await until(
    () => {
      renewals.look()
      return told.length === 1
    },
    { what: 'the renewal' }
  )
  await until(() => ids.length === 2)
  expect(told).toEqual([ids])
})

/** Keeps all else in this process from going on meanwhile. */
function waitAtOnce(isSo: () => boolean): void {
  const nothing = new Int32Array(new SharedArrayBuffer(4))
  for (let waits = 0; waits < 3000 && !isSo(); waits++) Atomics.wait(nothing, 0, 0, 10)
  expect(isSo()).toBe(true)
}

test.runIf(onLinux && has('python3'))(
  'children that a server forks for its clients are no renewal, though they have its socket too',
  async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'fork.py'), forking)
    const port = await freePort()
    const { child, renewals, told } = await start('python3', ['fork.py', `${port}`], cwd, port)
    // A full look is among them.
    const look = () => Array.from({ length: 25 }, () => renewals.look())
    look()
    for (let client = 0; client < 3; client++) {
      const socket = connect(port, '127.0.0.1')
      socket.write('x')
      const [its] = (await once(socket, 'data')) as [Buffer]
      // It is there until it is told to go on.
      expect(Number(its)).toBeGreaterThan(0)
      look()
      child.stdin?.write('go\n')
      await once(socket, 'close')
      look()
    }
    expect(told).toEqual([])
  }
)
