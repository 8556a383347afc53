import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import type { Topology } from '#shared/topology'

/**
 * The folders of programs of the user's own, from the folder of the file that names them: a program without one runs
 * there too. A relative folder that is only in the folder from which the lab was started is that one.
 */
export function withProgramFolders(topology: Topology, folder: string | undefined): Topology {
  const nodes = topology.nodes.map(node => {
    if (node.kind !== 'external') return node
    const cwd = absolute(node.cwd, folder)
    return cwd === undefined ? node : { ...node, cwd }
  })
  return { ...topology, nodes }
}

function absolute(cwd: string | undefined, folder: string | undefined): string | undefined {
  if (cwd !== undefined && /^~(?=$|[/\\])/.test(cwd)) return join(homedir(), cwd.slice(1))
  if (folder === undefined || (cwd !== undefined && isAbsolute(cwd))) return cwd
  const there = resolve(folder, cwd ?? '')
  return cwd !== undefined && !existsSync(there) && existsSync(cwd) ? resolve(cwd) : there
}
