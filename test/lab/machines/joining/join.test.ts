import { spawn, type ChildProcess } from 'node:child_process'
import { request } from 'node:http'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import packageFile from '../../../../package.json'
import type { CommandArgs, CommandName, CommandResults } from '../../../../src/shared/contract'
import { createLab, type Lab } from '../../../../src/lab/lab'
import { childProcessSpawner } from '../../../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../../../src/lab/spawners/worker-thread'
import { built } from '../../../support/built'
import { freePorts } from '../../../support/ports'
import { removeFolder, temporaryFolder } from '../../../support/temporary-folder'
import { until } from '../../../support/until'
import { CutOff } from './cut-off'

const open: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

interface Opened {
  readonly lab: Lab
  readonly replicaPort: number
  run<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]>
  /** Opens the door, and says what a laptop has to know. */
  door(): Promise<{ readonly url: string; readonly port: number; readonly code: string }>
  machine(id: string): { readonly state: string } | undefined
}

/** A proxy with one replica, on the desk. */
async function openLab(): Promise<Opened> {
  const [port = 0, one = 0, replicaPort = 0] = await freePorts(3)
  const dataDir = temporaryFolder()
  const lab = await createLab({
    dataDir,
    entryDir: built.nodes,
    spawners: { thread: workerThreadSpawner(), process: childProcessSpawner() },
    host: 'web',
    version: packageFile.version,
    onQuit: () => undefined,
    topology: {
      name: 'joined',
      nodes: [
        { id: 'proxy', kind: 'replicating-proxy', port },
        { id: 'replica-1', kind: 'replica', port: one }
      ],
      links: [{ from: 'proxy', to: 'replica-1' }]
    }
  })
  open.push(async () => {
    await lab.close()
    removeFolder(dataDir)
  })
  await lab.started
  const run: Opened['run'] = async (command, args) => {
    const result = await lab.call(command, args, 'panel')
    if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
    return result.value as never
  }
  return {
    lab,
    replicaPort,
    run,
    door: async () => {
      const { url, codes } = await run('machine.open-door', { host: '127.0.0.1', port: 0 })
      return { url: url ?? '', port: Number(new URL(url ?? '').port), code: codes[0]?.code ?? '' }
    },
    machine: id => lab.snapshot().machines?.[id]
  }
}

interface Laptop {
  readonly process: ChildProcess
  said(): string
}

/** `relevo machine join`, with a home of its own. */
function laptop(port: number, code: string): Laptop {
  const home = temporaryFolder('laptop')
  const child = spawn(
    process.execPath,
    [resolve('bin/relevo.mjs'), 'machine', 'join', `ws://127.0.0.1:${port}`, code],
    { env: { ...process.env, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] }
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += String(chunk)))
  open.push(async () => {
    child.kill('SIGKILL')
    await until(() => child.exitCode !== null || child.signalCode !== null, { what: 'the end of a laptop' })
    removeFolder(home)
  })
  return { process: child, said: () => said }
}

/** Which machine of the lab a laptop has become. */
async function joined({ lab, machine }: Opened): Promise<string> {
  return until(
    () => {
      const id = lab.snapshot().topology.machines?.[0]?.id
      return id !== undefined && machine(id)?.state === 'attached' ? id : null
    },
    { what: 'the laptop in the lab' }
  )
}

async function putReplicaOn({ lab, run, replicaPort }: Opened, machine: string): Promise<number> {
  const { topology } = lab.snapshot()
  await run('topology.apply', {
    topology: {
      ...topology,
      nodes: [...topology.nodes, { id: 'replica-2', kind: 'replica', port: replicaPort, machine }],
      links: [...topology.links, { from: 'proxy', to: 'replica-2' }]
    }
  })
  const node = (): { readonly state: string; readonly pid: number | null } | undefined =>
    lab.snapshot().nodes['replica-2']
  return until(() => (node()?.state === 'up' ? node()?.pid : null), { what: 'the replica on the laptop' })
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe.skipIf(process.platform === 'win32')('a laptop that dials the desk', () => {
  test('is a machine of the lab, outlives a cut, and ends its nodes at Ctrl+C', async () => {
    const opened = await openLab()
    const { port, code } = await opened.door()
    const way = await CutOff.to(port)
    open.push(() => way.close())
    const ana = laptop(way.port, code)
    const id = await joined(opened)
    const pid = await putReplicaOn(opened, id)
    expect(await opened.run('exchange.run', { count: 30, concurrency: 2 })).toMatchObject({ ok: 30 })
    // The code was good for one.
    expect((await opened.run('machine.door', {})).codes).toEqual([])

    way.cut()
    await until(() => opened.machine(id)?.state === 'unreachable', { what: 'the cut' })
    expect(isAlive(pid)).toBe(true)
    way.heal()
    await until(() => opened.machine(id)?.state === 'attached', { what: 'that it is back' })
    expect(opened.lab.snapshot().nodes['replica-2']).toMatchObject({ state: 'up', pid })
    expect(await opened.run('exchange.run', { count: 30 })).toMatchObject({ ok: 30 })

    ana.process.kill('SIGINT')
    await until(() => ana.process.exitCode === 0, { what: 'its end' })
    expect(ana.said()).toContain('its nodes have ended')
    expect(isAlive(pid)).toBe(false)
  })

  test('ends by itself when the lab has no more use for it', async () => {
    const opened = await openLab()
    const { port, code } = await opened.door()
    const ana = laptop(port, code)
    await joined(opened)
    await opened.run('topology.apply', { topology: { ...opened.lab.snapshot().topology, machines: [] } })
    await until(() => ana.process.exitCode === 0, { what: 'its end' })
    expect(ana.said()).toContain('has let go of this computer')
  })

  test('is told why where it is not let in', async () => {
    const opened = await openLab()
    const { port } = await opened.door()
    const eve = laptop(port, 'AAAA-AAAA')
    await until(() => eve.process.exitCode === 1, { what: 'its end' })
    expect(eve.said()).toContain('the code is wrong')
    expect(await opened.run('machine.door', {})).toMatchObject({ refused: 1, joined: [] })
    expect(opened.lab.snapshot().topology.machines).toBeUndefined()
  })
})

describe('the door for laptops', () => {
  /** The status of an answer to a request to upgrade. */
  const knock = (port: number, headers: Readonly<Record<string, string>>, path = '/join'): Promise<number> =>
    new Promise((done, failed) => {
      const asked = request({
        ...{ port, path, host: '127.0.0.1' },
        headers: {
          ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
          ...{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'x-relevo-version': packageFile.version },
          ...headers
        }
      })
      asked.on('response', answer => done(answer.statusCode ?? 0))
      asked.on('upgrade', (_answer, socket) => {
        socket.destroy()
        done(101)
      })
      asked.on('error', failed)
      asked.end()
    })

  test('is closed until it is opened, and never at all addresses', async () => {
    const { run, lab } = await openLab()
    expect(await run('machine.door', {})).toMatchObject({ url: null, codes: [] })
    for (const host of ['0.0.0.0', '::', '0', '0x0', '::0', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0'])
      expect(await lab.call('machine.open-door', { host, port: 0 }, 'panel')).toMatchObject({
        error: { code: 'BAD_ARGUMENTS' }
      })
    expect(await lab.call('machine.invite', {}, 'panel')).toMatchObject({ error: { code: 'WRONG_STATE' } })
  })

  test('lets nobody in with another version, from a web page, or with a code that was used', async () => {
    const { door } = await openLab()
    const { port, code } = await door()
    const authorization = `Relevo ${code}`
    expect(await knock(port, { authorization, origin: 'http://evil.example' })).toBe(403)
    expect(await knock(port, { authorization, 'x-relevo-version': '0.0.0' })).toBe(409)
    expect(await knock(port, { authorization }, '/other')).toBe(404)
    expect(await knock(port, {})).toBe(401)
    expect(await knock(port, { authorization })).toBe(101)
    expect(await knock(port, { authorization })).toBe(401)
  })

  test('is held open by nobody: of one address only so many may ask at once', async () => {
    const { door } = await openLab()
    const { port, code } = await door()
    const sockets = Array.from({ length: 40 }, () => connect(port, '127.0.0.1'))
    for (const socket of sockets) socket.on('error', () => undefined).resume()
    onTestFinished(() => sockets.forEach(socket => socket.destroy()))
    await until(() => sockets.filter(({ closed }) => closed).length === 24, { what: 'that 24 are closed' })
    for (const socket of sockets) socket.destroy()
    const authorization = `Relevo ${code}`
    await until(async () => (await knock(port, { authorization }).catch(() => 0)) === 101, {
      what: 'that a laptop gets in'
    })
  })

  test('cuts off who says anything but frames of a keeper, and the lab goes on', async () => {
    const { door, run, machine, lab } = await openLab()
    const { url } = await door()
    const hostile = async (say: (socket: WebSocket) => void): Promise<void> => {
      const { code } = await run('machine.invite', {})
      const socket = new WebSocket(`${url}/join`, {
        headers: { authorization: `Relevo ${code}`, 'x-relevo-version': packageFile.version }
      })
      const closed = new Promise(done => socket.on('close', done).on('error', () => undefined))
      await new Promise(done => socket.once('message', done))
      say(socket)
      await closed
    }
    await hostile(socket => socket.send('a text'))
    await hostile(socket => socket.send(Buffer.from('ffffffff', 'hex')))
    await hostile(socket => socket.send(Buffer.from('00000004deadbeef', 'hex')))
    const ids = Object.keys(lab.snapshot().machines ?? {})
    expect(ids.length).toBeGreaterThan(0)
    for (const id of ids) expect(machine(id)?.state).not.toBe('attached')
    expect(await run('exchange.run', { count: 5 })).toMatchObject({ ok: 5 })
  })
})
