import { RelevoError } from '#shared/errors'
import type { ListeningAt } from '#shared/ports'
import { parseReady } from '#shared/programs/program'
import type { TopologyNode } from '#shared/topology'
import { describeProblem } from './describe'
import { placementProblem } from './placement'

/** Why a start under way leads nowhere for now, and what to do about it. */
export function placementError(
  id: string,
  at: readonly ListeningAt[] | null,
  node: TopologyNode,
  waitedMs: number
): RelevoError {
  const problem = placementProblem(node, at)
  if (!problem || problem.kind === 'none') {
    const message = `${id} runs, and ${lacking(node)} after ${waitedMs} ms; it goes on, and is up once it does`
    return new RelevoError('TIMEOUT', message, { waitedMs })
  }
  const message = `${describeProblem(id, problem)}; \`relevo mend ${id}\` makes it right`
  const ports =
    problem.kind === 'elsewhere'
      ? { port: problem.at[0]?.port, wanted: problem.wanted }
      : { port: problem.port, wanted: problem.port }
  return new RelevoError('WRONG_PORT', message, ports)
}

/** What a program is waited for. */
function lacking(node: TopologyNode): string {
  const ready = node.kind === 'external' && node.ready !== undefined ? parseReady(node.ready) : null
  if (ready?.when === 'line') return `has not printed a line with ${String(ready.pattern)}`
  const port = 'port' in node ? node.port : undefined
  if (ready?.when === 'http') return `does not answer GET ${ready.path} on port ${port}`
  return `does not listen on port ${port}`
}
