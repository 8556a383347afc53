import { readFileSync } from 'node:fs'
import type { TopologyInput } from '../../src/shared/topology'
import { freePorts } from './ports'

export interface FreeTopology {
  readonly topology: TopologyInput
  /** The port of a node: its own, or its receiver side's. */
  port(node: string): number
}

export type Preset = 'full' | 'replicated-server' | 'balanced-files'

/** One of the presets, moved to free ports so that tests can run side by side, and at the pace `real`. */
export async function freeTopology(preset: Preset): Promise<FreeTopology> {
  const file = new URL(`../../src/lab/topology/presets/${preset}.json`, import.meta.url)
  const topology = JSON.parse(readFileSync(file, 'utf8')) as TopologyInput
  const ports = await freePorts(topology.nodes.length * 2)
  const nodes = topology.nodes.map((node, index) => ({
    ...node,
    ...('port' in node && node.port !== undefined && { port: ports[2 * index] }),
    ...('receiverPort' in node && node.receiverPort !== undefined && { receiverPort: ports[2 * index + 1] })
  })) as TopologyInput['nodes']
  return {
    topology: { ...topology, pace: 'real', nodes },
    port(id) {
      const node = nodes.find(candidate => candidate.id === id)
      const found =
        (node && 'port' in node ? node.port : undefined) ??
        (node && 'receiverPort' in node ? node.receiverPort : undefined)
      if (found === undefined) throw new Error(`${id} has no port`)
      return found
    }
  }
}
