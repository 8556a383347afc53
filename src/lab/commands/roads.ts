import { proposedPorts, portsOf } from '#shared/doors'
import { RelevoError } from '#shared/errors'
import { furtherDoors, usualPorts } from '#shared/roads/file-doors'
import type { NodeOfKind, Topology } from '#shared/topology'
import type { Handlers } from './context'

/** The same file by several roads, measured. */
export const roadCommands = {
  'roads.run': (lab, args) => lab.roads.start(args),
  'roads.read': async lab => lab.roads.run,
  'roads.stop': async lab => {
    await lab.roads.stop()
    return null
  },
  'roads.open-doors': async (lab, { node }, origin) => {
    const { state } = lab.supervisor.status(node)
    const topology = withAllDoors(lab.topologies.current, node)
    await lab.topologies.change(topology, origin, undefined, state === 'stopped' ? [] : [node])
    const after = lab.supervisor.status(node)
    if (after.error && after.state !== 'up')
      throw new RelevoError(after.error.code, after.error.message, after.error.details)
    return null
  }
} satisfies Partial<Handlers>

/** A file server with every door that it may have; those that it lacks are on ports that no node has. */
function withAllDoors(topology: Topology, id: string): Topology {
  const taken = new Set(topology.nodes.flatMap(portsOf))
  const free = (usual: number): number => {
    const port = taken.has(usual) ? [...proposedPorts(usual)].find(one => !taken.has(one)) : usual
    taken.add(port ?? usual)
    return port ?? usual
  }
  const server = topology.nodes.find(node => node.id === id)
  if (server?.kind !== 'file-server')
    throw new RelevoError('NOT_SUPPORTED', `"${id}" is not a file server of this lab`, { node: id })
  // Where others reach it, FTP and SFTP want an account first.
  const closed = server.account === undefined && server.host !== '127.0.0.1' ? ['ftp', 'sftp'] : []
  const doors = furtherDoors
    .filter(kind => server.doors[kind] === undefined && !closed.includes(kind))
    .map(kind => [kind, free(usualPorts[kind])] as const)
  const opened: NodeOfKind<'file-server'> = {
    ...server,
    port: server.port ?? free(usualPorts.http),
    receiverPort: server.receiverPort ?? free(usualPorts.ws),
    doors: { ...server.doors, ...Object.fromEntries(doors) }
  }
  return { ...topology, nodes: topology.nodes.map(node => (node === server ? opened : node)) }
}
