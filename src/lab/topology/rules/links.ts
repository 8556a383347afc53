import type { Topology, TopologyNode } from '#shared/topology'
import { sideOf } from '#shared/doors'
import { linkId } from '#shared/links'
import { suggestion } from '../nearest'
import { located, type LocatedProblem } from '../problems'

/** Links that lead nowhere, or where their ends don't fit, and hubs that have nothing behind them. */
export function linkProblems(topology: Topology): LocatedProblem[] {
  const byId = new Map(topology.nodes.map(node => [node.id, node]))
  const ids = [...byId.keys()]
  const seen = new Map<string, number>()
  const problems: LocatedProblem[] = []

  topology.links.forEach((link, index) => {
    const from = byId.get(link.from)
    const to = byId.get(link.to)
    for (const [end, id, node] of [
      ['from', link.from, from],
      ['to', link.to, to]
    ] as const) {
      if (!node)
        problems.push(located(['links', index, end], `there is no node "${id}"`, suggestion(id, ids)))
    }
    if (link.from === link.to) {
      problems.push(located(['links', index], `"${link.from}" is linked to itself`, 'two different nodes'))
    } else if (from && to) problems.push(...endProblems(link.side, from, to, index))

    const key = linkId(link.from, link.to)
    const first = seen.get(key)
    if (first === undefined) seen.set(key, index)
    else problems.push(located(['links', index], `${key} is already links[${first}]`, 'one link a pair'))
  })

  topology.nodes.forEach((node, index) => {
    if (node.kind !== 'replicating-proxy' && node.kind !== 'balancer') return
    if (topology.links.some(link => link.from === node.id)) return
    const expected = `a link from "${node.id}" to a node with a port`
    problems.push(located(['nodes', index], `"${node.id}" has nothing behind it`, expected))
  })
  return problems
}

function endProblems(
  side: Topology['links'][number]['side'],
  from: TopologyNode,
  to: TopologyNode,
  index: number
): LocatedProblem[] {
  if (from.kind === 'replica') {
    return [located(['links', index, 'from'], `"${from.id}" is a replica: it calls nobody`, 'another node')]
  }
  if (to.kind === 'client') {
    return [located(['links', index, 'to'], `"${to.id}" is a client: it listens nowhere`, 'another node')]
  }
  if (to.kind === 'external' && to.port === undefined) {
    return [located(['links', index, 'to'], `"${to.id}" has no port`, `a port for "${to.id}"`)]
  }
  if (side !== undefined && to.kind !== 'file-server') {
    return [located(['links', index, 'side'], `"${to.id}" has one side only`, 'no side')]
  }
  if (to.kind === 'file-server') {
    const wanted = sideOf(side, from, to)
    const has = wanted === 'http' ? to.port !== undefined : to.receiverPort !== undefined
    if (!has) {
      const field = wanted === 'http' ? 'port' : 'receiverPort'
      const keys = side === undefined ? ['links', index] : ['links', index, 'side']
      return [
        located(keys, `"${to.id}" has no ${wanted} side`, `a ${field} in "${to.id}", or its other side`)
      ]
    }
  }
  return []
}
