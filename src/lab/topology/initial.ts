import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Topology } from '#shared/topology'
import type { TopologyLibrary } from './library'
import { parseTopology } from './parse'
import { defaultTopology } from './presets'
import { withProgramFolders } from './program-folders'
import { readTopologyFile } from './saved'

/** A topology as the command line or a test gives it: a name, the path of a file, or the thing itself. */
export type TopologySource = string | object

/**
 * The topology that a lab begins with.
 * @throws RelevoError `TOPOLOGY_INVALID`, `NOT_FOUND`, `FILE_NOT_FOUND`
 */
export async function initialTopology(
  source: TopologySource | undefined,
  library: TopologyLibrary
): Promise<Topology> {
  if (typeof source === 'object') return parseTopology(source)
  const name = source ?? defaultTopology
  const isFile = /\.(?:json|ya?ml)$/i.test(name) || /[/\\]/.test(name) || existsSync(name)
  return isFile ? withProgramFolders(await readTopologyFile(name), dirname(name)) : library.openFirst(name)
}
