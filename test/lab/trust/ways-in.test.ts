import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CommandName } from '../../../src/shared/contract'
import type { Topology } from '../../../src/shared/topology'
import type { TrustView } from '../../../src/shared/trust/trust'
import { freePorts } from '../../support/ports'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

/** Says in the folder in which it runs that it has run. */
const marks = "require('node:fs').appendFileSync('marker', 'x'); setInterval(() => undefined, 1000)"

let folder: string
let file: string
let one: RealLab
let port: number

beforeEach(async () => {
  folder = realpathSync(temporaryFolder())
  file = join(folder, 'homework.relevo')
  ;[port = 0] = await freePorts(1)
  writeFileSync(file, homework())
})
afterEach(async () => {
  await one?.remove()
  removeFolder(folder)
})

/** A file from somebody else: a replica, and a program off the picture. */
function homework(spy: object = {}): string {
  return JSON.stringify({
    name: 'homework',
    nodes: [
      { id: 'r', kind: 'replica', port },
      {
        id: 'spy',
        kind: 'external',
        command: [process.execPath, '-e', marks],
        position: { x: 90_000, y: 90_000 },
        ...spy
      }
    ]
  })
}

const open = async (topology: string | object = file): Promise<void> => {
  one = await new RealLab(topology).open()
}
const openText = (text = readFileSync(file, 'utf8'), where: string | undefined = folder): Promise<unknown> =>
  one.run('topology.open', { text, fileName: 'homework.relevo', ...(where && { folder: where }) })
const code = async (command: CommandName, args: object): Promise<string> => {
  const result = await one.lab.call(command, args, 'panel')
  return result.ok ? 'ok' : result.error.code
}
const hasRun = (where = folder): boolean => existsSync(join(where, 'marker'))
const trust = (): TrustView | null => one.lab.snapshot().trust
const held = (): string[] => (trust()?.held ?? []).map(({ node }) => node)
const state = (node: string): string | undefined => one.lab.snapshot().nodes[node]?.state
const topology = (): Topology => one.lab.snapshot().topology
const decide = (decision: 'once' | 'folder' | 'never'): Promise<unknown> =>
  one.run('trust.decide', { digest: trust()!.digest, decision })
const ran = (where = folder): Promise<unknown> => until(() => hasRun(where), { what: 'the program to run' })
const reopen = async (): Promise<void> => {
  await one.close()
  await one.open()
}

/** Everything else of the topology is up, and what is held has not begun. */
function expectHeld(node = 'spy'): void {
  expect({ node: state(node), held: held(), hasRun: hasRun() }).toEqual({
    node: 'stopped',
    held: [node],
    hasRun: false
  })
}

const nothing = { name: 'mine', nodes: [{ id: 'c', kind: 'client' }] }

describe('a file from somebody else', () => {
  test('that a lab begins with runs what is of the lab, and says whole what it would do', async () => {
    await open()
    expect(state('r')).toBe('up')
    expectHeld()
    expect(trust()).toMatchObject({
      file: 'homework.relevo',
      folder,
      declined: false,
      held: [
        {
          node: 'spy',
          powers: [
            { kind: 'program', prepare: null, command: [process.execPath, '-e', marks], cwd: folder, env: {} }
          ]
        }
      ]
    })
  })

  test('that is opened, by its path or as a text, is no different', async () => {
    await open(nothing)
    await openText()
    expect(state('r')).toBe('up')
    expectHeld()
    await one.run('topology.open', { text: homework({ cwd: folder }), fileName: 'dropped.relevo' })
    expectHeld()
    expect(trust()).toMatchObject({ file: 'dropped.relevo', folder: null })
  })

  test('is run by no command, and by no edit of what is held', async () => {
    await open()
    expect(await code('node.start', { node: 'spy' })).toBe('NOT_TRUSTED')
    expect(await code('node.restart', { node: 'spy' })).toBe('NOT_TRUSTED')
    expect(await code('node.kill', { node: 'spy' })).toBe('NOT_RUNNING')
    expect(await code('node.mend', { node: 'spy' })).toBe('WRONG_STATE')
    expect(await code('node.input', { node: 'spy', text: 'x' })).toBe('NOT_RUNNING')
    expect(await code('lab.start-all', {})).toBe('ok')
    expectHeld()
    const [spy] = topology().nodes.filter(({ id }) => id === 'spy')
    const others = topology().nodes.filter(({ id }) => id !== 'spy')
    const edits: [string, object][] = [
      ['spy', { position: { x: 1, y: 1 } }],
      ['spy', { port: port + 1, autostart: true }],
      ['spy', { env: { A: 'b' } }],
      ['spy', { prepare: [process.execPath, '-e', marks] }],
      ['renamed', {}]
    ]
    for (const [id, more] of edits) {
      await one.run('topology.apply', {
        topology: { ...topology(), nodes: [...others, { ...spy!, id, ...more }] }
      })
      await one.run('lab.start-all', {})
      expectHeld(id)
    }
    // A copy beside it is not made here either.
    const copy = { ...spy!, id: 'copy' }
    await one.run('topology.apply', { topology: { ...topology(), nodes: [...others, spy!, copy] } })
    await one.run('lab.start-all', {})
    expect({ held: held(), hasRun: hasRun() }).toEqual({ held: ['spy', 'copy'], hasRun: false })
  })

  test('stays what it is when it is saved, opened by its name, or brought back by an undo', async () => {
    await open()
    const before = topology()
    await one.run('topology.save', { name: 'homework' })
    await one.run('topology.open', { name: 'homework' })
    expectHeld()
    await openText(JSON.stringify({ ...nothing, name: 'homework' }))
    expect(trust()).toBeNull()
    await one.run('topology.apply', { topology: before })
    expectHeld()
    await one.run('topology.save', { name: 'full' })
    await one.close()
    one = await new RealLab('full').openIn(one.dataDir)
    expect({ held: held(), hasRun: hasRun() }).toEqual({ held: ['spy'], hasRun: false })
  })
})

describe('a person who has seen it', () => {
  test('trusts exactly that, once: until it is opened again', async () => {
    await open()
    expect(await code('trust.decide', { digest: '0'.repeat(64), decision: 'once' })).toBe('WRONG_STATE')
    const seen = trust()!.digest
    await openText(homework({ env: { SECOND: 'look' } }))
    expect(await code('trust.decide', { digest: seen, decision: 'once' })).toBe('WRONG_STATE')
    expectHeld()
    await openText()
    await decide('once')
    await ran()
    expect(trust()).toBeNull()
    await one.reaches('spy', 'up')
    // Another topology ends that, and an undo does not bring it back.
    const before = topology()
    await openText(JSON.stringify(nothing))
    await one.run('topology.apply', { topology: before })
    expect({ held: held(), spy: state('spy') }).toEqual({ held: ['spy'], spy: 'stopped' })
    await decide('once')
    await one.reaches('spy', 'up')
    // An edit of it goes on with it, and is not remembered.
    const renamed = topology().nodes.map(node => (node.id === 'spy' ? { ...node, id: 'mine' } : node))
    await one.run('topology.apply', { topology: { ...topology(), nodes: renamed } })
    await one.reaches('mine', 'up')
    await openText(homework({ id: 'mine' }))
    expect({ held: held(), mine: state('mine') }).toEqual({ held: ['mine'], mine: 'stopped' })
    await reopen()
    expect(held()).toEqual(['spy'])
  })

  test('trusts it in its folder: it is asked again when it is changed, or comes from elsewhere', async () => {
    await open()
    await decide('folder')
    await ran()
    await reopen()
    await one.reaches('spy', 'up')
    expect(trust()).toBeNull()

    for (const change of [
      { command: [process.execPath, '-e', `${marks};`] },
      { args: ['x'] },
      { env: { NODE_OPTIONS: '--require=./evil.cjs' } },
      { cwd: '..' },
      { prepare: 'true' }
    ]) {
      await openText(homework(change))
      expect({ held: held(), spy: state('spy') }, JSON.stringify(change)).toEqual({
        held: ['spy'],
        spy: 'stopped'
      })
    }
    await openText(homework())
    expect(trust()).toBeNull()

    const elsewhere = join(folder, 'elsewhere')
    mkdirSync(elsewhere)
    copyFileSync(file, join(elsewhere, 'homework.relevo'))
    await openText(homework({ cwd: folder }), elsewhere)
    expect(held()).toEqual(['spy'])
  })

  test('says never, which is remembered and can be thought over', async () => {
    await open()
    await decide('never')
    expectHeld()
    expect(trust()?.declined).toBe(true)
    await reopen()
    expectHeld()
    expect(trust()?.declined).toBe(true)
    await decide('folder')
    await ran()
  })
})

describe('what is made here', () => {
  test('runs without a question, also when it is saved and opened again', async () => {
    await open(nothing)
    const spy = {
      id: 'mine',
      kind: 'external' as const,
      command: [process.execPath, '-e', marks],
      cwd: folder
    }
    await one.run('topology.apply', { topology: { ...topology(), nodes: [...topology().nodes, spy] } })
    await ran()
    const text = (await one.run('topology.export', { format: 'yaml' })).text
    await one.run('topology.save', { name: 'mine' })
    await one.close()
    one = await new RealLab('mine').openIn(one.dataDir)
    expect(trust()).toBeNull()
    await one.reaches('mine', 'up')
    await openText(text)
    expect({ trust: trust(), mine: state('mine') }).toEqual({ trust: null, mine: 'up' })
  })

  test('and trusted here: what was remembered goes with it to the folder that it is saved in', async () => {
    await open()
    await decide('folder')
    const { text } = await one.run('topology.export', { format: 'yaml' })
    const other = join(folder, 'other')
    mkdirSync(other)
    await one.run('topology.mark-saved', { text, fileName: 'other.relevo', folder: other })
    await openText(text, other)
    expect(trust()).toBeNull()
  })
})

test('a damaged memory trusts nothing', async () => {
  await open()
  await decide('folder')
  await one.close()
  writeFileSync(join(one.dataDir, 'trust.json'), '{"version":1,"decisions":[{')
  rmSync(join(folder, 'marker'), { force: true })
  await one.open()
  expectHeld()
  expect(one.problems.join()).toContain('trust.json')
})

test('nodes of the lab’s own kinds are held too where others reach them, or they others', async () => {
  let connections = 0
  const server = createServer(socket => {
    connections++
    socket.on('error', () => undefined).destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port: there } = server.address() as { port: number }
  const [balancer = 0] = await freePorts(1)
  writeFileSync(
    file,
    JSON.stringify({
      name: 'homework',
      nodes: [
        { id: 'c', kind: 'client' },
        { id: 'r', kind: 'replica', port, host: '0.0.0.0' },
        // An address of this machine, of which the lab can't know that it is: short for 127.0.0.1.
        { id: 's', kind: 'existing', host: '127.1', port: there, checkIntervalMs: 1_000 },
        { id: 'b', kind: 'balancer', port: balancer, healthPath: '/', healthIntervalMs: 50 }
      ],
      links: [{ from: 'b', to: 's' }]
    })
  )
  try {
    await open()
    expect(held()).toEqual(['r', 's', 'b'])
    expect(['r', 'b'].map(state)).toEqual(['stopped', 'stopped'])
    await one.run('lab.start-all', {})
    expect(['r', 'b'].map(state)).toEqual(['stopped', 'stopped'])
    expect(connections).toBe(0)
    await decide('once')
    await one.reaches('r', 'up')
    await one.reaches('b', 'up')
    await until(() => connections > 0, { what: 'a connection' })
  } finally {
    server.close()
  }
})

test('a client that runs ends when a file tells it what to send', async () => {
  const replica = { id: 'r', kind: 'replica' as const, port }
  const links = [{ from: 'c', to: 'r' }]
  await open({ name: 'mine', nodes: [{ id: 'c', kind: 'client' }, replica], links })
  expect(state('c')).toBe('up')
  await one.run('load.set', { enabled: true, rate: 10 })
  const load = { r: { protocol: 'text', lines: ['CONFIG SET dir /home'] } }
  await openText(JSON.stringify({ name: 'mine', nodes: [{ id: 'c', kind: 'client', load }, replica], links }))
  expect({ held: held(), c: state('c') }).toEqual({ held: ['c'], c: 'stopped' })
  expect(await code('node.start', { node: 'c' })).toBe('NOT_TRUSTED')
  await one.run('lab.start-all', {})
  expect(await code('load.send', { target: 'r' })).toBe('NOT_RUNNING')
  // One that says nothing of that again may run again.
  await openText(JSON.stringify({ name: 'mine', nodes: [{ id: 'c', kind: 'client' }, replica], links }))
  expect(trust()).toBeNull()
  await one.run('node.start', { node: 'c' })
})
