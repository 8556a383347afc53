import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RelevoError } from '../../../src/shared/errors'
import { posix } from '../../support/posix'
import { until } from '../../support/until'
import { buildPrograms, type Programs } from './build-programs'
import { childProcessSpawner } from '../../../src/lab/spawners/child-process'
import { echo, harness, isRunning, runtimes, type Harness } from './harness'

const scripted = 'test/lab/supervisor/fixtures/scripted-node.ts'
let programs: Programs
let lab: Harness

beforeAll(async () => {
  programs = await buildPrograms({ replica: scripted })
})
afterAll(() => programs.remove())
beforeEach(() => {
  lab = harness(programs.entryDir)
})
afterEach(() => lab.close())

const calm = { restart: { backoffMs: 60_000, maxBackoffMs: 60_000 } }

describe.each(runtimes)('a node as a %s', runtime => {
  const add = (behaviour = {}, node = {}) => lab.add('a', behaviour, { runtime, ...node })

  test('is up when it listens, and stopped after a stop', async () => {
    add()
    await lab.supervisor.start('a', 'test')
    const { state, port, pid, threadId } = lab.supervisor.status('a')
    expect(state).toBe('up')
    expect(await echo(port!)).toBe('hola')
    expect(runtime === 'process' ? pid : threadId).toBeGreaterThan(0)
    await lab.supervisor.stop('a', 'test')
    expect(lab.states('a')).toEqual(['stopped', 'starting', 'up', 'draining', 'stopped'])
    expect(lab.of('a', 'node-exit')).toMatchObject([{ cause: 'stopped', code: 0 }])
    expect(lab.supervisor.status('a')).toMatchObject({ pid: null, threadId: null, stats: null })
  })

  test('that is killed is started again', async () => {
    add()
    await lab.supervisor.start('a', 'test')
    const first = lab.supervisor.status('a')
    expect(first.nextBackoffMs).toBeGreaterThanOrEqual(80)
    await lab.supervisor.kill('a', 'test', false)
    expect(await echo(first.port!)).toBeNull()
    await lab.reach('a', 'up')
    expect(lab.states('a').slice(2)).toEqual(['up', 'down', 'backoff', 'starting', 'up'])
    expect(lab.of('a', 'node-exit')).toMatchObject([{ cause: 'killed' }])
    expect(lab.of('a', 'node-backoff')).toMatchObject([{ delayMs: first.nextBackoffMs, exits: 1 }])
    const [asked] = lab.of('a', 'kill-asked')
    expect(asked!.at).toBeLessThan(lab.of('a', 'node-exit')[0]!.at)
  })

  test('that is killed and kept down stays down until it is started', async () => {
    add()
    await lab.supervisor.start('a', 'test')
    await lab.supervisor.kill('a', 'test', true)
    expect(lab.supervisor.status('a')).toMatchObject({ state: 'down', restartAt: null })
    await lab.supervisor.start('a', 'test')
    expect(lab.supervisor.status('a').state).toBe('up')
  })

  test('that is frozen keeps its sockets open and answers nothing, until it is resumed', async () => {
    add()
    await lab.supervisor.start('a', 'test')
    const port = lab.supervisor.status('a').port!
    await lab.supervisor.freeze('a', 'test')
    expect(lab.supervisor.status('a').state).toBe('frozen')
    expect(await echo(port, 'hola', 300)).toBeNull()
    await lab.supervisor.freeze('a', 'test')
    await lab.supervisor.resume('a', 'test')
    await lab.supervisor.resume('a', 'test')
    expect(await echo(port)).toBe('hola')
    expect(lab.states('a').slice(2)).toEqual(['up', 'frozen', 'up'])
  })

  test('that is frozen can be killed', async () => {
    add({}, calm)
    await lab.supervisor.start('a', 'test')
    await lab.supervisor.freeze('a', 'test')
    await lab.supervisor.kill('a', 'test', false)
    expect(lab.supervisor.status('a').state).toBe('backoff')
  })

  test('that is frozen can be stopped politely', async () => {
    add()
    await lab.supervisor.start('a', 'test')
    await lab.supervisor.freeze('a', 'test')
    await lab.supervisor.stop('a', 'test')
    expect(lab.of('a', 'node-exit')).toMatchObject([{ cause: 'stopped', code: 0 }])
  })

  test('that does not drain is killed after the grace, and its log says so', async () => {
    add({ drain: 'never' })
    await lab.supervisor.start('a', 'test')
    await lab.supervisor.stop('a', 'test', 100)
    expect(lab.supervisor.status('a').state).toBe('stopped')
    const said = lab.logs.filter(({ text }) => text === 'did not end within 100 ms of being asked: killed')
    expect(said).toHaveLength(1)
  })

  test('whose port is in use fails, and names the port, its holder and a free one', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    add({}, { port })
    const started = lab.supervisor.start('a', 'test')
    await expect(started).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      details: {
        port,
        host: '127.0.0.1',
        freePort: expect.any(Number),
        ...(process.platform === 'linux' && { pid: process.pid, program: expect.any(String) })
      }
    })
    const told = lab.told('a', 'failed')
    expect(told.at(0)).toMatchObject({ seeksHolder: true, error: { code: 'PORT_IN_USE', details: { port } } })
    expect(told.at(-1)).toMatchObject({
      seeksHolder: false,
      error: { code: 'PORT_IN_USE', details: { freePort: expect.any(Number) } }
    })
    await new Promise(resolve => server.close(resolve))
    await lab.supervisor.start('a', 'test')
    expect(lab.supervisor.status('a')).toMatchObject({ state: 'up', error: null })
  })

  test('that crashes as it starts rejects the start, tries again, and fails in the end', async () => {
    add({ start: 'crash' }, { restart: { backoffMs: 1, maxBackoffMs: 5, maxExits: 2 } })
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ message: 'crashed on purpose' })
    await lab.reach('a', 'failed')
    expect(lab.of('a', 'node-exit')).toHaveLength(3)
    expect(lab.of('a', 'node-exit')[0]).toMatchObject({
      cause: 'crashed',
      code: 1,
      error: { message: 'crashed on purpose' }
    })
    expect(lab.supervisor.status('a').error).toMatchObject({
      code: 'LIMIT_REACHED',
      message: expect.stringContaining('(the last time: crashed on purpose)')
    })
    await until(() => lab.text('a').includes('crashed on purpose'))
    lab.behave('a', {})
    await lab.supervisor.restart('a', 'test')
    expect(lab.supervisor.status('a')).toMatchObject({ state: 'up', exits: 0 })
  })

  test('that crashes while it is up says why, and is started again', async () => {
    add()
    await lab.supervisor.start('a', 'test')
    await lab.supervisor.call('a', 'crash', null).catch(() => undefined)
    await until(() => lab.of('a', 'node-exit').length === 1)
    expect(lab.of('a', 'node-exit')).toMatchObject([{ error: { message: 'crashed later on purpose' } }])
    await lab.reach('a', 'up')
  })

  test('with an unhandled rejection ends too', async () => {
    add({}, calm)
    await lab.supervisor.start('a', 'test')
    await lab.supervisor.call('a', 'reject', null).catch(() => undefined)
    await lab.reach('a', 'backoff')
    await until(() => lab.text('a').includes('rejected on purpose'))
  })

  test('that does not listen in time is ended', async () => {
    await lab.close()
    lab = harness(programs.entryDir, { startTimeoutMs: 600 })
    add({ start: 'never' }, calm)
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(lab.supervisor.status('a').state).toBe('backoff')
  })

  test('answers calls, and those that wait as it ends are told', async () => {
    add({}, calm)
    await lab.supervisor.start('a', 'test')
    expect(await lab.supervisor.call('a', 'echo', { x: [1, null, 'ñ'] })).toEqual({ x: [1, null, 'ñ'] })
    await expect(lab.supervisor.call('a', 'fail', null)).rejects.toMatchObject({
      message: 'failed on purpose'
    })
    await expect(lab.supervisor.call('a', 'none', null)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
    await expect(lab.supervisor.call('a', 'hang', null, 50)).rejects.toMatchObject({ code: 'TIMEOUT' })
    const hanging = lab.supervisor.call('a', 'hang', null)
    await lab.supervisor.kill('a', 'test', true)
    await expect(hanging).rejects.toMatchObject({ code: 'NOT_RUNNING' })
    await expect(lab.supervisor.call('a', 'echo', 1)).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  })

  test('answers what it is asked while it starts, once it has; one that does not start says why', async () => {
    add({}, calm)
    const started = lab.supervisor.start('a', 'test')
    expect(lab.supervisor.status('a').state).toBe('starting')
    expect(await lab.supervisor.call('a', 'echo', 1)).toBe(1)
    await started
    await lab.supervisor.stop('a', 'test')
    const again = lab.supervisor.start('a', 'test')
    again.catch(() => undefined)
    const asked = lab.supervisor.call('a', 'echo', 1)
    asked.catch(() => undefined)
    await lab.supervisor.kill('a', 'test', true)
    await expect(asked).rejects.toBeInstanceOf(RelevoError)
  })

  test('tells its log lines in order, what it writes by itself, and its use of CPU and memory', async () => {
    add({ lines: 3000 })
    await lab.supervisor.start('a', 'test')
    await lab.supervisor.call('a', 'write', null)
    await until(() => lab.text('a').includes('written to stderr') && lab.text('a').includes('line 3000'))
    expect(lab.logs.filter(line => line.text.startsWith('line ')).map(line => line.text)).toEqual(
      Array.from({ length: 3000 }, (_, i) => `line ${i + 1}`)
    )
    expect(lab.logs).toContainEqual(expect.objectContaining({ level: 'info', text: 'written to stdout' }))
    expect(lab.logs).toContainEqual(expect.objectContaining({ level: 'error', text: 'written to stderr' }))
    await until(() => lab.stats.length > 1)
    expect(lab.stats[0]).toMatchObject({ cpu: expect.any(Number), memory: expect.any(Number) })
  })

  test('can be killed, started and stopped while it starts', async () => {
    add({ start: 'never' })
    const start = lab.supervisor.start('a', 'test')
    const kill = lab.supervisor.kill('a', 'test', true)
    await expect(start).rejects.toMatchObject({ code: 'CANCELLED' })
    await kill
    expect(lab.supervisor.status('a').state).toBe('down')
    const again = lab.supervisor.start('a', 'test')
    const stop = lab.supervisor.stop('a', 'test', 3_000)
    await expect(again).rejects.toMatchObject({ code: 'CANCELLED' })
    await stop
    expect(lab.supervisor.status('a').state).toBe('stopped')
  })

  test('that is started while it drains comes back once it has ended', async () => {
    add({ drain: 'never' })
    await lab.supervisor.start('a', 'test')
    const stop = lab.supervisor.stop('a', 'test', 50)
    const start = lab.supervisor.start('a', 'test')
    await stop
    await start
    expect(lab.supervisor.status('a').state).toBe('up')
  })
})

test('a stop during the backoff cancels the restart', async () => {
  lab.add('a', {}, calm)
  await lab.supervisor.start('a', 'test')
  await lab.supervisor.kill('a', 'test', false)
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'backoff', restartAt: expect.any(Number) })
  await lab.supervisor.stop('a', 'test')
  await lab.supervisor.stop('a', 'test')
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'stopped', restartAt: null })
})

test('a start during the backoff does not wait for its end', async () => {
  lab.add('a', {}, calm)
  await lab.supervisor.start('a', 'test')
  await lab.supervisor.kill('a', 'test', false)
  await lab.supervisor.start('a', 'test')
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'up', exits: 1 })
})

test('starts that come at the same time are one', async () => {
  lab.add('a')
  await Promise.all([1, 2, 3].map(() => lab.supervisor.start('a', 'test')))
  await lab.supervisor.start('a', 'test')
  expect(lab.of('a', 'node-listening')).toHaveLength(1)
})

test('restarts that come at the same time leave one life', async () => {
  lab.add('a')
  await lab.supervisor.start('a', 'test')
  await Promise.allSettled([1, 2, 3].map(() => lab.supervisor.restart('a', 'test')))
  expect((await lab.reach('a', 'up')).exits).toBe(0)
  expect(lab.states('a').filter(state => state === 'starting')).toHaveLength(2)
})

test('kills that come at the same time see one exit, and keep it down if one of them says so', async () => {
  lab.add('a')
  await lab.supervisor.start('a', 'test')
  await Promise.all([lab.supervisor.kill('a', 'test', false), lab.supervisor.kill('a', 'test', true)])
  expect(lab.of('a', 'node-exit')).toHaveLength(1)
  expect(lab.supervisor.status('a').state).toBe('down')
})

test('a start that is asked while a kill is on its way resolves with the next life', async () => {
  lab.add('a')
  await lab.supervisor.start('a', 'test')
  const kill = lab.supervisor.kill('a', 'test', false)
  await lab.supervisor.start('a', 'test')
  await kill
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'up', exits: 1 })
})

test('a node that is killed too often is failed, and a start by a person gives it a new window', async () => {
  lab.add('a', {}, { restart: { backoffMs: 1, maxBackoffMs: 1, maxExits: 2 } })
  await lab.supervisor.start('a', 'test')
  for (let kills = 1; kills <= 3; kills++) {
    await lab.reach('a', 'up')
    await lab.supervisor.kill('a', 'test', false)
  }
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'failed', exits: 3, nextBackoffMs: null })
  await expect(lab.supervisor.kill('a', 'test', false)).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  await lab.supervisor.start('a', 'test')
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'up', exits: 0 })
})

test('restart "on-failure" leaves a node down that ended by itself with code 0', async () => {
  lab.add('a', { exitAfterMs: 50 }, { restart: { mode: 'on-failure' } })
  await lab.supervisor.start('a', 'test')
  await until(() => lab.of('a', 'node-exit').length === 1)
  expect(lab.of('a', 'node-exit')).toMatchObject([{ cause: 'exited', code: 0 }])
  expect(lab.supervisor.status('a').state).toBe('down')
})

test('restart "never" leaves it down after a kill', async () => {
  lab.add('a', {}, { restart: { mode: 'never' } })
  await lab.supervisor.start('a', 'test')
  expect(lab.supervisor.status('a').nextBackoffMs).toBeNull()
  await lab.supervisor.kill('a', 'test', false)
  expect(lab.supervisor.status('a').state).toBe('down')
})

test.runIf(posix)('a process that someone else kills is counted as killed', async () => {
  lab.add('a', {}, { runtime: 'process', ...calm })
  await lab.supervisor.start('a', 'test')
  process.kill(lab.supervisor.status('a').pid!, 'SIGKILL')
  await lab.reach('a', 'backoff')
  expect(lab.of('a', 'node-exit')).toMatchObject([{ cause: 'killed', signal: 'SIGKILL' }])
})

test.runIf(posix)('a process does not end by the signals of a terminal', async () => {
  lab.add('a', {}, { runtime: 'process' })
  await lab.supervisor.start('a', 'test')
  const { pid, port } = lab.supervisor.status('a')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid!, signal)
  expect(await echo(port!)).toBe('hola')
})

test('a node without a program fails and says which one is missing', async () => {
  lab.add('a', {}, { kind: 'balancer' })
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'SPAWN_FAILED' })
  expect(lab.supervisor.status('a').state).toBe('failed')
})

test('actions on nodes that do not run, or are not there, are refused', async () => {
  lab.add('a')
  await expect(lab.supervisor.kill('a', 'test', false)).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  await expect(lab.supervisor.freeze('a', 'test')).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  await expect(lab.supervisor.resume('a', 'test')).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  await expect(lab.supervisor.start('b', 'test')).rejects.toMatchObject({ code: 'NODE_NOT_FOUND' })
})

test('a frozen node is not started, but told to be resumed', async () => {
  lab.add('a')
  await lab.supervisor.start('a', 'test')
  await lab.supervisor.freeze('a', 'test')
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'WRONG_STATE' })
})

test('a node that is removed has ended and is forgotten', async () => {
  lab.add('a', {}, { runtime: 'process' })
  await lab.supervisor.start('a', 'test')
  const { pid } = lab.supervisor.status('a')
  await lab.supervisor.remove('a')
  expect(lab.supervisor.ids()).toEqual([])
  expect(isRunning(pid!)).toBe(false)
})

test('a close ends every node, whatever its state, and can be repeated', async () => {
  for (const [id, behaviour] of Object.entries({
    a: {},
    b: {},
    c: { drain: 'never' },
    d: { start: 'never' }
  })) {
    lab.add(id, behaviour as object, { runtime: 'process' })
  }
  await Promise.all(['a', 'b', 'c'].map(id => lab.supervisor.start(id, 'test')))
  lab.supervisor.start('d', 'test').catch(() => undefined)
  await lab.supervisor.freeze('b', 'test')
  const pids = ['a', 'b', 'c', 'd'].map(id => lab.supervisor.status(id).pid!)
  await Promise.all([lab.supervisor.close(100), lab.supervisor.close(100)])
  expect(pids.filter(isRunning)).toEqual([])
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'WRONG_STATE' })
})

test('a port that is taken right after its node had it is waited for: what is left of a life ends as it is scheduled', async () => {
  const free = createServer()
  await new Promise<void>(resolve => free.listen(0, '127.0.0.1', resolve))
  const { port } = free.address() as { port: number }
  await new Promise(resolve => free.close(resolve))
  lab.add('a', {}, { port, restart: { backoffMs: 300, maxBackoffMs: 300, maxExits: 100 } })
  await lab.supervisor.start('a', 'test')
  await lab.supervisor.kill('a', 'test', false)
  const leftOver = createServer()
  await new Promise<void>(resolve => leftOver.listen(port, '127.0.0.1', resolve))
  await until(() => lab.supervisor.status('a').error?.code === 'PORT_IN_USE')
  expect(lab.supervisor.status('a').state).not.toBe('failed')
  await new Promise(resolve => leftOver.close(resolve))
  await lab.reach('a', 'up')
})

test('so is one that a life may have had which was killed before the lab knew that it listened', async () => {
  const leftOver = createServer()
  await new Promise<void>(resolve => leftOver.listen(0, '127.0.0.1', resolve))
  const { port } = leftOver.address() as { port: number }
  lab.add('a', { start: 'never' }, { port, restart: { backoffMs: 300, maxBackoffMs: 300, maxExits: 100 } })
  lab.supervisor.start('a', 'test').catch(() => undefined)
  await until(() => lab.text('a').includes('starting'))
  lab.behave('a', {})
  await lab.supervisor.kill('a', 'test', false)
  await until(() => lab.supervisor.status('a').error?.code === 'PORT_IN_USE')
  expect(lab.supervisor.status('a').state).not.toBe('failed')
  await new Promise(resolve => leftOver.close(resolve))
  await lab.reach('a', 'up')
})

const quick = { restart: { backoffMs: 200, maxBackoffMs: 200, maxExits: 100 } }

test('a restart that finds its port with a stranger tries again by its policy, and says who has it', async () => {
  const boot = lab.add('a', {}, quick)
  await lab.supervisor.start('a', 'test')
  const stranger = createServer()
  await new Promise<void>(resolve => stranger.listen(0, '127.0.0.1', resolve))
  const { port } = stranger.address() as { port: number }
  // Another port than the one that it had, so that nothing of its own may hold it.
  lab.supervisor.update({ ...boot, node: { ...boot.node, port } as typeof boot.node })
  await lab.supervisor.kill('a', 'test', false)
  await until(() => lab.of('a', 'node-backoff').length >= 3)
  const { state, error } = lab.supervisor.status('a')
  expect(state).not.toBe('failed')
  if (process.platform === 'linux')
    await until(() => lab.supervisor.status('a').error?.message.includes(`process ${process.pid}`))
  else expect(error).toMatchObject({ code: 'PORT_IN_USE' })
  await new Promise(resolve => stranger.close(resolve))
  await lab.reach('a', 'up')
  expect(lab.supervisor.status('a')).toMatchObject({ port, error: null })
})

test('a restart that finds its port with another node of the lab fails at once, and names that one', async () => {
  lab.add('b')
  await lab.supervisor.start('b', 'test')
  const boot = lab.add('a', {}, quick)
  await lab.supervisor.start('a', 'test')
  const { port } = lab.supervisor.status('b')
  lab.supervisor.update({ ...boot, node: { ...boot.node, port } as typeof boot.node })
  await lab.supervisor.kill('a', 'test', false)
  await lab.reach('a', 'failed')
  expect(lab.of('a', 'node-backoff')).toHaveLength(1)
  await until(() => lab.supervisor.status('a').error?.details?.node === 'b')
})

test('a restart for which the system has no process tries again by its policy; who asks for a start is told at once', async () => {
  await lab.close()
  const real = childProcessSpawner()
  let refusals = 0
  const spawn: typeof real.spawn = (...args) => {
    if (refusals-- <= 0) return real.spawn(...args)
    throw Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' })
  }
  lab = harness(programs.entryDir, { spawners: { thread: { spawn }, process: { spawn } } })
  lab.add('a', {}, quick)
  refusals = 1
  await expect(lab.supervisor.start('a', 'test')).rejects.toThrow('spawn EAGAIN')
  expect(lab.supervisor.status('a').state).toBe('failed')
  await lab.supervisor.start('a', 'test')
  refusals = 2
  await lab.supervisor.kill('a', 'test', false)
  await until(() => lab.of('a', 'node-backoff').length === 3)
  await lab.reach('a', 'up')
  expect(lab.states('a').filter(state => state === 'failed')).toHaveLength(1)
})

const python =
  'import socket,sys,time\ns=socket.create_server(("127.0.0.1",0))\nc=socket.socket()\nc.bind(("127.0.0.1",0))\nc.connect(s.getsockname())\nprint(c.getsockname()[1],flush=True)\ntime.sleep(600)'

test.skipIf(process.platform !== 'linux' || !hasPython())(
  'a port that is only the local end of a connection is waited for, not given up',
  async () => {
    const holder = spawn('python3', ['-c', python], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(holder.stdout, 'data')) as [Buffer]
    const port = Number(line.toString())
    lab.add('a', {}, { port, restart: { backoffMs: 200, maxBackoffMs: 200, maxExits: 100 } })
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'PORT_IN_USE' })
    expect(lab.supervisor.status('a').state).toBe('backoff')
    holder.kill('SIGKILL')
    await lab.reach('a', 'up')
    expect(lab.supervisor.status('a').port).toBe(port)
  }
)

function hasPython(): boolean {
  return spawnSync('python3', ['--version']).status === 0
}
