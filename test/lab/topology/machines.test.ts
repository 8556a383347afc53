import { describe, expect, test } from 'vitest'
import type { RelevoError } from '../../../src/shared/errors'
import { parseTopology, parseTopologyText } from '../../../src/lab/topology/parse'
import { resolveLinks } from '../../../src/lab/topology/resolve-links'
import { serializeTopology } from '../../../src/lab/topology/serialize'

const vm1 = { id: 'vm1', address: '10.0.0.4', ssh: 'student@20.1.2.3' }
const vm2 = { id: 'vm2', address: '10.0.0.5', carrier: ['docker', 'exec', '-i', 'box'] }
const proxy = { id: 'proxy', kind: 'replicating-proxy', port: 50000 }
const replica = (id: string, machine?: string, more: object = {}): object => ({
  id,
  kind: 'replica',
  port: 50001,
  ...(machine !== undefined && { machine }),
  ...more
})
const links = [
  { from: 'proxy', to: 'one' },
  { from: 'proxy', to: 'two' }
]
const lab = (machines: object[], nodes: object[], more: object[] = links) => ({
  name: 'x',
  machines,
  nodes,
  links: more
})

function problems(input: object): { path: string; problem: string; expected: string }[] {
  try {
    parseTopology(input)
  } catch (error) {
    return (error as RelevoError).details?.['problems'] as never
  }
  return []
}

describe('a topology with machines', () => {
  test('has the same port on each of them, and links lead to their addresses', () => {
    const topology = parseTopology(lab([vm1, vm2], [proxy, replica('one', 'vm1'), replica('two', 'vm2')]))
    expect(resolveLinks(topology, 'proxy').map(({ host, port }) => `${host}:${port}`)).toEqual([
      '10.0.0.4:50001',
      '10.0.0.5:50001'
    ])
  })

  test('comes back from its file as it was, with no more than was written', () => {
    const topology = parseTopology(lab([vm1, vm2], [proxy, replica('one', 'vm1'), replica('two', 'vm2')]))
    for (const format of ['json', 'yaml'] as const) {
      const text = serializeTopology(topology, format)
      expect(parseTopologyText(text)).toEqual(topology)
      expect(text).not.toContain('leaseMs')
    }
    expect(serializeTopology(parseTopology(lab([], [replica('one')], [])), 'json')).not.toContain('machine"')
  })

  test('a node that has an address of its own keeps it', () => {
    const nodes = [
      proxy,
      replica('one', 'vm1', { host: '0.0.0.0' }),
      replica('two', 'vm2', { host: '10.9.9.9' })
    ]
    const topology = parseTopology(lab([vm1, vm2], nodes))
    expect(resolveLinks(topology, 'proxy').map(({ host }) => host)).toEqual(['10.0.0.4', '10.9.9.9'])
  })

  test.each([
    [lab([vm1, vm1], [replica('one')], []), 'machines[1].id', '"vm1" is already the id of machines[0]'],
    [
      lab([{ ...vm1, carrier: ['x'] }], [replica('one')], []),
      'machines[0].carrier',
      'both "ssh" and "carrier"'
    ],
    [
      lab([{ ...vm1, address: '0.0.0.0' }], [replica('one')], []),
      'machines[0].address',
      'nobody can connect'
    ],
    [lab([vm1], [replica('one', 'vm2')], []), 'nodes[0].machine', 'there is no machine "vm2"'],
    [
      lab([vm1], [replica('one', 'vm1', { runtime: 'thread' })], []),
      'nodes[0].runtime',
      'cannot be a thread'
    ],
    [
      lab([vm1], [{ id: 'c', kind: 'client', machine: 'vm1' }], []),
      'nodes[0].machine',
      'a client sends files'
    ],
    [
      lab([vm1], [replica('one', 'vm1'), replica('two', 'vm1')], []),
      'nodes[1].port',
      'already taken by "one"'
    ],
    [
      lab([vm1], [{ ...proxy, machine: 'vm1' }, replica('one'), replica('two', 'vm1')]),
      'links[0]',
      '"proxy" is on vm1, and 127.0.0.1 leads back to it'
    ],
    [lab([{ ...vm1, shs: 'x' }], [replica('one')], []), 'machines[0].shs', 'unknown field']
  ])('a mistake is said where it is: %#', (input, path, problem) => {
    const [first] = problems(input)
    expect(first?.path).toBe(path)
    expect(first?.problem).toContain(problem)
  })
})
