import type { ReplicaComparison } from '#shared/replicas'

/**
 * How far the line numbers of a replica whose sessions are the same as the others' are ahead of the lowest, in the newest
 * session that all have: so many lines it has printed besides, of connections that are no part of a compared session.
 */
export function linesAhead({ by, replicas, sessions }: ReplicaComparison, node: string): number {
  const verdict = replicas.find(replica => replica.node === node)?.verdict.kind
  if (by === 'lines' || (verdict !== 'identical' && verdict !== 'repeated')) return 0
  const last = sessions.findLast(session =>
    replicas.every(replica => session.replicas[replica.node]?.firstLine)
  )
  if (!last) return 0
  const first = (id: string): number => last.replicas[id]?.firstLine ?? 0
  return first(node) - Math.min(...replicas.map(replica => first(replica.node)))
}
