import { existsSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Topology } from '#shared/topology'
import { realFolder, type TopologyFile } from '../trust/gate'
import type { TopologyLibrary } from './library'
import { parseTopology } from './parse'
import { defaultTopology } from './presets'
import { withProgramFolders } from './program-folders'
import { readTopologyFile } from './saved'

/** A topology as the command line or a test gives it: a name, the path of a file, or the thing itself. */
export type TopologySource = string | object

export interface InitialTopology {
  readonly topology: Topology
  /** What it came in; null for the thing itself, which whoever gives it has made. */
  readonly file: TopologyFile | null
}

/**
 * The topology that a lab begins with.
 * @throws RelevoError `TOPOLOGY_INVALID`, `NOT_FOUND`, `FILE_NOT_FOUND`
 */
export async function initialTopology(
  source: TopologySource | undefined,
  library: TopologyLibrary
): Promise<InitialTopology> {
  if (typeof source === 'object') return { topology: parseTopology(source), file: null }
  const name = source ?? defaultTopology
  // A folder that happens to have a topology's name is none.
  const isThere = existsSync(name) && statSync(name).isFile()
  const isFile = /\.(?:json|ya?ml)$/i.test(name) || /[/\\]/.test(name) || isThere
  if (!isFile) {
    const file = { name: null, folder: await library.realFolder() }
    return { topology: await library.openFirst(name), file }
  }
  const topology = withProgramFolders(await readTopologyFile(name), dirname(name))
  return { topology, file: { name: basename(name), folder: await realFolder(dirname(name)) } }
}
