import { freeName, idFromHostName, nodeIdPattern } from '#shared/names'
import type { Machine } from '#shared/machines'
import type { Topology } from '#shared/topology'
import type { TopologyManager } from '../../deployment/topology-manager'
import type { Machines } from '../machines'
import type { Laptop, Welcome } from './join-door'
import type { Joined } from './joined'

/** So long a laptop keeps its nodes without a word, ms. */
const joinLeaseMs = 60_000

interface Admitting {
  readonly joined: Joined
  readonly topologies: Pick<TopologyManager, 'current' | 'change'>
  readonly machines: Pick<Machines, 'greet'>
}

/** Has laptops in the lab that have joined, one after the other: each under a name of its own. */
export function admitting({ joined, topologies, machines }: Admitting): (laptop: Laptop) => Promise<Welcome> {
  let last: Promise<unknown> = Promise.resolve()
  const admit = async (laptop: Laptop): Promise<Welcome> => {
    const { topology, machine } = withJoined(topologies.current, laptop, id => joined.isThere(id))
    const { id, leaseMs } = machine
    const secret = joined.begin(id, leaseMs)
    await topologies.change(topology, 'host')
    machines.greet(machine)
    return { machine: id, secret, leaseMs }
  }
  return laptop => {
    const admitted = last.then(() => admit(laptop))
    last = admitted.catch(() => undefined)
    return admitted
  }
}

/**
 * The topology that has a laptop which has joined: in place of one of that name which is not there any more, or under a
 * name of its own, from what the laptop is called.
 */
function withJoined(
  topology: Topology,
  { hostname, address }: Laptop,
  isThere: (machine: string) => boolean
): { readonly topology: Topology; readonly machine: Machine } {
  const { machines = [] } = topology
  const wanted = idOf(hostname)
  const before = machines.find(({ id, join }) => id === wanted && join === true && !isThere(id))
  const machine: Machine = before
    ? { ...before, address }
    : { id: freeName(machines, wanted), address, join: true, node: 'node', leaseMs: joinLeaseMs }
  const all = before ? machines.map(one => (one === before ? machine : one)) : [...machines, machine]
  return { topology: { ...topology, machines: all }, machine }
}

function idOf(hostname: string): string {
  const id = idFromHostName(hostname)
  return nodeIdPattern.test(id) ? id : 'laptop'
}
