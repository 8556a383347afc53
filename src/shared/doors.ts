import type { DoorPorts } from './roads/file-doors'
import type { NodeKind } from './names'
import type { ListeningPorts } from './node-channel'
import type { LinkSide, NodeOfKind, TopologyNode } from './topology'

/** Whether the lab holds neither the door of such a node nor the connections that it opens, and sees nothing inside it. */
export function isForeign(kind: NodeKind | undefined): boolean {
  return kind === 'external' || kind === 'existing'
}

/** The ports of a node that links lead to, as its topology says; not that of a balancer's status page. */
export function portsOf(node: TopologyNode): number[] {
  return [
    ...('port' in node && node.port !== undefined ? [node.port] : []),
    ...('receiverPort' in node && node.receiverPort !== undefined ? [node.receiverPort] : []),
    ...(node.kind === 'file-server' ? Object.values(node.doors) : [])
  ]
}

/** The same of what a node says when it listens. */
export function listedPorts({ port, receiverPort, doors = {} }: ListeningPorts): number[] {
  return [port, receiverPort, ...Object.values(doors)].filter(one => one !== undefined)
}

/** The door of a node that has `port`, with another port: the arguments of `node.set-port`. */
export function movedDoor(
  node: { readonly port: number | null; readonly receiverPort: number | null; readonly doors?: DoorPorts },
  port: number | null,
  to: number
): { port?: number; receiverPort?: number; doors?: DoorPorts } {
  const further = Object.entries(node.doors ?? {}).find(([, own]) => own === port)
  if (further) return { doors: { [further[0]]: to } }
  return node.port === null || (port !== null && node.receiverPort === port)
    ? { receiverPort: to }
    : { port: to }
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

/** Ports, both ends included, from which the system takes the local ends of connections. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/** What most systems take them from, or more: Linux begins at 32768, others at 49152. */
export const usualEphemeral: PortRange = { first: 32_768, last: 65_535 }

/** Where ports are proposed from instead of such a port. */
const insteadFrom = 20_000
const lowest = 1_024

/**
 * The ports to propose to a node in place of `near`, the best first: those after it. None of them is ephemeral: any
 * program's connection may hold such a port for a moment, and a node that is started then finds it taken.
 */
export function* proposedPorts(near: number, { first, last }: PortRange = usualEphemeral): Generator<number> {
  const fits = (port: number): boolean => port < first || port > last
  // 50004 becomes 20004, which one knows again.
  const from = fits(near) ? near : insteadFrom + (near % 10_000)
  for (let port = from; port <= 65_535; port++) if (fits(port)) yield port
  for (let port = Math.min(from, 65_535) - 1; port >= lowest; port--) if (fits(port)) yield port
}

/** The first port to propose from `near` on that is none of `taken`; null where all of them are. */
export function proposedPort(near: number, taken: ReadonlySet<number>): number | null {
  for (const port of proposedPorts(near)) if (!taken.has(port)) return port
  return null
}

/**
 * Why nothing is known of what a node serves; null: something is, or it counts by itself. Of a server that is not the lab's,
 * the links that lead to it count, where it has a port to lead to.
 */
export function whyUncounted({ kind, port, counted }: Uncounted): 'no-port' | 'no-link' | null {
  if (!isForeign(kind) || counted !== null) return null
  return port === null ? 'no-port' : 'no-link'
}

/** What of a node's view tells that. */
interface Uncounted {
  readonly kind: NodeKind
  readonly port: number | null
  readonly counted: object | null
}
