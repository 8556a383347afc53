import { RelevoError } from '#shared/errors'
import type { ParsedArgs } from '#shared/contract'
import type { Topology, TopologyNode } from '#shared/topology'
import { mendPort } from '../ports/mend'
import type { Handlers, LabContext } from './context'

/** The life of one node, and the ports that it listens on. */
export const nodeCommands = {
  'node.start': async (lab, { node }, origin) => {
    refuseExisting(lab, node)
    await lab.supervisor.start(node, origin)
    return null
  },
  'node.stop': async (lab, { node }, origin) => {
    refuseExisting(lab, node)
    await lab.supervisor.stop(node, origin)
    return null
  },
  'node.restart': async (lab, { node }, origin) => {
    refuseExisting(lab, node)
    await lab.supervisor.restart(node, origin)
    return null
  },
  'node.kill': async (lab, { node, keepDown }, origin) => {
    await lab.supervisor.kill(node, origin, keepDown)
    return null
  },
  'node.freeze': async (lab, { node }, origin) => {
    await lab.supervisor.freeze(node, origin)
    return null
  },
  'node.resume': async (lab, { node }, origin) => {
    await lab.supervisor.resume(node, origin)
    return null
  },
  'node.mend': async (lab, { node }, origin) => {
    refuseExisting(lab, node)
    return { changes: await mendPort(lab, node, origin) }
  },
  'node.input': async (lab, { node, ...input }) => {
    await lab.supervisor.call(node, 'input', input)
    return null
  },
  'node.set-port': async (lab, { node, ...ports }, origin) => {
    const { state } = lab.supervisor.status(node)
    const topology = withPorts(lab.topologies.current, node, ports)
    await lab.topologies.change(topology, origin, undefined, state === 'stopped' ? [] : [node])
    const after = lab.supervisor.status(node)
    const { error } = after
    if (error && after.state !== 'up') throw new RelevoError(error.code, error.message, error.details)
    return null
  }
} satisfies Partial<Handlers>

/** Kill, freeze and resume are refused by the supervisor; these it does for its own ends. */
function refuseExisting(lab: LabContext, id: string): void {
  const node = lab.topologies.current.nodes.find(one => one.id === id)
  if (node?.kind !== 'existing') return
  const message = `${id} is a server that is there and not of this lab: it is neither started nor stopped from here, and its port is its own`
  throw new RelevoError('NOT_SUPPORTED', message, { node: id, kind: 'existing' })
}

function withPorts(
  topology: Topology,
  id: string,
  { port, receiverPort, doors }: Pick<ParsedArgs<'node.set-port'>, 'port' | 'receiverPort' | 'doors'>
): Topology {
  const change = (node: TopologyNode): TopologyNode => {
    if (node.id !== id) return node
    const fits =
      (port === undefined || node.kind !== 'client') &&
      ((receiverPort === undefined && doors === undefined) || node.kind === 'file-server')
    if (!fits) throw new RelevoError('NOT_SUPPORTED', `a ${node.kind} has no such port`, { node: id })
    return {
      ...node,
      ...(port !== undefined && { port }),
      ...(receiverPort !== undefined && { receiverPort }),
      ...(doors !== undefined && node.kind === 'file-server' && { doors: { ...node.doors, ...doors } })
    } as TopologyNode
  }
  return { ...topology, nodes: topology.nodes.map(change) }
}
