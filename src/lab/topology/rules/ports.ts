import { proposedPort } from '#shared/doors'
import { furtherDoors, isFurtherDoor } from '#shared/roads/file-doors'
import type { PortField } from '#shared/ports'
import type { Topology, TopologyNode } from '#shared/topology'
import { connectHost, isOwnAddress } from '#system/addresses'
import { bindHost, placeOf } from '../places'
import { located, type LocatedProblem } from '../problems'

/** A port of a node, and the address that it has there. */
export interface Door {
  readonly node: string
  readonly field: PortField
  readonly keys: readonly PropertyKey[]
  /** The machine that it is on; null: the desk. */
  readonly place: string | null
  readonly host: string
  readonly port: number
}

const wildcards = new Set(['0.0.0.0', '::', '*'])

/** Two doors on one address. A wildcard host takes the port on every address of the machine. */
export function portProblems(topology: Topology): LocatedProblem[] {
  const byPort = new Map<number, Door[]>()
  const problems: LocatedProblem[] = []
  for (const door of doorsOf(topology)) {
    const others = byPort.get(door.port) ?? []
    const clash = others.find(other => other.place === door.place && sameAddress(door.host, other.host))
    if (clash) {
      const whose = clash.keys[1] === door.keys[1] ? 'its own other port' : `"${clash.node}"`
      const free = proposedPort(door.port, new Set(doorsOf(topology).map(({ port }) => port))) ?? 0
      problems.push(
        located(door.keys, `port ${door.port} is already taken by ${whose}`, `another port, such as ${free}`)
      )
    }
    byPort.set(door.port, [...others, door])
  }
  return problems
}

/** Every port that the nodes of a topology take. */
export function doorsOf(topology: Topology): Door[] {
  return topology.nodes.flatMap((node, index) => doors(topology, node, index))
}

function doors(topology: Topology, node: TopologyNode, index: number): Door[] {
  const found: Door[] = []
  const place = placeOf(topology, node)
  const add = (field: PortField, port: number | undefined, host = bindHost(topology, node)): void => {
    if (port === undefined) return
    const keys = ['nodes', index, ...(isFurtherDoor(field) ? ['doors', field] : [field])]
    found.push({ node: node.id, field, keys, place, host: canonical(host), port })
  }
  // A server that is there takes a port of this machine only where it is on it.
  if (node.kind === 'existing' && !isOwnAddress(connectHost(node.host))) return []
  if ('port' in node) add('port', node.port)
  if ('receiverPort' in node) add('receiverPort', node.receiverPort)
  if (node.kind === 'file-server') for (const kind of furtherDoors) add(kind, node.doors[kind])
  if ('adminPort' in node) add('adminPort', node.adminPort, node.adminHost)
  return found
}

function canonical(host: string): string {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return bare === 'localhost' ? '127.0.0.1' : bare
}

/** Whether whoever has one of the addresses is in the way of the other; a wildcard is every address. */
export function sameAddress(a: string, b: string): boolean {
  return a === b || wildcards.has(a) || wildcards.has(b)
}
