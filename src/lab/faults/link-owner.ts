import { RelevoError } from '#shared/errors'
import { isForeign } from '#shared/doors'
import { doorId, linkEnds, linkId, outside, type LinkId } from '#shared/links'
import type { Topology, TopologyNode } from '#shared/topology'
import { suggestion } from '../topology/nearest'

/** A link that can have faults, and the node that applies them. */
export interface OwnedLink {
  readonly id: LinkId
  readonly owner: string
  /** The other end's node id; null for the owner's door, which others open. */
  readonly to: string | null
}

/**
 * Who applies the faults of a link: the node that opens its connections, or the one whose door it is.
 * @throws RelevoError `BAD_ARGUMENTS`, `LINK_NOT_FOUND`, `NODE_NOT_FOUND`, `NOT_SUPPORTED`
 */
export function ownedLink(topology: Topology, id: string): OwnedLink {
  const owned = ownedLinkOrNull(topology, id)
  if (!owned) throw whyNot(topology, id)
  return owned
}

/** The link's owner, as `ownedLink` says; null where no fault can be set, or not any more. */
export function ownedLinkOrNull(topology: Topology, id: string): OwnedLink | null {
  const { from, to, isLink } = parts(topology, id)
  const kind = (name: string): TopologyNode['kind'] | undefined =>
    topology.nodes.find(node => node.id === name)?.kind
  if (isLink) return isForeign(kind(from)) ? null : { id: linkId(from, to), owner: from, to }
  const host = from === outside ? kind(to) : undefined
  const hasDoor = host !== undefined && !isForeign(host) && host !== 'client'
  return hasDoor ? { id: linkId(from, to), owner: to, to: null } : null
}

function parts(topology: Topology, id: string): { from: string; to: string; isLink: boolean } {
  const { from, to } = linkEnds(id) ?? { from: '', to: '' }
  return { from, to, isLink: topology.links.some(link => link.from === from && link.to === to) }
}

function whyNot(topology: Topology, id: string): RelevoError {
  const { from, to, isLink } = parts(topology, id)
  if (from === '' || to === '') {
    return new RelevoError('BAD_ARGUMENTS', `"${id}" is no link; write FROM->TO, as in proxy->replica-1`)
  }
  const own = (name: string): string =>
    topology.nodes.some(({ id, kind }) => id === name && kind === 'existing')
      ? 'a server that is there and not of this lab'
      : 'a program of your own'
  if (isLink) {
    const instead = doorId(to)
    const message = `${from} is ${own(from)}, whose connections the lab does not open; set it on ${instead}`
    return new RelevoError('NOT_SUPPORTED', message, { link: id, instead })
  }
  if (from !== outside) {
    const ids = topology.links.map(link => linkId(link.from, link.to))
    return new RelevoError('LINK_NOT_FOUND', `there is no link "${id}": ${suggestion(id, ids)}`, { link: id })
  }
  const host = topology.nodes.find(node => node.id === to)
  if (!host) {
    const ids = topology.nodes.map(node => node.id)
    return new RelevoError('NODE_NOT_FOUND', `there is no node "${to}": ${suggestion(to, ids)}`, { node: to })
  }
  const message =
    host.kind === 'client'
      ? `${to} is a client: it has no door`
      : `${to} is ${own(to)}, whose door the lab does not hold; set it on a link that leads to it`
  return new RelevoError('NOT_SUPPORTED', message, { link: id })
}
