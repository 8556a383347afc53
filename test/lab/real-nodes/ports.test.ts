import { createServer, type Server } from 'node:net'
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import type { PortTrouble } from '../../../src/shared/ports'
import type { TopologyInput } from '../../../src/shared/topology'
import { hasJava, javaSkipped } from '../../fixtures/java/java'
import { freePorts } from '../../support/ports'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let one: RealLab | null = null
const servers: Server[] = []

afterEach(async () => {
  await one?.remove()
  one = null
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve))
})

/** A server that takes the port in its code, whatever it is told. */
const stubborn = (port: number): string =>
  `console.log('on'); require('net').createServer(s => s.on('error', () => {}).end('hola')).listen(${port}, '127.0.0.1')`

async function open(topology: TopologyInput): Promise<RealLab> {
  one = new RealLab(topology)
  return one.open()
}

const trouble = (lab: RealLab, node: string): Promise<PortTrouble> =>
  until(() => lab.lab.snapshot().nodes[node]?.trouble, {
    what: `what is wrong with ${node}`
  })

const view = (lab: RealLab, node: string) => lab.lab.snapshot().nodes[node]

async function listenAt(port: number): Promise<Server> {
  const server = createServer(socket => socket.on('error', () => undefined).end('hola'))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return server
}

describe.runIf(process.platform === 'linux')('a program that takes the proxy’s port', () => {
  const lab = (
    taken: number,
    wanted: number,
    theirs: number,
    command: string,
    args: string[]
  ): TopologyInput => ({
    name: 'mine',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: taken },
      { id: 'mine', kind: 'external', port: wanted, command, args },
      { id: 'theirs', kind: 'replica', port: theirs }
    ],
    links: [
      { from: 'proxy', to: 'mine' },
      { from: 'proxy', to: 'theirs' }
    ]
  })

  test('is said at both, and one press makes both work, without a restart of the program', async () => {
    const [taken = 0, wanted = 0, theirs = 0] = await freePorts(3)
    const own = await open(
      lab(taken, wanted, theirs, process.execPath, ['-e', stubborn(taken), String(wanted)])
    )
    expect((await trouble(own, 'mine')).problem).toMatchObject({
      kind: 'elsewhere',
      wanted,
      at: [{ port: taken }]
    })
    const atProxy = await trouble(own, 'proxy')
    expect(atProxy.problem).toMatchObject({ kind: 'held', port: taken, node: 'mine' })
    expect(atProxy.mend).toMatchObject({
      kind: 'change',
      changes: [
        { node: 'mine', field: 'port', from: wanted, to: taken },
        { node: 'proxy', field: 'port', from: taken }
      ]
    })
    expect(own.problems.join('\n')).toContain('relevo mend mine')
    const pid = view(own, 'mine')?.pid
    const { changes } = await own.run('node.mend', { node: 'proxy' })
    expect(view(own, 'mine')).toMatchObject({ state: 'up', port: taken, pid, exits: 0 })
    expect(view(own, 'proxy')).toMatchObject({ state: 'up', port: changes[1]?.to })
    await until(() => view(own, 'mine')?.trouble === null && view(own, 'proxy')?.trouble === null)
    await expect(own.run('node.mend', { node: 'mine' })).rejects.toThrow(/nothing is wrong/)
  })

  test('and comes when the proxy has it already: the proxy makes way, and both work', async () => {
    const [taken = 0, wanted = 0, theirs = 0] = await freePorts(3)
    // It says no port, as Java does.
    const source = `require('net').createServer(s => s.on('error', () => {}).end()).on('error', () => { console.error('java.net.BindException: Address already in use'); process.exit(1) }).listen(${taken}, '127.0.0.1')`
    const topology = lab(taken, wanted, theirs, process.execPath, ['-e', source])
    const late = {
      ...topology,
      nodes: topology.nodes.map(node => (node.id === 'mine' ? { ...node, autostart: false } : node))
    }
    const own = await open(late as TopologyInput)
    await own.run('node.start', { node: 'mine' }).catch(() => undefined)
    const { problem, mend } = await trouble(own, 'mine')
    expect(problem).toEqual({ kind: 'refused', wanted })
    expect(mend).toEqual({ kind: 'find', hold: ['proxy'] })
    await own.run('node.mend', { node: 'mine' })
    expect(view(own, 'mine')).toMatchObject({ state: 'up', port: taken })
    expect(view(own, 'proxy')).toMatchObject({ state: 'up' })
  })

  test.skipIf(!hasJava)(
    `the coursework’s server, which ignores what it is told, works after one press${javaSkipped}`,
    async () => {
      const folder = temporaryFolder('ports')
      const [taken = 0, wanted = 0, theirs = 0] = await freePorts(3)
      const source = fileURLToPath(new URL('../../fixtures/java/Servidor2.java', import.meta.url))
      execFileSync('javac', ['-encoding', 'UTF-8', '-d', folder, source])
      // Its default is 50000; another default is written by the first argument, and the second is what it ignores.
      const own = await open(
        lab(taken, wanted, theirs, 'java', [
          '-XX:TieredStopAtLevel=1',
          '-cp',
          folder,
          'Servidor2',
          String(taken)
        ])
      )
      await trouble(own, 'mine')
      await own.run('node.mend', { node: 'mine' })
      expect(await own.run('exchange.run', { count: 3 })).toMatchObject({ target: 'proxy', ok: 3 })
      await until(async () =>
        (await own.run('replicas.compare', {})).replicas.every(({ verdict }) => verdict.kind === 'identical')
      )
      rmSync(folder, { recursive: true })
    },
    60_000
  )
})

test.runIf(process.platform === 'linux')(
  'a program at ::1 is reached once its links lead there',
  async () => {
    const [proxy = 0, port = 0] = await freePorts(2)
    const own = await open({
      name: 'six',
      nodes: [
        { id: 'proxy', kind: 'replicating-proxy', port: proxy },
        {
          id: 'six',
          kind: 'external',
          port,
          command: process.execPath,
          args: ['-e', `require('net').createServer(s => s.end()).listen(${port}, '::1')`]
        }
      ],
      links: [{ from: 'proxy', to: 'six' }]
    })
    expect(view(own, 'six')?.state).toBe('starting')
    const { problem } = await trouble(own, 'six')
    expect(problem).toEqual({ kind: 'address', port, host: '127.0.0.1', at: '::1' })
    await own.run('node.mend', { node: 'six' })
    expect(view(own, 'six')).toMatchObject({ state: 'up', host: '::1', exits: 0 })
  },
  60_000
)

test('a port that a program outside of the lab holds is said with its name, and another is used in the command too', async () => {
  const [port = 0] = await freePorts(1)
  await listenAt(port)
  const own = await open({
    name: 'outside',
    nodes: [
      {
        id: 'mine',
        kind: 'external',
        port,
        command: process.execPath,
        args: ['-e', `require('net').createServer().listen(${port}, '127.0.0.1')`]
      }
    ]
  })
  const { problem, mend } = await trouble(own, 'mine')
  expect(problem).toMatchObject({ kind: 'held', port, node: null })
  if (process.platform === 'linux') expect(problem).toMatchObject({ pid: process.pid })
  expect(mend).toMatchObject({
    kind: 'change',
    changes: [{ node: 'mine', field: 'port', from: port, how: 'told' }]
  })
  const { changes } = await own.run('node.mend', { node: 'mine' })
  expect(view(own, 'mine')).toMatchObject({ state: 'up', port: changes[0]?.to })
})

test('a program that has opened no port is not up, and nothing is mended by itself', async () => {
  const [port = 0] = await freePorts(1)
  const own = await open({
    name: 'none',
    nodes: [
      {
        id: 'mine',
        kind: 'external',
        port,
        command: process.execPath,
        args: ['-e', `setInterval(() => {}, 1e3)`],
        startMs: 1_500
      }
    ]
  })
  expect(view(own, 'mine')?.state).toBe('starting')
  expect(await trouble(own, 'mine')).toEqual({ problem: { kind: 'none', wanted: port }, mend: null })
  await expect(own.run('node.mend', { node: 'mine' })).rejects.toThrow(/NOT_SUPPORTED/)
})
