import { spawnSync } from 'node:child_process'
import { connect } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadStats } from '../../../src/shared/load/load-results'
import type { TopologyInput } from '../../../src/shared/topology'
import { parseTopologyText } from '../../../src/lab/topology/parse'
import { freePorts } from '../../support/ports'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

/** A server of lines as a student writes one: it greets with its process id, and answers each line with its length. */
const program = `
import os, socketserver, sys
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(f"pid {os.getpid()}\\n".encode())
        for line in self.rfile:
            text = line.decode().strip()
            self.wfile.write(f"{text} has {len(text)} letters\\n".encode())
            if text == "bye": return
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
`

const hasPython = spawnSync('python3', ['--version']).status === 0

let lab: RealLab
let proxyPort = 0

describe.skipIf(!hasPython)('load with the protocol of a program of one’s own', () => {
  beforeAll(async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'server.py'), program)
    const [one = 0, two = 0, proxy = 0] = await freePorts(3)
    proxyPort = proxy
    const server = (id: string, port: number) => ({
      id,
      kind: 'external' as const,
      port,
      command: 'python3',
      args: ['server.py', String(port)],
      cwd: folder
    })
    const topology: TopologyInput = {
      name: 'own',
      nodes: [
        { id: 'me', kind: 'client' },
        { id: 'proxy', kind: 'replicating-proxy', port: proxy, compare: 'text' },
        server('one', one),
        server('two', two)
      ],
      links: [
        { from: 'me', to: 'proxy' },
        { from: 'proxy', to: 'one' },
        { from: 'proxy', to: 'two' }
      ]
    }
    lab = await new RealLab(topology).open()
  })

  afterAll(async () => {
    await lab?.remove()
  })

  const loads = (): readonly LoadStats[] => lab.lab.snapshot().nodes['me']?.stats?.loads ?? []

  it('a session that came through the proxy becomes the load, in the topology’s file too, and its reply what is expected', async () => {
    await talk(proxyPort, ['hola', 'bye'])
    const sessions = await until(async () => {
      const list = await lab.run('session.list', { node: 'proxy' })
      return list.length > 0 ? list : null
    })
    const [newest] = sessions
    expect(newest).toMatchObject({ preview: 'hola bye', cut: false })
    const load = await lab.run('session.read', { node: 'proxy', session: newest!.session })
    const before = lab.lab.snapshot().nodes['me']?.pid
    expect(await lab.run('load.use', { load })).toEqual({ target: 'proxy' })
    expect(lab.lab.snapshot().load.targets).toEqual([{ to: 'proxy', protocol: 'session' }])
    expect(lab.lab.snapshot().nodes['me']).toMatchObject({ state: 'up', pid: before })

    const one = await lab.run('load.send', {})
    expect(one).toMatchObject({ target: 'proxy', protocol: 'session', requestBytes: 9 })
    expect(one.reply).toContain('hola has 4 letters')
    expect(one.said).toEqual({ sentence: 'bytes', values: { bytes: one.replyBytes } })

    const { text } = await lab.run('topology.export', { format: 'yaml' })
    const client = parseTopologyText(text).nodes.find(({ id }) => id === 'me')
    expect(client).toMatchObject({ load: { proxy: load } })
  })

  it('counts what comes of it by kind: as expected, and refused once nobody is there', async () => {
    await lab.run('load.set', { enabled: true, rate: 40 })
    await until(() => (loads()[0]?.outcomes.expected ?? 0) >= 40, { what: '40 sessions' })
    expect(loads()).toMatchObject([
      { to: 'proxy', protocol: 'session', outcomes: { different: 0, cut: 0, refused: 0 } }
    ])
    await lab.run('node.stop', { node: 'proxy' })
    await until(() => (loads()[0]?.outcomes.refused ?? 0) >= 5, { what: 'refusals' })
    await lab.run('node.start', { node: 'proxy' })
    const { expected } = loads()[0]!.outcomes
    await until(() => (loads()[0]?.outcomes.expected ?? 0) > expected + 20, {
      what: 'sessions again'
    })
    expect(loads()[0]!.outcomes.different).toBe(0)
  })

  it('goes on with another load at once, and counts that from the beginning', async () => {
    const lines = ['abc', 'bye']
    await lab.run('load.use', {
      load: { protocol: 'text', lines, until: { close: true }, expect: '/^abc has 4 letters$/m' }
    })
    await until(() => (loads()[0]?.outcomes.different ?? 0) >= 10, { what: 'wrong answers' })
    expect(loads()).toMatchObject([{ protocol: 'text', outcomes: { expected: 0 } }])
    expect(loads()[0]?.last?.what).toContain('abc has 3 letters')
    await lab.run('load.use', { load: null })
    expect(lab.lab.snapshot().load.targets).toEqual([{ to: 'proxy', protocol: 'exchange' }])
    await lab.run('load.set', { enabled: false })
  })

  it('says what can’t be: an unknown session, a node that keeps none, a target without a link', async () => {
    await expect(lab.run('session.read', { node: 'proxy', session: 999_999 })).rejects.toThrow('NOT_FOUND')
    await expect(lab.run('session.list', { node: 'one' })).rejects.toThrow('NOT_SUPPORTED')
    await expect(lab.run('load.use', { target: 'one', load: { protocol: 'http' } })).rejects.toThrow(
      'not linked'
    )
  })
})

/** Says the lines, one after each line of the server's, until it ends. */
function talk(port: number, lines: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const left = [...lines]
    const socket = connect(port, '127.0.0.1')
    socket.on('data', () => {
      const line = left.shift()
      if (line !== undefined) socket.write(`${line}\n`)
    })
    socket.on('end', () => resolve())
    socket.on('error', reject)
  })
}
