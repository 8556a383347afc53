import { mainAction } from '../../load/main-action'
import type { LabData } from '../../store/projection'

/** What a newcomer is offered to do first: send something through the lab, then kill who answered it. */
export type FirstTry =
  | { readonly what: 'exchange' | 'request' | 'file'; readonly node: null }
  | { readonly what: 'kill'; readonly node: string }

/** Null where there is nothing to offer, as somebody has killed a node already. */
export function firstTry(
  lab: Pick<LabData, 'nodes' | 'links' | 'load' | 'topology' | 'transfers'>
): FirstTry | null {
  const nodes = Object.values(lab.nodes)
  if (nodes.some(({ died }) => died?.cause === 'killed')) return null
  const links = Object.values(lab.links)
  // A balancer asks its servers whether they are well, and file servers ask each other for what they lack: nobody has
  // sent those. What somebody sends to a file server is a transfer.
  const isAsked = (id: string): boolean =>
    links.some(({ from, to }) => to === id && lab.nodes[from]?.kind === 'balancer')
  const isServed =
    nodes.some(
      ({ id, kind, stats }) =>
        kind !== 'client' && kind !== 'file-server' && !isAsked(id) && (stats?.requests ?? 0) > 0
    ) || Object.keys(lab.transfers).length > 0
  if (!isServed) return { what: mainAction(lab).kind, node: null }
  const primary = links.find(link => link.stats?.primary)?.to
  // Where there is no primary, one of several that share the work.
  const shared = links.find(
    ({ from, to }) => lab.nodes[from]?.kind === 'balancer' && lab.nodes[to]?.state === 'up'
  )?.to
  const node = primary ?? shared
  return node === undefined || lab.nodes[node]?.kind === 'existing' ? null : { what: 'kill', node }
}
