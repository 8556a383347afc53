import { proposedPorts } from '#shared/doors'
import type { NodeKind, Topology, TopologyInput, TopologyNode } from '#shared/topology'
import { isLoopback, portOwner, portsPlace } from '../edit/edit-topology'

/** Kinds that run on other machines too; the others stay on the desk. */
const movable: ReadonlySet<NodeKind> = new Set<NodeKind>([
  'replica',
  'file-server',
  'replicating-proxy',
  'balancer'
])

export function isMovable({ kind }: Pick<TopologyNode, 'kind'>): boolean {
  return movable.has(kind)
}

export function mayMove({ nodes }: Topology, id: string): boolean {
  return nodes.some(node => node.id === id && isMovable(node))
}

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::' || host === '*'

/**
 * The node at the other end of a link that keeps a node from a machine: whoever would be connected to listens for its own
 * computer only. Null where nothing does.
 */
export function unreachableFrom(topology: Topology, id: string, machine: string | null): string | null {
  const { machines = [] } = topology
  const moved = {
    ...topology,
    nodes: topology.nodes.map(node => (node.id === id ? placed(node, machine) : node))
  }
  for (const { from, to } of moved.links) {
    if (from !== id && to !== id) continue
    const [source, target] = [from, to].map(one => moved.nodes.find(node => node.id === one))
    if (!source || !target) continue
    if (portsPlace(moved, source.machine) === portsPlace(moved, target.machine)) continue
    const at = machines.find(one => one.id === target.machine)
    const host = isLoopback(target.host) && at ? at.address : target.host
    if (isLoopback(host)) return from === id ? to : from
  }
  return null
}

function placed(node: TopologyNode, machine: string | null): TopologyNode {
  // An address of the machine that it was on is none of the other's.
  const host = isLoopback(node.host) || isWildcard(node.host) ? node.host : '127.0.0.1'
  const runtime = machine !== null && node.runtime === 'thread' ? undefined : node.runtime
  return { ...node, host, runtime, machine: machine ?? undefined }
}

/** The topology in which a node runs on a machine, or on the desk (null); its ports are others where somebody has them. */
export function placeNode(
  topology: Topology,
  id: string,
  machine: string | null,
  position?: { readonly x: number; readonly y: number }
): TopologyInput {
  const isTaken = (port: number): boolean => portOwner(topology, port, id, machine) !== null
  const given = new Set<number>()
  const free = (port: number): number => {
    const [found = port] = isTaken(port)
      ? [...proposedPorts(port + 1)].filter(one => !isTaken(one) && !given.has(one))
      : [port]
    given.add(found)
    return found
  }
  return {
    ...topology,
    nodes: topology.nodes.map(node => {
      if (node.id !== id) return node
      const next = placed(node, machine)
      return {
        ...next,
        ...('port' in next && next.port !== undefined && { port: free(next.port) }),
        ...('receiverPort' in next &&
          next.receiverPort !== undefined && { receiverPort: free(next.receiverPort) }),
        ...(next.kind === 'file-server' && {
          doors: Object.fromEntries(Object.entries(next.doors).map(([kind, port]) => [kind, free(port)]))
        }),
        ...(position && { position: { x: Math.round(position.x), y: Math.round(position.y) } })
      }
    })
  }
}
