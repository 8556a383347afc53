import type { ReplicaComparison } from '../../../src/shared/replicas'
import type { LogLine } from '../../../src/shared/state'
import { SessionAligner } from '../../../src/lab/replicas/aligner'
import type { SessionOpen } from '../../../src/lab/replicas/connection-index'

/** The logs of replicas and the sessions of their proxy, aligned at once. Times in ms since the run began. */
export function alignSessions(input: {
  /** In priority order. */
  readonly replicas: readonly string[]
  readonly lines: Iterable<LogLine>
  readonly opens: Iterable<SessionOpen>
  readonly now: number
  readonly proxy?: string
  readonly limit?: number
}): ReplicaComparison {
  const aligner = new SessionAligner(input.replicas)
  for (const line of input.lines) aligner.addLine(line)
  for (const open of input.opens) aligner.addOpen(open)
  return aligner.compare(input.now, input.proxy ?? null, input.limit ?? 200)
}
