import type { NodeKind, NodeOfKind, Topology, TopologyInput, TopologyNode } from '#shared/topology'
import { portsOf, proposedPort } from '#shared/doors'
import { usualPorts, type FurtherDoor } from '#shared/roads/file-doors'
import { linkId } from '#shared/links'
import { nodeIdPattern } from '#shared/names'
import { kindLooks } from '../../ui/icon/kind-looks'
import type { Point } from '../model/layout'

/** Changes of a topology: each takes one and returns another, which the host checks when it is applied. */

/** The first port of the kind's range, or after one, that no node of the topology has; none that the system gives away. */
export function freePort(topology: Topology, kind: NodeKind, after?: number): number {
  const taken = new Set(topology.nodes.flatMap(portsOf))
  const near = after === undefined ? kindLooks[kind].port : after + 1
  return proposedPort(near, taken) ?? near
}

/** What a new node of the kind is called until it is given another name: its kind's word with a number. */
export function freeId(topology: Topology, kind: NodeKind): string {
  const taken = new Set(topology.nodes.map(node => node.id))
  const { stem } = kindLooks[kind]
  let number = 1
  while (taken.has(`${stem}-${number}`)) number += 1
  return `${stem}-${number}`
}

type IdProblem = 'bad-name' | 'name-taken'

export function idProblem(topology: Topology, id: string, own?: string): IdProblem | null {
  if (!nodeIdPattern.test(id)) return 'bad-name'
  return id !== own && topology.nodes.some(node => node.id === id) ? 'name-taken' : null
}

/** The port that `text` says, or null when it says none. */
export function parsePort(text: string): number | null {
  const port = Number(text)
  return /^\d+$/.test(text.trim()) && port >= 1 && port <= 65_535 ? port : null
}

export const isLoopback = (host: string): boolean => /^(?:127\.|localhost$|::1$)/.test(host)

/** Whose ports a node takes: a machine's id, or null for the desk. A machine at a loopback address is the desk. */
export function portsPlace({ machines = [] }: Topology, machine: string | null | undefined): string | null {
  const found = machines.find(({ id }) => id === machine)
  return found && !isLoopback(found.address) ? found.id : null
}

/** Which node other than `own` has a port on a machine (null: the desk; left out: where `own` is); or null. */
export function portOwner(
  topology: Topology,
  port: number,
  own?: string,
  machine: string | null = topology.nodes.find(({ id }) => id === own)?.machine ?? null
): string | null {
  const place = portsPlace(topology, machine)
  const owner = topology.nodes.find(
    node => node.id !== own && portsPlace(topology, node.machine) === place && portsOf(node).includes(port)
  )
  return owner?.id ?? null
}

/** The topology in which a node has another port in place of one of its own. */
export function moveNode(topology: Topology, id: string, from: number, to: number): TopologyInput {
  return {
    ...topology,
    nodes: topology.nodes.map(node => {
      if (node.id !== id) return node
      return {
        ...node,
        ...('port' in node && node.port === from && { port: to }),
        ...('receiverPort' in node && node.receiverPort === from && { receiverPort: to }),
        ...(node.kind === 'file-server' && {
          doors: Object.fromEntries(
            Object.entries(node.doors).map(([kind, port]) => [kind, port === from ? to : port])
          )
        })
      }
    })
  }
}

/** A file server with one more door, on its usual port or on the next that nobody has; or without one. */
export function switchDoor(topology: Topology, id: string, kind: FurtherDoor, on: boolean): TopologyInput {
  const taken = new Set(topology.nodes.flatMap(portsOf))
  const usual = usualPorts[kind]
  const port = taken.has(usual) ? (proposedPort(usual, taken) ?? usual) : usual
  return {
    ...topology,
    nodes: topology.nodes.map(node => {
      if (node.id !== id || node.kind !== 'file-server') return node
      const { [kind]: _closed, ...others } = node.doors
      return { ...node, doors: on ? { ...others, [kind]: port } : others }
    })
  }
}

interface NewNode {
  readonly id: string
  readonly kind: NodeKind
  readonly port: number | null
  /** A command line; `external` only. */
  readonly command: string
  /** Where it is; `existing` only. */
  readonly host?: string
  /** `external` only: what runs before it, where, and with which variables. */
  readonly program?: {
    readonly prepare: string
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
  }
  /** Who sends to it, or null. */
  readonly from: string | null
  /** The machine that it runs on; left out: the desk. */
  readonly machine?: string | undefined
}

export function addNode(
  topology: Topology,
  { id, kind, port, command, host, program, from, machine }: NewNode
): TopologyInput {
  const { prepare = '', cwd = '', env = {} } = program ?? {}
  const node =
    kind === 'client'
      ? { id, kind }
      : kind === 'external'
        ? {
            id,
            kind,
            command,
            ...(port !== null && { port }),
            ...(prepare !== '' && { prepare }),
            ...(cwd !== '' && { cwd }),
            ...(Object.keys(env).length > 0 && { env })
          }
        : {
            ...{ id, kind, port: port ?? kindLooks[kind].port },
            ...(kind === 'existing' && host && { host }),
            ...(machine !== undefined && { machine })
          }
  return {
    ...topology,
    nodes: [...topology.nodes, node],
    links: from === null ? topology.links : [...topology.links, { from, to: id }]
  }
}

export function deleteNode(topology: Topology, id: string): TopologyInput {
  return {
    ...topology,
    nodes: topology.nodes.filter(node => node.id !== id).map(node => withoutLoad(node, id)),
    links: topology.links.filter(link => link.from !== id && link.to !== id)
  }
}

/** A load goes with the link over which it went. */
function withoutLoad(node: TopologyNode, target: string): TopologyNode {
  if (node.kind !== 'client') return node
  return { ...node, load: Object.fromEntries(Object.entries(node.load).filter(([to]) => to !== target)) }
}

export function renameNode(topology: Topology, id: string, name: string): TopologyInput {
  const renamed = (one: string) => (one === id ? name : one)
  return {
    ...topology,
    nodes: topology.nodes.map(node => ({
      ...node,
      id: renamed(node.id),
      ...(node.kind === 'balancer' && {
        weights: Object.fromEntries(
          Object.entries(node.weights).map(([key, weight]) => [renamed(key), weight])
        )
      }),
      ...(node.kind === 'client' && {
        load: Object.fromEntries(Object.entries(node.load).map(([key, load]) => [renamed(key), load]))
      })
    })),
    links: topology.links.map(link => ({ ...link, from: renamed(link.from), to: renamed(link.to) }))
  }
}

/** Where a server that is there already is. */
export function moveExisting(topology: Topology, id: string, host: string): TopologyInput {
  return {
    ...topology,
    nodes: topology.nodes.map(node => (node.id === id && node.kind === 'existing' ? { ...node, host } : node))
  }
}

type Proxy = NodeOfKind<'replicating-proxy'>
/** What of a replicating proxy can be changed in the panel. */
export type ProxyChange = Partial<Pick<Proxy, 'mode' | 'compare' | 'learn' | 'ignore' | 'replay' | 'order'>>

export function changeProxy(topology: Topology, id: string, change: ProxyChange): TopologyInput {
  return {
    ...topology,
    nodes: topology.nodes.map(node =>
      node.id === id && node.kind === 'replicating-proxy' ? { ...node, ...change } : node
    )
  }
}

type Program = NodeOfKind<'external'>
/** What of a program of the user's own can be changed in the panel. */
export type ProgramChange = Pick<
  Program,
  'command' | 'args' | 'cwd' | 'env' | 'prepare' | 'ready' | 'stop' | 'terminal' | 'encoding'
>

export function changeProgram(topology: Topology, id: string, change: ProgramChange): TopologyInput {
  return {
    ...topology,
    nodes: topology.nodes.map(node =>
      node.id === id && node.kind === 'external' ? { ...node, ...change } : node
    )
  }
}

/** The topology with another node in the place of the one of its id. */
export function replaceNode(topology: Topology, node: TopologyNode): TopologyInput {
  return { ...topology, nodes: topology.nodes.map(one => (one.id === node.id ? node : one)) }
}

export function hasLink(topology: Topology, from: string, to: string): boolean {
  return topology.links.some(link => link.from === from && link.to === to)
}

export function addLink(topology: Topology, from: string, to: string): TopologyInput {
  return { ...topology, links: [...topology.links, { from, to }] }
}

export function deleteLink(topology: Topology, id: string): TopologyInput {
  const gone = topology.links.find(link => linkId(link.from, link.to) === id)
  return {
    ...topology,
    nodes: topology.nodes.map(node => (gone?.from === node.id ? withoutLoad(node, gone.to) : node)),
    links: topology.links.filter(link => link !== gone)
  }
}

/** `positions` of the nodes named; the others stay as they are. */
export function moveNodes(topology: Topology, positions: ReadonlyMap<string, Point>): TopologyInput {
  return {
    ...topology,
    nodes: topology.nodes.map(node => {
      const point = positions.get(node.id)
      return point ? { ...node, position: { x: Math.round(point.x), y: Math.round(point.y) } } : node
    })
  }
}

/** Forgets where the cards were put: they are laid out in columns again. */
export function clearPositions(topology: Topology): TopologyInput {
  return { ...topology, nodes: topology.nodes.map(node => ({ ...node, position: undefined })) }
}
