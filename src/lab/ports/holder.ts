import type { SupervisedNode } from '#lab/supervisor/types'
import { processTree } from '#system/processes'

/** States in which a node may hold ports. */
const running = new Set<SupervisedNode['state']>(['starting', 'up', 'frozen', 'draining'])

/** The node of the lab that listens on `port`; `pid` is the process that does, where the system told. */
export async function holdingNode(
  nodes: readonly SupervisedNode[],
  port: number,
  pid: number | null
): Promise<string | null> {
  const alive = nodes.filter(({ state }) => running.has(state))
  const known = alive.find(
    node =>
      node.listens?.some(at => at.port === port) ??
      (node.state !== 'starting' &&
        [node.port, node.receiverPort, ...Object.values(node.doors ?? {})].includes(port))
  )
  if (known || pid === null) return known?.id ?? null
  // A program of the user's own may hold it, and not have been seen to yet.
  for (const { id, pid: root } of alive) {
    if (root !== null && (root === pid || (await processTree(root)).has(pid))) return id
  }
  return null
}
