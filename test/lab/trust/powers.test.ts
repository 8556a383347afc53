import { describe, expect, test } from 'vitest'
import { withClient } from '../../../src/lab/topology/implicit-client'
import { parseTopology } from '../../../src/lab/topology/parse'
import { presets } from '../../../src/lab/topology/presets'
import { resolveLinks } from '../../../src/lab/topology/resolve-links'
import { contentOf, fingerprintOf, powersOf, type Startable } from '../../../src/lab/trust/powers'
import type { Topology } from '../../../src/shared/topology'

/** What the lab starts of a topology. */
function startables(topology: Topology): Startable[] {
  const whole = withClient(topology)
  return whole.nodes.map(node => ({ node, links: resolveLinks(whole, node.id) }))
}

function read(nodes: readonly object[], links: readonly object[] = []): ReadonlyMap<string, Startable> {
  const all = startables(parseTopology({ name: 'x', nodes, links }))
  return new Map(all.map(one => [one.node.id, one]))
}

/** The kinds of what each node could do, of those that could do something. */
function powers(nodes: readonly object[], links: readonly object[] = []): Record<string, string[]> {
  const found = [...read(nodes, links)].map(([id, one]) => [id, powersOf(one).map(({ kind }) => kind)])
  return Object.fromEntries(found.filter(([, kinds]) => (kinds?.length ?? 0) > 0)) as Record<string, string[]>
}

const replica = (more: object = {}): object => ({ id: 'r', kind: 'replica', port: 5000, ...more })
const balancer = (more: object = {}): object => ({ id: 'b', kind: 'balancer', port: 8080, ...more })
const program = (more: object = {}): object => ({ id: 'p', kind: 'external', command: 'sh run.sh', ...more })

test('nothing in a preset needs to be trusted', () => {
  for (const preset of presets.values()) {
    expect(startables(preset).flatMap(powersOf), preset.name).toEqual([])
  }
})

describe('to be trusted are', () => {
  test('programs, with all that is run and where', () => {
    const one = read([
      program({ prepare: 'make it', args: ['a b'], cwd: '/tmp/x', env: { LD_PRELOAD: 'a.so' } })
    ])
    expect(powersOf(one.get('p')!)).toEqual([
      {
        kind: 'program',
        prepare: ['make', 'it'],
        command: ['sh', 'run.sh', 'a b'],
        cwd: '/tmp/x',
        env: { LD_PRELOAD: 'a.so' }
      }
    ])
  })

  test('a program without a folder of its own, in that of the host', () => {
    expect(powersOf(read([program()]).get('p')!)).toMatchObject([{ cwd: process.cwd() }])
  })

  test.each([
    ['a replica', replica({ host: '0.0.0.0' }), []],
    ['a proxy', { id: 'r', kind: 'replicating-proxy', port: 1, host: '::' }, ['behind']],
    ['a receiver', { id: 'r', kind: 'file-server', receiverPort: 1, host: '192.168.1.5' }, []],
    ['a status page', balancer({ id: 'r', adminPort: 9000, adminHost: '0.0.0.0' }), ['behind']]
  ])('%s that other machines reach', (_name, node, to) => {
    const behind = { id: 'behind', kind: 'replica', port: 6000 }
    const links = to.map(id => ({ from: 'r', to: id }))
    expect(powers([node, behind], links)['r']).toEqual(['listens'])
  })

  test('a door that pages of other sites may use', () => {
    const door = { id: 'f', kind: 'file-server', port: 1, names: ['evil.example'] }
    expect(powers([door])).toEqual({ f: ['names'] })
  })

  test('whoever connects to another machine: the watch of a server, and each link to it', () => {
    const server = { id: 's', kind: 'existing', host: '10.0.0.5', port: 80 }
    expect(powers([server, balancer()], [{ from: 'b', to: 's' }])).toEqual({
      s: ['connects'],
      b: ['connects']
    })
    // A node of the lab's own kind, at an address that is not this machine's.
    const away = replica({ host: '10.0.0.5' })
    expect(powers([away, balancer()], [{ from: 'b', to: 'r' }])).toEqual({ r: ['listens'], b: ['connects'] })
    expect(powers([{ ...server, check: 'none' }, replica()])).toMatchObject({ clients: ['connects'] })
  })

  test('a load that says what the file chose', () => {
    const with_ = (load: object): object => ({ id: 'c', kind: 'client', load: { r: load } })
    const kinds = (load: object): unknown => powers([with_(load), replica()], [{ from: 'c', to: 'r' }])
    expect(kinds({ protocol: 'bytes', hex: '46' })).toEqual({ c: ['sends'] })
    expect(kinds({ protocol: 'text', lines: ['CONFIG SET dir /'] })).toEqual({ c: ['sends'] })
    expect(kinds({ protocol: 'http', method: 'POST' })).toEqual({ c: ['sends'] })
    expect(kinds({ protocol: 'http', headers: { 'X-Y': 'z' } })).toEqual({ c: ['sends'] })
    expect(kinds({ protocol: 'http', path: '/a' })).toEqual({})
    expect(kinds({ protocol: 'exchange' })).toEqual({})
  })
})

test('what stays on this machine, with the nodes of its lab, is not', () => {
  expect(
    powers(
      [balancer(), replica(), { id: 's', kind: 'existing', host: 'localhost', port: 80 }],
      [
        { from: 'b', to: 'r' },
        { from: 'b', to: 's' }
      ]
    )
  ).toEqual({})
})

describe('the fingerprint', () => {
  const of = (more: object): string => fingerprintOf(read([program({ cwd: '/x', ...more })]).get('p')!)
  const plain = of({})

  test.each([
    ['another command', { command: 'sh run.sh -x' }],
    ['the same characters as other words', { command: ['sh run.sh'] }],
    ['an argument more', { args: [''] }],
    ['another folder', { cwd: '/x/y' }],
    ['a variable', { env: { A: '' } }],
    ['something that runs before it', { prepare: 'true' }]
  ])('is another with %s', (_name, more) => expect(of(more)).not.toBe(plain))

  test('is the same whatever runs in the same way', () => {
    expect(of({ position: { x: 1, y: 2 }, autostart: false, port: 5, encoding: 'utf-8' })).toBe(plain)
    const [a, b] = [of({ env: { A: '1', B: '2' } }), of({ env: { B: '2', A: '1' } })]
    expect(a).toBe(b)
  })

  test('is of that node, and its content of any', () => {
    const [one] = read([program({ cwd: '/x' })]).values()
    const [, other] = [...read([program({ cwd: '/x', id: 'q' })])].find(([id]) => id === 'q')!
    expect(fingerprintOf(other)).not.toBe(plain)
    expect(contentOf(other)).toBe(contentOf(read([program({ cwd: '/x' })]).get('p')!))
    expect(one).toBeDefined()
  })
})
