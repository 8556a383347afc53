import { expect, test } from 'vitest'
import type { RelevoError } from '../../../src/shared/errors'
import { parseTopology, parseTopologyText } from '../../../src/lab/topology/parse'
import { serializeTopology } from '../../../src/lab/topology/serialize'

const server = (id: string, more: object): object => ({ id, kind: 'file-server', ...more })
const parsed = (more: object) => parseTopology({ name: 'x', nodes: [server('a', more)] }).nodes[0]

function problem(...nodes: object[]): string {
  try {
    parseTopology({ name: 'x', nodes })
    return ''
  } catch (error) {
    return JSON.stringify((error as RelevoError).details?.['problems'])
  }
}

test('doors by name have their usual ports, and http and ws are the two that there were before', () => {
  const text =
    'name: x\nnodes:\n  - id: a\n    kind: file-server\n    doors: [http, https, ftp, sftp, ws, wss, tcp]\n'
  const topology = parseTopologyText(text, 'x.yaml')
  expect(topology.nodes[0]).toMatchObject({
    port: 5000,
    receiverPort: 5555,
    doors: { https: 5443, ftp: 5021, sftp: 5022, wss: 5556, tcp: 5600 }
  })
  expect(parseTopologyText(serializeTopology(topology, 'yaml'), 'x.yaml')).toEqual(topology)
})

test('doors with ports have these, and a port that is given by itself counts', () => {
  expect(parsed({ doors: { ftp: 2121, http: 8080 } })).toMatchObject({ port: 8080, doors: { ftp: 2121 } })
  expect(parsed({ doors: ['http', 'tcp'], port: 80 })).toMatchObject({ port: 80, doors: { tcp: 5600 } })
  expect(parsed({ port: 80 })).toMatchObject({ doors: {} })
})

test('what is wrong with doors is said, and where', () => {
  expect(problem(server('a', { doors: ['gopher'] }))).toContain('a list of http, https')
  expect(problem(server('a', { doors: [] }))).toContain('or doors')
  expect(problem(server('a', { doors: ['ftp'] }), server('b', { doors: ['ftp'] }))).toContain(
    '5021 is already taken'
  )
  expect(problem(server('a', { doors: ['sftp'], host: '0.0.0.0' }))).toContain('nobody may log in by sftp')
  const account = { user: 'ana', password: 'x' }
  expect(problem(server('a', { doors: ['sftp'], host: '0.0.0.0', account }))).toBe('')
})
