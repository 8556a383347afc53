import type { Topology } from '#shared/topology'
import balancedFiles from './presets/balanced-files.json'
import full from './presets/full.json'
import replicatedServer from './presets/replicated-server.json'
import twoMachines from './presets/two-machines.json'
import { parseTopology } from './parse'

/** Name of the topology that a lab opens when it is not told which. */
export const defaultTopology = 'full'

/** The topologies that come with the program, the default first. */
export const presets: ReadonlyMap<string, Topology> = new Map(
  [full, replicatedServer, balancedFiles, twoMachines]
    .map(preset => parseTopology(preset, preset.name))
    .map(topology => [topology.name, topology])
)
