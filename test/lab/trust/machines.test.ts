import { afterEach, describe, expect, test } from 'vitest'
import { nodeBoots } from '../../../src/lab/deployment/node-boots'
import { parseTopology } from '../../../src/lab/topology/parse'
import { TrustGate } from '../../../src/lab/trust/gate'
import { powersOf } from '../../../src/lab/trust/powers'
import { temporaryFolder } from '../../support/temporary-folder'

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

describe('a machine that came in a file', () => {
  const evil = { id: 'vm1', address: '10.0.0.4', carrier: ['sh', '-c', 'evil'] }
  const file = { name: 'evil.yaml', folder: null }
  const made = (machine: string | undefined, machines: readonly object[] = [evil]) => {
    const topology = parseTopology({
      ...{ name: 'x', machines },
      nodes: [{ id: 'one', kind: 'replica', port: 50001, ...(machine !== undefined && { machine }) }]
    })
    return { boots: nodeBoots(topology, temporaryFolder()), machines: topology.machines ?? [] }
  }
  const gates: TrustGate[] = []
  const openGate = async (dataDir = temporaryFolder()): Promise<TrustGate> => {
    const gate = await TrustGate.open(dataDir, message => {
      throw new Error(message)
    })
    gates.push(gate)
    return gate
  }
  // What it writes is written then.
  afterEach(() => Promise.all(gates.splice(0).map(gate => gate.close())))

  test('does not run its command when a node is put on it here, until that was seen and trusted', async () => {
    const gate = await openGate()
    const [off, on] = [made(undefined), made('vm1')]
    gate.opened(off.boots, file, off.machines)
    expect(gate.view).toBeNull()
    gate.changed(on.boots, on.machines)
    expect(gate.view?.held).toMatchObject([
      { node: 'one', powers: [{ kind: 'machine', machine: 'vm1' }, {}] }
    ])
    expect(on.boots.map(boot => gate.refusal(boot)?.code)).toEqual(['NOT_TRUSTED'])
    expect(on.machines.map(machine => gate.refusalOf(machine)?.code)).toEqual(['NOT_TRUSTED'])
    // Nor under another name.
    const renamed = made('vm9', [{ ...evil, id: 'vm9' }])
    gate.changed(renamed.boots, renamed.machines)
    expect(renamed.boots.map(boot => gate.refusal(boot)?.code)).toEqual(['NOT_TRUSTED'])
    gate.changed(on.boots, on.machines)
    await gate.decide(gate.view?.digest ?? '', 'once')
    expect(on.boots.map(boot => gate.refusal(boot))).toEqual([null])
    expect(on.machines.map(machine => gate.refusalOf(machine))).toEqual([null])
  })

  test('is trusted as one that was made here when it was', async () => {
    const dataDir = temporaryFolder()
    const gate = await openGate(dataDir)
    const [off, on] = [made(undefined), made('vm1')]
    gate.changed(off.boots, off.machines)
    gate.changed(on.boots, on.machines)
    expect(gate.view).toBeNull()
    await gate.close()
    const again = await openGate(dataDir)
    again.opened(off.boots, file, off.machines)
    again.changed(on.boots, on.machines)
    expect(again.view).toBeNull()
  })
})
