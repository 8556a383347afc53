import { describe, expect, it } from 'vitest'
import { learnsNoise } from '../../../../src/shared/noise'
import { nodeKinds, topologySchema } from '../../../../src/shared/topology'
import {
  addNode,
  changeProxy,
  clearPositions,
  deleteLink,
  deleteNode,
  freeId,
  freePort,
  idProblem,
  moveExisting,
  moveNode,
  parsePort,
  portOwner,
  renameNode
} from '../../../../src/renderer/lab/edit/edit-topology'
import { createEditStore } from '../../../../src/renderer/store/edit-store'

const lab = topologySchema.parse({
  name: 'lab',
  nodes: [
    { id: 'balancer', kind: 'balancer', port: 12346, weights: { 'server-1': 2 } },
    { id: 'server-1', kind: 'file-server', port: 5000, receiverPort: 5001, position: { x: 1, y: 2 } }
  ],
  links: [{ from: 'balancer', to: 'server-1' }]
})

describe('editing a topology', () => {
  it('moves a server that is there already to another machine, and no other node', () => {
    const nodes = [...lab.nodes, { id: 'db', kind: 'existing', port: 6379 }]
    const before = topologySchema.parse({ ...lab, nodes })
    const moved = topologySchema.parse(moveExisting(before, 'db', 'db.example.org'))
    expect(moved.nodes.map(({ host }) => host)).toEqual(['127.0.0.1', '127.0.0.1', 'db.example.org'])
    expect(moveExisting(before, 'server-1', 'elsewhere')).toEqual(before)
  })

  it('adds a node of every kind that the schema takes, with a port that is free in it', () => {
    for (const kind of nodeKinds) {
      const port = kind === 'client' ? null : freePort(lab, kind)
      const node = { id: freeId(lab, kind), kind, port, command: 'java Servidor2', from: 'balancer' }
      const changed = topologySchema.parse(addNode(lab, node))
      expect(changed.nodes.at(-1)?.kind).toBe(kind)
      expect(changed.links.at(-1)).toEqual({ from: 'balancer', to: node.id })
      if (port !== null) expect(portOwner(lab, port)).toBeNull()
    }
  })

  it('skips ports and names that are taken', () => {
    expect(freePort(lab, 'file-server')).toBe(5002)
    expect(freeId(lab, 'file-server')).toBe('server-2')
  })

  it('moves a node away from one of its ports, to the next that is free', () => {
    const to = freePort(lab, 'file-server', 5000)
    expect(to).toBe(5002)
    const moved = topologySchema.parse(moveNode(lab, 'server-1', 5000, to))
    expect(moved.nodes[1]).toMatchObject({ port: 5002, receiverPort: 5001 })
    expect(portOwner(moved, 5000)).toBeNull()
    const other = topologySchema.parse(moveNode(lab, 'server-1', 5001, to))
    expect(other.nodes[1]).toMatchObject({ port: 5000, receiverPort: 5002 })
  })

  it('takes the links of a deleted node with it', () => {
    expect(topologySchema.parse(deleteNode(lab, 'server-1')).links).toEqual([])
    expect(topologySchema.parse(deleteLink(lab, 'balancer->server-1')).links).toEqual([])
  })

  it('renames a node in its links and weights', () => {
    const renamed = topologySchema.parse(renameNode(lab, 'server-1', 'files'))
    expect(renamed.links).toEqual([{ from: 'balancer', to: 'files' }])
    expect(renamed.nodes[0]).toMatchObject({ weights: { files: 2 } })
  })

  it('changes how one proxy compares, and knows whether it learns where that is left open', () => {
    const proxy = { id: 'proxy', kind: 'replicating-proxy', port: 50010 } as const
    const own = { id: 'own', kind: 'external', command: 'java' } as const
    const wired = topologySchema.parse({
      name: 'own',
      nodes: [proxy, own],
      links: [{ from: 'proxy', to: 'own' }]
    })
    const learnsIn = (topology: typeof wired) => {
      const [node] = topology.nodes
      return node?.kind === 'replicating-proxy' && learnsNoise(node, topology)
    }
    expect(learnsIn(wired)).toBe(true)
    expect(learnsIn({ ...wired, links: [] })).toBe(false)
    const changed = topologySchema.parse(
      changeProxy(wired, 'proxy', { compare: 'http', learn: false, order: 'total' })
    )
    expect(changed.nodes[0]).toMatchObject({ compare: 'http', learn: false, order: 'total', port: 50010 })
    expect(changed.nodes[1]).toEqual(wired.nodes[1])
    expect(learnsIn(changed)).toBe(false)
  })

  it('says what is wrong with a name', () => {
    expect(idProblem(lab, 'Balancer')).toBe('bad-name')
    expect(idProblem(lab, 'balancer')).toBe('name-taken')
    expect(idProblem(lab, 'balancer', 'balancer')).toBeNull()
    expect(idProblem(lab, 'a'.repeat(41))).toBe('bad-name')
  })

  it('reads ports from 1 to 65535 and nothing else', () => {
    expect(['1', '65535', '0', '65536', '', ' ', '80.5', '1e3', '-1', 'x'].map(parsePort)).toEqual([
      1,
      65_535,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null
    ])
  })

  it('forgets positions', () => {
    expect(topologySchema.parse(clearPositions(lab)).nodes.every(node => node.position === undefined)).toBe(
      true
    )
  })
})

describe('undo', () => {
  it('goes back and forth, and a new change ends what could be redone', () => {
    const edits = createEditStore()
    const [a, b, c] = ['a', 'b', 'c'].map(name => ({ ...lab, name }))
    if (!a || !b || !c) throw new Error('three topologies')
    edits.record(a)
    expect(edits.undo(b)).toBe(a)
    expect(edits.undo(a)).toBeNull()
    expect(edits.redo(a)).toBe(b)
    expect(edits.undo(b)).toBe(a)
    edits.record(a)
    expect(edits.redo(c)).toBeNull()
  })
})
