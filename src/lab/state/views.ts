import type { LinkView, NodeView } from '#shared/state'
import type { TopologyLink, TopologyNode } from '#shared/topology'
import type { SupervisedNode } from '#lab/supervisor/types'
import { isLoopback } from '#system/addresses'
import { linkId } from '#shared/links'
import type { RunClock } from '../run/run-clock'
import { noRates } from './rates'

/** A node as the panel sees it: what the topology says of it, and what the supervisor knows. */
export function nodeViewOf(
  node: TopologyNode,
  status: SupervisedNode,
  clock: Pick<RunClock, 'from'>
): NodeView {
  return {
    id: node.id,
    kind: node.kind,
    state: status.state,
    since: Math.max(0, clock.from(status.since)),
    runtime: status.runtime,
    host: node.host,
    port: status.port ?? ('port' in node ? (node.port ?? null) : null),
    receiverPort: status.receiverPort ?? ('receiverPort' in node ? (node.receiverPort ?? null) : null),
    doors: status.doors ?? (node.kind === 'file-server' ? node.doors : {}),
    pid: status.pid,
    threadId: status.threadId,
    restart: node.restart,
    exits: status.exits,
    died: status.died && { ...status.died, at: clock.from(status.died.at) },
    restartAt: status.restartAt === null ? null : clock.from(status.restartAt),
    nextBackoffMs: status.nextBackoffMs,
    error: status.error,
    trouble: null,
    stats: status.stats,
    rates: noRates,
    counted: null,
    exposed: isExposed(node),
    doorFaults: [],
    console: status.console
  }
}

export function linkViewOf({ from, to }: TopologyLink): LinkView {
  return {
    id: linkId(from, to),
    from,
    to,
    stats: null,
    primaryUntil: null,
    rateUp: 0,
    rateDown: 0,
    faults: []
  }
}

/** Whether others than this machine can reach it by our doing. */
export function isExposed({ host, kind }: TopologyNode): boolean {
  if (kind === 'client' || kind === 'existing') return false
  return !isLoopback(host)
}
