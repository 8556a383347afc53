import type { ListeningAt, PortProblem } from '#shared/ports'
import type { TopologyNode } from '#shared/topology'
import { connectHost, servesHost } from '#system/addresses'

/** Whether links to the node reach a program that listens so. */
export function isReached(node: TopologyNode, at: readonly ListeningAt[]): boolean {
  return (
    'port' in node && at.some(one => one.port === node.port && servesHost(one.host, connectHost(node.host)))
  )
}

/** What is wrong with where a program of the user's own listens; null where nothing is, or nothing is known. */
export function placementProblem(
  node: TopologyNode,
  at: readonly ListeningAt[] | null
): Extract<PortProblem, { kind: 'elsewhere' | 'address' | 'none' }> | null {
  if (node.kind !== 'external' || at === null) return null
  const wanted = node.port ?? null
  if (wanted === null) return at.length === 0 ? null : { kind: 'elsewhere', wanted, at }
  if (isReached(node, at)) return null
  if (at.length === 0) return { kind: 'none', wanted }
  const here = at.find(one => one.port === wanted)
  if (here) return { kind: 'address', port: wanted, host: connectHost(node.host), at: here.host }
  return { kind: 'elsewhere', wanted, at }
}
