import { RelevoError } from '#shared/errors'
import type { ListeningAt } from '#shared/ports'
import { parseReady } from '#shared/programs/program'
import type { TopologyNode } from '#shared/topology'
import { addressText } from '#system/addresses'
import { placementProblem } from './placement'

/** Why a start under way leads nowhere for now, and what to do about it. */
export function placementError(
  id: string,
  at: readonly ListeningAt[] | null,
  node: TopologyNode,
  waitedMs: number
): RelevoError {
  const problem = placementProblem(node, at)
  const mend = `\`relevo mend ${id}\` makes it right`
  switch (problem?.kind) {
    case 'elsewhere': {
      const ports = [...new Set(problem.at.map(({ port }) => port))]
      const message = `${id} holds port ${ports.join(', ')}; in the topology it has ${problem.wanted}; ${mend}`
      return new RelevoError('WRONG_PORT', message, { port: ports[0], wanted: problem.wanted })
    }
    case 'address': {
      const here = addressText({ host: problem.at, port: problem.port })
      const message = `${id} listens at ${here} only, and links lead to ${problem.host}; ${mend}`
      return new RelevoError('WRONG_PORT', message, { port: problem.port, wanted: problem.port })
    }
    default: {
      const message = `${id} runs, and ${lacking(node)} after ${waitedMs} ms; it goes on, and is up once it does`
      return new RelevoError('TIMEOUT', message, { waitedMs })
    }
  }
}

/** What a program is waited for. */
function lacking(node: TopologyNode): string {
  const ready = node.kind === 'external' && node.ready !== undefined ? parseReady(node.ready) : null
  if (ready?.when === 'line') return `has not printed a line with ${String(ready.pattern)}`
  const port = 'port' in node ? node.port : undefined
  if (ready?.when === 'http') return `does not answer GET ${ready.path} on port ${port}`
  return `does not listen on port ${port}`
}
