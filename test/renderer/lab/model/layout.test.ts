import { describe, expect, it } from 'vitest'
import { topologySchema, type TopologyInput } from '../../../../src/shared/topology'
import { bounds, layout, layoutInSight, neighbour, type Box } from '../../../../src/renderer/lab/model/layout'

const lab = (input: Partial<TopologyInput>) =>
  topologySchema.parse({ name: 'lab', nodes: [], links: [], ...input })

const three = lab({
  nodes: [
    { id: 'clients', kind: 'client' },
    { id: 'proxy', kind: 'replicating-proxy', port: 1 },
    { id: 'balancer', kind: 'balancer', port: 2 },
    ...[1, 2, 3].map(n => ({ id: `replica-${n}`, kind: 'replica' as const, port: 10 + n })),
    ...[1, 2].map(n => ({ id: `server-${n}`, kind: 'file-server' as const, port: 20 + n })),
    { id: 'alone', kind: 'replica', port: 30 }
  ],
  links: [
    { from: 'clients', to: 'proxy' },
    { from: 'clients', to: 'balancer' },
    ...[1, 2, 3].map(n => ({ from: 'proxy', to: `replica-${n}` })),
    ...[1, 2].map(n => ({ from: 'balancer', to: `server-${n}` }))
  ]
})

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

describe('layout', () => {
  it('puts clients, hubs and leaves in columns from left to right', () => {
    const boxes = layout(three)
    const x = (id: string) => boxes.get(id)?.x ?? 0
    expect(x('clients')).toBeLessThan(x('proxy'))
    expect(x('proxy')).toBe(x('balancer'))
    expect(x('proxy')).toBeLessThan(x('replica-1'))
    expect(x('replica-1')).toBe(x('alone'))
  })

  it('of a file from somebody else shows each card: none is far away, and none is under another', () => {
    const at = (x: number, y: number) =>
      lab({
        nodes: [
          { id: 'one', kind: 'replica', port: 1, position: { x: 100, y: 100 } },
          { id: 'two', kind: 'replica', port: 2, position: { x, y } }
        ]
      })
    for (const [x, y] of [
      [90_000, 100],
      [100, -90_000],
      [150, 120]
    ] as const) {
      const [one, two] = [...layoutInSight(at(x, y)).values()] as [Box, Box]
      expect(overlap(one, two)).toBe(false)
      const { width, height } = bounds([one, two])
      expect(Math.max(width, height)).toBeLessThan(1_000)
    }
    expect(layoutInSight(at(100, 300))).toEqual(layout(at(100, 300)))
  })

  it('puts no card over another', () => {
    const boxes = [...layout(three).values()]
    for (const a of boxes) for (const b of boxes) if (a !== b) expect(overlap(a, b)).toBe(false)
  })

  it('puts a hub at the height of the middle of its leaves', () => {
    const boxes = layout(three)
    const middle = (id: string) => (boxes.get(id)?.y ?? 0) + (boxes.get(id)?.height ?? 0) / 2
    expect(middle('proxy')).toBe(middle('replica-2'))
  })

  it('gives hubs behind hubs a column of their own, and comes to an end on a ring of hubs', () => {
    const chain = lab({
      nodes: ['a', 'b', 'c'].map((id, n) => ({ id, kind: 'balancer' as const, port: n + 1 })),
      links: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' }
      ]
    })
    const xs = ['a', 'b', 'c'].map(id => layout(chain).get(id)?.x ?? 0)
    expect(xs[0]).toBeLessThan(xs[1] ?? 0)
    expect(xs[1]).toBeLessThan(xs[2] ?? 0)
    const ring = { ...chain, links: [...chain.links, { from: 'c', to: 'a' }] }
    expect(layout(ring).size).toBe(3)
  })

  it('leaves a card where the topology says', () => {
    const placed = lab({ nodes: [{ id: 'r', kind: 'replica', port: 1, position: { x: 77, y: 88 } }] })
    expect(layout(placed).get('r')).toMatchObject({ x: 77, y: 88 })
  })

  it('lays out two hundred nodes without overlaps', () => {
    const many = lab({
      nodes: [
        ...Array.from({ length: 20 }, (_, n) => ({ id: `hub-${n}`, kind: 'balancer' as const, port: n + 1 })),
        ...Array.from({ length: 180 }, (_, n) => ({
          id: `leaf-${n}`,
          kind: 'replica' as const,
          port: n + 100
        }))
      ],
      links: Array.from({ length: 180 }, (_, n) => ({ from: `hub-${n % 20}`, to: `leaf-${n}` }))
    })
    const boxes = [...layout(many).values()]
    const { width, height } = bounds(boxes)
    expect(width / height).toBeGreaterThan(0.7)
    expect(width / height).toBeLessThan(3)
    const hits = boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => overlap(a, b)))
    expect(hits).toEqual([])
  })
})

describe('arrow keys', () => {
  it('move to the nearest card in that direction and stop at the edge', () => {
    const boxes = layout(three)
    expect(neighbour(boxes, 'replica-1', 'down')).toBe('replica-2')
    expect(neighbour(boxes, 'replica-2', 'left')).toBe('proxy')
    expect(neighbour(boxes, 'proxy', 'right')).toBe('replica-2')
    expect(neighbour(boxes, 'replica-1', 'up')).toBeNull()
    expect(neighbour(boxes, 'nobody', 'up')).toBeNull()
  })
})
