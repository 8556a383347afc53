import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { freePorts } from '../../support/ports'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

/** Counts in memory, and answers with its number. */
const counter = `
let count = 0
require('node:net').createServer(socket => {
  socket.on('error', () => undefined)
  socket.once('data', () => socket.end('total ' + ++count + '\\n'))
}).listen(Number(process.argv[2]), '127.0.0.1')
`
/** Runs it, and ends it and starts it again with each line that is typed, as a watcher of files does when one is saved. */
const watched = `
const { spawn } = require('node:child_process')
const serve = () => spawn(process.execPath, [process.argv[2], process.argv[3]], { stdio: 'ignore' })
let server = serve()
process.stdin.on('data', () => { server.once('exit', () => (server = serve())); server.kill() })
`

let one: RealLab | null = null
afterEach(() => one?.remove())

test.runIf(process.platform === 'linux')(
  'a program that starts again by itself what serves in it lives on, and what it has lost is said to be lost by that',
  async () => {
    const folder = temporaryFolder()
    const [counting, watching] = [join(folder, 'counter.cjs'), join(folder, 'watched.cjs')]
    writeFileSync(counting, counter)
    writeFileSync(watching, watched)
    const [port = 0, kept = 0, lost = 0] = await freePorts(3)
    const program = (id: string, own: number, ...args: string[]) => ({
      id,
      kind: 'external' as const,
      port: own,
      command: process.execPath,
      args: [...args, String(own)]
    })
    const lab = (one = await new RealLab({
      name: 'watched',
      nodes: [
        { id: 'proxy', kind: 'replicating-proxy', port },
        program('kept', kept, counting),
        program('lost', lost, watching, counting)
      ],
      links: ['kept', 'lost'].map(to => ({ from: 'proxy', to }))
    }).open())
    const snapshot = () => lab.run('lab.snapshot', {})
    const events = async (kind: string) => (await snapshot()).events.filter(event => event.kind === kind)
    for (const total of [1, 2, 3]) expect(await count(port)).toBe(`total ${total}\n`)

    await lab.run('node.input', { node: 'lost', text: 'again', newline: true, eof: false })
    await until(async () => (await events('renewed')).length === 1, { what: 'the renewal' })
    expect(await events('renewed')).toMatchObject([{ node: 'lost' }])
    const { links, nodes } = await snapshot()
    expect(nodes['lost']).toMatchObject({ state: 'up', exits: 0 })
    expect(Object.values(links).map(({ to, startedAgain }) => [to, startedAgain])).toEqual(
      expect.arrayContaining([
        ['kept', undefined],
        ['lost', 'seen']
      ])
    )

    await count(port)
    await until(async () => (await events('diverged')).length > 0, { what: 'the difference' })
    expect((await events('diverged'))[0]).toMatchObject({ to: 'lost', startedAgain: ['lost'] })
  }
)

/** What the server says to one client. */
async function count(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write('count\n'))
  let said = ''
  for await (const chunk of socket) said += String(chunk)
  return said
}
