import type { MetricSample, Rates } from '#shared/state'
import type { Topology, TopologyNode } from '#shared/topology'
import type { IconName } from '../../ui/icon/icon-drawings'

/** What a node's one figure counts. */
export type FigureKind = 'exchanges' | 'requests' | 'connections' | 'bytes'

/** What a card needs to know of a node beyond its own state; derived from the topology once, not a frame. */
export interface NodeRole {
  readonly icon: IconName
  readonly figure: FigureKind
}

export function roleOf(node: TopologyNode, topology: Topology): NodeRole {
  switch (node.kind) {
    case 'client':
      return { icon: 'client', figure: 'requests' }
    case 'replica':
      return { icon: 'replica', figure: 'exchanges' }
    case 'balancer':
      return { icon: 'balancer', figure: node.mode === 'http' ? 'requests' : 'bytes' }
    case 'file-server':
      return node.port === undefined
        ? { icon: 'receiver', figure: 'bytes' }
        : { icon: 'fileserver', figure: 'requests' }
    case 'replicating-proxy':
      return copiesFiles(node.id, topology)
        ? { icon: 'mp4', figure: 'bytes' }
        : { icon: 'proxy', figure: 'exchanges' }
    case 'external':
      return { icon: 'external', figure: seenFigure(node.id, topology) }
    case 'existing':
      return { icon: 'existing', figure: seenFigure(node.id, topology) }
  }
}

/** What the links to a server that counts nothing by itself see: requests where they speak HTTP, else connections. */
function seenFigure(id: string, { nodes, links }: Topology): FigureKind {
  const from = links.filter(link => link.to === id).map(link => nodes.find(node => node.id === link.from))
  const http = from.length > 0 && from.every(node => node?.kind === 'balancer' && node.mode === 'http')
  return http ? 'requests' : 'connections'
}

/** Whether everything behind a proxy is a file server: then it carries files. */
function copiesFiles(id: string, { nodes, links }: Topology): boolean {
  const behind = links.filter(link => link.from === id).map(link => nodes.find(node => node.id === link.to))
  return behind.length > 0 && behind.every(node => node?.kind === 'file-server')
}

/** The figure itself, a second. A node that copies counts what it sends, one that receives what comes. */
export function figureValue(kind: FigureKind, rates: Rates): number {
  return kind === 'bytes' ? Math.max(rates.bytesIn, rates.bytesOut) : rates.requests
}

export function figureSeries(kind: FigureKind, samples: readonly MetricSample[]): number[] {
  return samples.map(sample => figureValue(kind, sample.rates))
}
