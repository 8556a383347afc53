import { expect, test } from 'vitest'
import { portsOf, sideOf, whyUncounted } from '../../src/shared/doors'
import { nodeSchema, type NodeOfKind, type TopologyNode } from '../../src/shared/topology'

const node = (given: object): TopologyNode => nodeSchema.parse({ id: 'a', ...given })
const server = (given: object): NodeOfKind<'file-server'> =>
  node({ kind: 'file-server', ...given }) as NodeOfKind<'file-server'>

test('the ports of a node are those that links lead to', () => {
  expect(portsOf(server({ port: 5000, receiverPort: 5555 }))).toEqual([5000, 5555])
  expect(portsOf(node({ kind: 'balancer', port: 80, adminPort: 81 }))).toEqual([80])
  expect(portsOf(node({ kind: 'client' }))).toEqual([])
  expect(portsOf(node({ kind: 'external', command: 'true' }))).toEqual([])
})

const both = server({ port: 5000, receiverPort: 5555 })
const proxy = node({ kind: 'replicating-proxy', port: 1 })

test.each([node({ kind: 'balancer', port: 1 }), node({ kind: 'client' })])(
  'a $kind uploads over HTTP where a server has both doors',
  from => expect(sideOf(undefined, from, both)).toBe('http')
)

test('any other node goes to the receiver', () => {
  expect(sideOf(undefined, proxy, both)).toBe('receiver')
})

test('a link goes where it says, and otherwise to the only door', () => {
  expect(sideOf('http', proxy, both)).toBe('http')
  expect(sideOf(undefined, proxy, server({ port: 5000 }))).toBe('http')
  expect(sideOf(undefined, node({ kind: 'client' }), server({ receiverPort: 5555 }))).toBe('receiver')
})

const counted = { what: 'connections', by: ['proxy'] }

test.each([
  ['external', null, null, 'no-port'],
  ['external', 50_001, null, 'no-link'],
  ['existing', 6_379, null, 'no-link'],
  ['external', 50_001, counted, null],
  ['replica', 50_001, null, null]
] as const)(
  'of a node of kind %s with port %o, counted %o, there is no figure because: %o',
  (kind, port, by, why) => {
    expect(whyUncounted({ kind, port, counted: by })).toBe(why)
  }
)
