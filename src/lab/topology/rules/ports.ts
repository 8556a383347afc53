import type { Topology, TopologyNode } from '#shared/topology'
import { located, type LocatedProblem } from '../problems'

interface Door {
  readonly node: string
  readonly keys: readonly PropertyKey[]
  readonly host: string
  readonly port: number
}

const wildcards = new Set(['0.0.0.0', '::', '*'])

/** Two doors on one address. A wildcard host takes the port on every address of the machine. */
export function portProblems(topology: Topology): LocatedProblem[] {
  const byPort = new Map<number, Door[]>()
  const problems: LocatedProblem[] = []
  for (const door of topology.nodes.flatMap(doors)) {
    const others = byPort.get(door.port) ?? []
    const clash = others.find(other => sameAddress(door.host, other.host))
    if (clash) {
      const whose = clash.keys[1] === door.keys[1] ? 'its own other port' : `"${clash.node}"`
      const free = freePort(topology, door.port)
      problems.push(
        located(door.keys, `port ${door.port} is already taken by ${whose}`, `another port, such as ${free}`)
      )
    }
    byPort.set(door.port, [...others, door])
  }
  return problems
}

function doors(node: TopologyNode, index: number): Door[] {
  const found: Door[] = []
  const add = (
    key: 'port' | 'receiverPort' | 'adminPort',
    port: number | undefined,
    host = node.host
  ): void => {
    if (port !== undefined)
      found.push({ node: node.id, keys: ['nodes', index, key], host: canonical(host), port })
  }
  if ('port' in node) add('port', node.port)
  if ('receiverPort' in node) add('receiverPort', node.receiverPort)
  if ('adminPort' in node) add('adminPort', node.adminPort, node.adminHost)
  return found
}

function canonical(host: string): string {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return bare === 'localhost' ? '127.0.0.1' : bare
}

function sameAddress(a: string, b: string): boolean {
  return a === b || wildcards.has(a) || wildcards.has(b)
}

function freePort(topology: Topology, from: number): number {
  const used = new Set(topology.nodes.flatMap(doors).map(door => door.port))
  for (let port = from; port <= 65535; port++) if (!used.has(port)) return port
  for (let port = from; port > 1023; port--) if (!used.has(port)) return port
  return 0
}
