import { differences } from '#nodes/compare/differences'
import type { Judge } from '#nodes/compare/judge'
import { scopeOf } from '#nodes/compare/scope'
import { unitsOf } from '#nodes/compare/units-of'
import { ClientRequests } from '#nodes/framing/client-requests'

/**
 * The first byte of the reply to a replayed session that differs in what may not differ from the one that the client
 * had; null where there is none. As for replies that come at the same time, but times may be any: they are not of now.
 */
export function replayDiffersAt(
  judge: Judge,
  request: readonly Buffer[],
  had: Buffer,
  reply: Buffer
): number | null {
  const requests = new ClientRequests()
  for (const chunk of request) requests.take(chunk)
  const [theirs, mine] = [had, reply].map(bytes => unitsOf(bytes, requests, judge.readsJson))
  for (const [index, unit] of (theirs ?? []).entries()) {
    const other = mine?.[index]
    if (!other) return reply.length
    const scope = scopeOf(requests, unit.message)
    const found = differences(unit, other).find(one => !judge.mayHaveDiffered(scope, one))
    if (found) return other.start + found.at
  }
  return mine?.[theirs?.length ?? 0]?.start ?? null
}
