import type { Machine } from '#shared/machines'
import type { Topology, TopologyNode } from '#shared/topology'
import { connectHost, isLoopback } from '#system/addresses'

type Machines = Pick<Topology, 'machines'>
type Placed = Pick<TopologyNode, 'host' | 'machine'>

/** The machine that a node runs on; null: it runs on the desk. */
export function machineOf({ machines = [] }: Machines, { machine }: Placed): Machine | null {
  return machines.find(({ id }) => id === machine) ?? null
}

/** Whose ports a node takes: a machine's id, or null for the desk. One at a loopback address is on the desk. */
export function placeOf(topology: Machines, node: Placed): string | null {
  const machine = machineOf(topology, node)
  return machine && !isLoopback(machine.address) ? machine.id : null
}

/** The address at which a node listens: on a machine, that of the machine unless the node has another. */
export function bindHost(topology: Machines, node: Placed): string {
  const machine = machineOf(topology, node)
  return machine && isLoopback(node.host) ? machine.address : node.host
}

/** Where others connect to a node. */
export function reachHost(topology: Machines, node: Placed): string {
  const machine = machineOf(topology, node)
  const own = connectHost(node.host)
  return machine && isLoopback(own) ? machine.address : own
}
