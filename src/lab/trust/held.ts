import { join } from 'node:path'
import type { TrustView } from '#shared/trust/trust'
import { withClient } from '../topology/implicit-client'
import { initialTopology, type TopologySource } from '../topology/initial'
import { TopologyLibrary } from '../topology/library'
import { bindHost, machineOf } from '../topology/places'
import { resolveLinks } from '../topology/resolve-links'
import { TrustGate } from './gate'

/**
 * What a lab that begins with `source` would not run before it is trusted; null where it would run all. Nothing of it is
 * run, and nothing is written.
 * @throws RelevoError `TOPOLOGY_INVALID`, `NOT_FOUND`, `FILE_NOT_FOUND`
 */
export async function heldAtStart(
  source: TopologySource | undefined,
  dataDir: string,
  onProblem: (message: string) => void
): Promise<TrustView | null> {
  const library = new TopologyLibrary(join(dataDir, 'topologies'), onProblem)
  const { topology, file } = await initialTopology(source, library)
  if (file === null) return null
  const gate = await TrustGate.open(dataDir, onProblem, { mayChange: false })
  const whole = withClient(topology)
  gate.opened(
    whole.nodes.map(node => {
      const machine = machineOf(whole, node)
      const placed = { ...node, host: bindHost(whole, node) }
      return { node: placed, links: resolveLinks(whole, node.id), ...(machine && { machine }) }
    }),
    file,
    whole.machines
  )
  return gate.view
}
