import type { Topology, TopologyNode } from '#shared/topology'
import { isLoopback } from '#system/addresses'
import { linkId } from '#shared/links'
import { suggestion } from '../nearest'
import { placeOf, reachHost } from '../places'
import { located, type LocatedProblem } from '../problems'

const wildcards = new Set(['0.0.0.0', '::', '*'])

/** Kinds of nodes that run on the desk, and why. */
const deskOnly: Readonly<Partial<Record<TopologyNode['kind'], string>>> = {
  client: 'a client sends files of the desk, and stays there',
  external: 'a program of your own runs on the desk only',
  existing: 'an existing server is not run by the lab'
}

/** Machines that are not told apart or cannot be reached, and nodes that cannot be where they are put. */
export function machineProblems(topology: Topology): LocatedProblem[] {
  return [
    ...ownProblems(topology),
    ...topology.nodes.flatMap(nodeProblems(topology)),
    ...linkProblems(topology)
  ]
}

function ownProblems({ machines = [] }: Topology): LocatedProblem[] {
  const problems: LocatedProblem[] = []
  machines.forEach((machine, index) => {
    const first = machines.findIndex(({ id }) => id === machine.id)
    if (first !== index) {
      const problem = `"${machine.id}" is already the id of machines[${first}]`
      problems.push(located(['machines', index, 'id'], problem, 'a unique id'))
    }
    const ways = (['ssh', 'carrier', 'join'] as const).filter(way => machine[way] !== undefined)
    const [way = '', second] = ways
    if (second !== undefined) {
      const problem = `"${machine.id}" has both "${way}" and "${second}"`
      problems.push(located(['machines', index, second], problem, 'one of them'))
    }
    if (wildcards.has(machine.address)) {
      const problem = `nobody can connect to ${machine.address}`
      problems.push(located(['machines', index, 'address'], problem, 'its address in the network'))
    }
  })
  return problems
}

function nodeProblems({ machines = [] }: Topology) {
  const ids = machines.map(({ id }) => id)
  return (node: TopologyNode, index: number): LocatedProblem[] => {
    if (node.machine === undefined) return []
    const keys = ['nodes', index, 'machine']
    if (!ids.includes(node.machine)) {
      const expected = ids.length > 0 ? suggestion(node.machine, ids) : 'a list "machines"'
      return [located(keys, `there is no machine "${node.machine}"`, expected)]
    }
    const why = deskOnly[node.kind]
    if (why !== undefined) return [located(keys, why, 'no "machine"')]
    if (node.runtime === 'thread') {
      const problem = 'a node on a machine cannot be a thread'
      return [located(['nodes', index, 'runtime'], problem, 'must be "process"')]
    }
    return []
  }
}

/** Links between two places to an address that only the target's own place can reach. */
function linkProblems(topology: Topology): LocatedProblem[] {
  if (!topology.machines) return []
  const byId = new Map(topology.nodes.map(node => [node.id, node]))
  return topology.links.flatMap(({ from, to }, index) => {
    const [source, target] = [byId.get(from), byId.get(to)]
    if (!source || !target) return []
    if (placeOf(topology, source) === placeOf(topology, target)) return []
    const host = reachHost(topology, target)
    if (!isLoopback(host)) return []
    const problem = `${linkId(from, to)}: "${from}" is on ${source.machine ?? 'the desk'}, and ${host} leads back to it`
    return [located(['links', index], problem, `a "host" for "${to}" that others can reach`)]
  })
}
