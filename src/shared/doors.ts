import type { NodeKind } from './names'
import type { LinkSide, NodeOfKind, TopologyNode } from './topology'

/** Whether the lab holds neither the door of such a node nor the connections that it opens, and sees nothing inside it. */
export function isForeign(kind: NodeKind | undefined): boolean {
  return kind === 'external' || kind === 'existing'
}

/** The ports of a node that links lead to, as its topology says; not that of a balancer's status page. */
export function portsOf(node: TopologyNode): number[] {
  return [
    ...('port' in node && node.port !== undefined ? [node.port] : []),
    ...('receiverPort' in node && node.receiverPort !== undefined ? [node.receiverPort] : [])
  ]
}

/** Which door of a file server a link goes to: as said, or the one that it has, or the one that suits its user. */
export function sideOf(
  side: LinkSide | undefined,
  from: TopologyNode,
  to: NodeOfKind<'file-server'>
): LinkSide {
  if (side !== undefined) return side
  if (to.port === undefined) return 'receiver'
  if (to.receiverPort === undefined) return 'http'
  return from.kind === 'balancer' || from.kind === 'client' ? 'http' : 'receiver'
}
