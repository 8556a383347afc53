import { describe, expect, test } from 'vitest'
import { parseTopology } from '../../../../src/lab/topology/parse'
import { isElsewhere, readDraft } from '../../../../src/renderer/lab/machines/machine-draft'
import { placeNode, unreachableFrom } from '../../../../src/renderer/lab/machines/place-node'
import { layout } from '../../../../src/renderer/lab/model/layout'
import { placeAt, regionsOf, roomAt } from '../../../../src/renderer/lab/model/regions'

const topology = parseTopology({
  name: 'two',
  machines: [
    { id: 'vm1', address: '10.0.0.4', ssh: 'student@20.1.2.3' },
    { id: 'vm2', address: '10.0.0.5', ssh: 'student@20.1.2.4' }
  ],
  nodes: [
    { id: 'clients', kind: 'client' },
    { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
    { id: 'replica-1', kind: 'replica', port: 50001, machine: 'vm1' },
    { id: 'replica-2', kind: 'replica', port: 50001, runtime: 'thread', host: '0.0.0.0' },
    { id: 'replica-3', kind: 'replica', port: 50001, machine: 'vm2', host: '10.0.0.9' }
  ],
  links: [
    { from: 'clients', to: 'proxy' },
    ...['replica-1', 'replica-2', 'replica-3'].map(to => ({ from: 'proxy', to }))
  ]
})
const after = (id: string, machine: string | null) =>
  parseTopology(placeNode(topology, id, machine)).nodes.find(node => node.id === id)

describe('a node that is put on another machine', () => {
  test('runs there as a process, on its port, or on the next one where another has that', () => {
    expect(after('replica-2', 'vm2')).toMatchObject({ machine: 'vm2', port: 20002, host: '0.0.0.0' })
    expect(after('replica-2', 'vm2')?.runtime).toBeUndefined()
    expect(after('replica-3', null)).toMatchObject({ port: 20002, host: '127.0.0.1' })
    expect(after('replica-3', null)?.machine).toBeUndefined()
  })

  test('cannot be where it does not reach whom it is linked with', () => {
    expect(unreachableFrom(topology, 'replica-2', 'vm1')).toBeNull()
    // The clients stay on the desk; the machine's address is reached from there.
    expect(unreachableFrom(topology, 'proxy', 'vm1')).toBeNull()
    const local = { ...topology, nodes: topology.nodes.map(node => ({ ...node, host: '127.0.0.1' })) }
    expect(unreachableFrom(local, 'proxy', 'vm1')).toBe('replica-2')
  })
})

describe('the regions of the graph', () => {
  const boxes = layout(topology)
  const box = (id: string) => boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 }

  test('a card is dropped in the region that its middle is in, or in none', () => {
    expect(placeAt(topology, boxes, 'replica-2', box('replica-1'))).toBe('vm1')
    expect(placeAt(topology, boxes, 'replica-1', box('replica-3'))).toBe('vm2')
    expect(placeAt(topology, boxes, 'replica-1', box('proxy'))).toBe(null)
    expect(placeAt(topology, boxes, 'replica-1', { ...box('replica-1'), y: 5_000 })).toBeUndefined()
  })

  test('a machine without nodes has a place below the graph, where a card finds room', () => {
    const empty = { ...topology, nodes: topology.nodes.filter(({ machine }) => machine !== 'vm2') }
    const shown = layout(empty)
    const region = regionsOf(empty, shown).get('vm2')
    expect(region?.y).toBeGreaterThan(Math.max(...[...shown.values()].map(({ y, height }) => y + height)))
    expect(roomAt(empty, shown, 'replica-2', 'vm2')).toMatchObject({ x: region?.x, y: region?.y })
    expect(roomAt(topology, boxes, 'replica-2', 'vm1').y).toBeGreaterThan(box('replica-1').y)
  })
})

describe('what is typed of a new machine', () => {
  const draft = { line: 'ssh student@20.1.2.9', id: null, address: null, node: '' }
  const found = {
    ...{ hostname: 'vm', node: 'v24.1.0', addresses: ['10.0.0.7'] },
    clock: { offsetMs: 0, boundMs: 1, roundTripMs: 2 }
  }

  test('makes the machine, under a name that is free', () => {
    expect(readDraft(topology, draft, null)).toMatchObject({
      ...{ id: 'vm3', address: '20.1.2.9' },
      machine: { id: 'vm3', address: '20.1.2.9', ssh: 'student@20.1.2.9' }
    })
    expect(readDraft(topology, { ...draft, line: 'docker exec -it Web_1 sh' }, null)).toMatchObject({
      id: 'web-1',
      address: ''
    })
    expect(readDraft(topology, { ...draft, id: 'vm1' }, null)).toMatchObject({
      badId: 'name-taken',
      machine: null
    })
  })

  test('an address that the machine does not have is not where its nodes can listen', () => {
    expect(readDraft(topology, draft, found).address).toBe('10.0.0.7')
    expect(isElsewhere('20.1.2.9', found)).toBe(true)
    expect(isElsewhere('10.0.0.7', found)).toBe(false)
    expect(isElsewhere('vm.example.org', found)).toBe(false)
  })
})
