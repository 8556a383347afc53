import { expect, test } from 'vitest'
import { nodeBoots } from '../../../src/lab/deployment/node-boots'
import { parseTopology } from '../../../src/lab/topology/parse'
import { powersOf } from '../../../src/lab/trust/powers'
import { temporaryFolder } from '../support/fake-lab'

const powersWith = (machine: object) => {
  const topology = parseTopology({
    name: 'x',
    machines: [{ id: 'vm1', address: '127.0.0.1', ...machine }],
    nodes: [{ id: 'one', kind: 'replica', port: 50001, machine: 'vm1' }]
  })
  return nodeBoots(topology, temporaryFolder()).flatMap(boot => powersOf(boot))
}

test.each([
  [{ ssh: 'student@20.1.2.3' }, ['ssh', 'student@20.1.2.3', 'node']],
  [{ carrier: ['sh', '-c', 'evil'] }, ['sh', '-c', 'evil', 'node']],
  [{ node: '/tmp/evil' }, ['/tmp/evil']]
])('a machine of a file from somebody else runs a command, which is asked for: %j', (machine, command) => {
  expect(powersWith(machine)).toEqual([{ kind: 'machine', machine: 'vm1', command }])
})

test('one that is this computer runs nothing but what comes with the program', () => {
  expect(powersWith({})).toEqual([])
})
