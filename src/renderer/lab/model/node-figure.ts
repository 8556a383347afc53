import { isForeign } from '#shared/doors'
import type { NodeKind } from '#shared/names'
import type { MetricSample, Rates } from '#shared/state'
import type { Topology, TopologyNode } from '#shared/topology'
import type { IconName } from '../../ui/icon/icon-drawings'
import { kindLooks } from '../../ui/icon/kind-looks'

/** What a node's one figure counts. */
export type FigureKind = 'exchanges' | 'requests' | 'connections' | 'bytes'

/** What a card needs to know of a node beyond its own state; derived from the topology once, not a frame. */
export interface NodeRole {
  readonly icon: IconName
  readonly figure: FigureKind
}

export function roleOf(node: TopologyNode, topology: Topology): NodeRole {
  if (node.kind === 'file-server' && node.port === undefined) return { icon: 'receiver', figure: 'bytes' }
  if (node.kind === 'replicating-proxy' && hasBehind(node.id, topology, kind => kind === 'file-server'))
    return { icon: 'mp4', figure: 'bytes' }
  // What programs of the user's own are sent need not be exchanges: each is a connection.
  if (node.kind === 'replicating-proxy' && hasBehind(node.id, topology, isForeign))
    return { icon: 'proxy', figure: 'connections' }
  if (node.kind === 'balancer' && node.mode !== 'http') return { icon: 'balancer', figure: 'bytes' }
  const { icon, figure } = kindLooks[node.kind]
  return { icon, figure: figure === 'seen' ? seenFigure(node.id, topology) : figure }
}

/** What the links to a server that counts nothing by itself see: requests where they speak HTTP, else connections. */
function seenFigure(id: string, { nodes, links }: Topology): FigureKind {
  const from = links.filter(link => link.to === id).map(link => nodes.find(node => node.id === link.from))
  const http = from.length > 0 && from.every(node => node?.kind === 'balancer' && node.mode === 'http')
  return http ? 'requests' : 'connections'
}

/** Whether everything behind a proxy is of such a kind, and something is. Before file servers it carries files. */
function hasBehind(
  id: string,
  { nodes, links }: Topology,
  is: (kind: NodeKind | undefined) => boolean
): boolean {
  const behind = links.filter(link => link.from === id).map(link => nodes.find(node => node.id === link.to))
  return behind.length > 0 && behind.every(node => is(node?.kind))
}

/** The figure itself, a second. A node that copies counts what it sends, one that receives what comes. */
export function figureValue(kind: FigureKind, rates: Rates): number {
  return kind === 'bytes' ? Math.max(rates.bytesIn, rates.bytesOut) : rates.requests
}

/** The greatest figure of each `perPoint` samples; of the newest there may be fewer, which are left out. */
export function figureSeries(kind: FigureKind, samples: readonly MetricSample[], perPoint: number): number[] {
  const points: number[] = []
  for (let at = 0; at + perPoint <= samples.length; at += perPoint) {
    let greatest = 0
    for (const { rates } of samples.slice(at, at + perPoint))
      greatest = Math.max(greatest, figureValue(kind, rates))
    points.push(greatest)
  }
  return points
}
