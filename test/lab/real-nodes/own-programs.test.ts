import { connect } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TopologyInput } from '../../../src/shared/topology'
import { freePorts } from '../../support/ports'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

/** Echoes lines, and prints what happens as a student's server would. */
const echo = `
const server = require('node:net').createServer({ allowHalfOpen: true }, socket => {
  console.log('a client has connected')
  let rest = ''
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    const lines = (rest + chunk).split('\\n')
    rest = lines.pop()
    for (const line of lines) {
      console.log('it says: ' + line)
      socket.write('ECHO: ' + line + '\\n')
    }
  })
  socket.on('end', () => {
    console.log('it has left')
    socket.end()
  })
})
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening on ' + process.argv[2]))
`

let one: RealLab
let port: number
const replicas = ['echo-1', 'echo-2', 'echo-3']

beforeAll(async () => {
  const file = join(temporaryFolder(), 'echo.cjs')
  writeFileSync(file, echo)
  const ports = await freePorts(4)
  port = ports[3] ?? 0
  const topology: TopologyInput = {
    name: 'own-programs',
    nodes: [
      ...replicas.map((id, at) => ({
        id,
        kind: 'external' as const,
        port: ports[at] ?? 0,
        command: process.execPath,
        args: [file, String(ports[at])]
      })),
      { id: 'proxy', kind: 'replicating-proxy', port }
    ],
    links: replicas.map(to => ({ from: 'proxy', to }))
  }
  one = await new RealLab(topology).open()
})
afterAll(async () => {
  await one?.remove()
})

/** One client that says so many lines, each after the answer to the one before. */
function dialog(lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    const left = [...lines]
    let said = ''
    const next = (): void => {
      const line = left.shift()
      if (line === undefined) socket.end()
      else socket.write(`${line}\n`)
    }
    socket.on('connect', next)
    socket.on('data', chunk => {
      said += chunk.toString()
      if (said.endsWith('\n')) next()
    })
    socket.on('error', reject)
    socket.on('end', () => resolve(said))
  })
}

const words = (count: number): string[] => Array.from({ length: count }, (_, at) => `word ${at}`)
const verdicts = async (): Promise<unknown[]> =>
  (await one.run('replicas.compare', {})).replicas.map(({ verdict, sessions }) => [verdict.kind, sessions])

test('sessions of programs of one’s own are as long as they are, and a missed one is replayed', async () => {
  for (const count of [1, 3, 5, 11]) {
    expect(await dialog(words(count))).toBe(
      words(count)
        .map(word => `ECHO: ${word}\n`)
        .join('')
    )
    // The next client comes when this one is gone, so that their lines are told apart.
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  await until(async () => String(await verdicts()) === 'identical,4,identical,4,identical,4', {
    what: 'four identical sessions'
  })
  const { sessions } = await one.run('replicas.compare', {})
  expect(sessions.map(({ replicas: own }) => own['echo-1']?.lines.length)).toEqual([3, 5, 7, 13])

  await one.run('node.kill', { node: 'echo-2', keepDown: true })
  for (const count of [2, 4]) {
    await dialog(words(count))
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  await until(async () => String((await verdicts())[1]) === 'behind,4', { what: 'echo-2 behind' })
  await one.run('node.start', { node: 'echo-2' })
  await until(async () => (await verdicts()).every(one => String(one) === 'identical,6'), {
    what: 'six identical sessions'
  })
  const { replicas: all } = await one.run('replicas.compare', {})
  expect(all.map(({ between }) => between)).toEqual([1, 2, 1])
})

test('sessions that are open together are compared as one whole', async () => {
  await Promise.all([dialog(words(6)), dialog(words(7))])
  await until(
    async () => {
      const { sessions, replicas: all } = await one.run('replicas.compare', {})
      return (
        (sessions.at(-1)?.overlapping.length ?? 0) >= 1 &&
        all.every(({ verdict }) => verdict.kind === 'identical')
      )
    },
    { what: 'a row of sessions that were open together' }
  )
})
