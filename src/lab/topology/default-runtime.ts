import type { NodeKind, Runtime, TopologyNode } from '#shared/topology'

/**
 * Where a node runs when its topology does not say. Servers of data are threads: dozens of them cost little. What
 * all of them depend on has a process of its own, so that nothing that happens in a thread can hold it up.
 */
const runtimes: Readonly<Record<NodeKind, Runtime>> = {
  replica: 'thread',
  'file-server': 'thread',
  client: 'thread',
  'replicating-proxy': 'process',
  balancer: 'process',
  external: 'process',
  existing: 'thread'
}

function defaultRuntime(kind: NodeKind): Runtime {
  return runtimes[kind]
}

/** Where a node runs: a program of the student's own is always a process, and so is a node on another machine. */
export function runtimeOf(node: Pick<TopologyNode, 'kind' | 'runtime' | 'machine'>): Runtime {
  return node.kind === 'external' || node.machine !== undefined
    ? 'process'
    : (node.runtime ?? defaultRuntime(node.kind))
}
