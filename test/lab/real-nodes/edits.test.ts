import { afterEach, expect, test } from 'vitest'
import { request } from 'node:http'
import type { Topology, TopologyInput } from '../../../src/shared/topology'
import { exchange } from '../../support/exchange'
import { freePorts } from '../../support/ports'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let one: RealLab | null = null

afterEach(async () => {
  await one?.remove()
  one = null
})

async function open(topology: TopologyInput): Promise<RealLab> {
  one = new RealLab(topology)
  return one.open()
}

/** Someone outside who asks all the time, several at once, until `stop`; resolves with how often and what went wrong. */
function asking(ask: () => Promise<string>, good: string) {
  const bad: string[] = []
  let count = 0
  let going = true
  const turns = Array.from({ length: 4 }, async () => {
    while (going) {
      const said = await ask().catch((error: unknown) => `failed: ${String(error)}`)
      if (said === good) count++
      else bad.push(said)
    }
  })
  return {
    bad,
    count: () => count,
    more: (many: number) => {
      const from = count
      return until(() => bad.length > 0 || count >= from + many, { what: `${many} more answers` })
    },
    stop: async () => {
      going = false
      await Promise.all(turns)
    }
  }
}

const edited = (lab: RealLab, edit: (topology: Topology) => TopologyInput) =>
  lab.run('topology.apply', { topology: edit(lab.lab.snapshot().topology) })
const life = (lab: RealLab, node: string) => lab.lab.snapshot().nodes[node]?.threadId

test('replicas are added, moved to another port and removed, and no client outside sees an error', async () => {
  const [proxy = 0, a = 0, b = 0, c = 0, moved = 0] = await freePorts(5)
  const lab = await open({
    name: 'grows',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'proxy', kind: 'replicating-proxy', port: proxy },
      { id: 'a', kind: 'replica', port: a },
      { id: 'b', kind: 'replica', port: b }
    ],
    links: [
      { from: 'clients', to: 'proxy' },
      { from: 'proxy', to: 'a' },
      { from: 'proxy', to: 'b' }
    ]
  })
  const lives = () => ['proxy', 'clients', 'b'].map(node => life(lab, node))
  const before = lives()
  const outside = asking(() => exchange(proxy), 'HOLA')
  await outside.more(20)

  await edited(lab, topology => ({
    ...topology,
    nodes: [...topology.nodes, { id: 'c', kind: 'replica', port: c }],
    links: [...topology.links, { from: 'proxy', to: 'c' }]
  }))
  const served = (node: string) => lab.lab.snapshot().nodes[node]?.stats?.requests ?? 0
  await until(() => served('c') > 10, { what: 'the new replica serves' })

  await edited(lab, topology => ({
    ...topology,
    nodes: topology.nodes.map(node => (node.id === 'a' ? { ...node, port: moved } : node))
  }))
  await until(() => lab.lab.snapshot().links['proxy->a']?.stats?.attached && served('a') > 10, {
    what: 'the replica serves on its other port'
  })

  await edited(lab, ({ nodes, links, ...rest }) => ({
    ...rest,
    nodes: nodes.filter(({ id }) => id !== 'a'),
    links: links.filter(({ to }) => to !== 'a')
  }))
  await outside.more(20)
  await outside.stop()
  expect(outside.bad).toEqual([])
  expect(lives()).toEqual(before)
})

test('servers are added to a balancer and removed, and no client outside sees an error', async () => {
  const [balancer = 0, a = 0, b = 0] = await freePorts(3)
  const lab = await open({
    name: 'grows',
    nodes: [
      { id: 'balancer', kind: 'balancer', port: balancer },
      { id: 'a', kind: 'file-server', port: a }
    ],
    links: [{ from: 'balancer', to: 'a' }]
  })
  const before = life(lab, 'balancer')
  const outside = asking(() => status(balancer), '200')
  await outside.more(20)
  await edited(lab, topology => ({
    ...topology,
    nodes: [...topology.nodes, { id: 'b', kind: 'file-server', port: b }],
    links: [...topology.links, { from: 'balancer', to: 'b' }]
  }))
  const total = (to: string) => lab.lab.snapshot().links[`balancer->${to}`]?.stats?.total ?? 0
  await until(() => total('b') > 10, { what: 'the new server serves' })
  await edited(lab, ({ nodes, links, ...rest }) => ({
    ...rest,
    nodes: nodes.filter(({ id }) => id !== 'a'),
    links: links.filter(({ to }) => to !== 'a')
  }))
  await outside.more(20)
  await outside.stop()
  expect(outside.bad).toEqual([])
  expect(life(lab, 'balancer')).toBe(before)
})

function status(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/' }, response => {
      response.on('error', reject)
      response.resume().on('end', () => resolve(String(response.statusCode)))
    })
    asked.on('error', reject).end()
  })
}
