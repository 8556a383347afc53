/** The identity of a link in every message: `proxy->replica-1`, from who opens its connections to who accepts them. */
export type LinkId = `${string}->${string}`

/** Stands for whoever is no node of the lab: `outside->proxy` is the proxy's door, all that others open to it. */
export const outside = 'outside'

export function linkId(from: string, to: string): LinkId {
  return `${from}->${to}`
}

/** The id of a node's door: all that is opened to it from outside the lab, faults of which act on every connection. */
export function doorId(node: string): LinkId {
  return linkId(outside, node)
}

/** The two ends of what may be a link's id; null where it is none. */
export function linkEnds(id: string): { readonly from: string; readonly to: string } | null {
  const [from, to, ...rest] = id.split('->')
  return from && to && rest.length === 0 ? { from, to } : null
}

/** Whether `node` is one of the two ends of a link. */
export function isLinkEnd(id: string, node: string): boolean {
  const ends = linkEnds(id)
  return ends !== null && (ends.from === node || ends.to === node)
}
