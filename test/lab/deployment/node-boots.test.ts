import { expect, test } from 'vitest'
import { nodeBoots } from '../../../src/lab/deployment/node-boots'
import { parseTopology } from '../../../src/lab/topology/parse'
import { temporaryFolder } from '../../support/temporary-folder'

/** Whether a proxy in front of one replica and one external program learns what is noise. */
function learns(kind: 'replica' | 'external', asked?: boolean): unknown {
  const other = kind === 'replica' ? { port: 5002 } : { port: 5002, command: 'server' }
  const topology = parseTopology({
    name: 'x',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: 5000, ...(asked !== undefined && { learn: asked }) },
      { id: 'one', kind: 'replica', port: 5001 },
      { id: 'two', kind, ...other }
    ],
    links: ['one', 'two'].map(to => ({ from: 'proxy', to }))
  })
  const [boot] = nodeBoots(topology, temporaryFolder())
  return boot?.node.kind === 'replicating-proxy' && boot.node.learn
}

test('a proxy learns what is noise where a replica is a program of the user’s own, unless told otherwise', () => {
  expect(learns('external')).toBe(true)
  expect(learns('replica')).toBe(false)
  expect(learns('external', false)).toBe(false)
  expect(learns('replica', true)).toBe(true)
})
