import { portsOf } from '#shared/doors'
import { RelevoError } from '#shared/errors'
import { furtherDoors, usualPorts } from '#shared/roads/file-doors'
import type { Topology } from '#shared/topology'
import { isLoopback } from '#system/addresses'
import { freePort } from '#system/free-port'
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
    const topology = await withAllDoors(lab.topologies.current, node)
    await lab.topologies.change(topology, origin, undefined, state === 'stopped' ? [] : [node])
    const after = lab.supervisor.status(node)
    if (after.error && after.state !== 'up')
      throw new RelevoError(after.error.code, after.error.message, after.error.details)
    return null
  }
} satisfies Partial<Handlers>

/** A file server with every door that it may have; those that it lacks are on ports that nobody has. */
async function withAllDoors(topology: Topology, id: string): Promise<Topology> {
  const server = topology.nodes.find(node => node.id === id)
  if (server?.kind !== 'file-server')
    throw new RelevoError('NOT_SUPPORTED', `"${id}" is not a file server of this lab`, { node: id })
  const taken = new Set(topology.nodes.flatMap(portsOf))
  const free = async (usual: number): Promise<number> => {
    // What follows a port is looked at, and so the usual one is where it can be had.
    const port = (await freePort(server.host, usual - 1, taken)) ?? usual
    taken.add(port)
    return port
  }
  // Where others reach it, FTP and SFTP want an account first.
  const isOpen = server.account !== undefined || isLoopback(server.host)
  const doors: Record<string, number> = { ...server.doors }
  for (const kind of furtherDoors) {
    if (doors[kind] !== undefined || (!isOpen && (kind === 'ftp' || kind === 'sftp'))) continue
    doors[kind] = await free(usualPorts[kind])
  }
  const port = server.port ?? (await free(usualPorts.http))
  const receiverPort = server.receiverPort ?? (await free(usualPorts.ws))
  const opened = { ...server, port, receiverPort, doors }
  return { ...topology, nodes: topology.nodes.map(node => (node === server ? opened : node)) }
}
