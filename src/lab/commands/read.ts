import { RelevoError } from '#shared/errors'
import { mostComparedLines } from '../replicas/logs/compare-logs'
import type { Handlers, LabContext } from './context'

/** Most samples in one answer; the newest. */
const maxSamples = 50_000

/** What is answered was told before: nobody who follows the lab knows more by asking than by what came. */
function told<T>({ projection }: LabContext, answer: T): T {
  projection.flush()
  return answer
}

export const readCommands = {
  'journal.read': async (lab, filter) => told(lab, await lab.journal.read(filter)),

  'log.read': async (lab, { node, ...range }) => {
    const known = lab.supervisor.ids().includes(node) || lab.logs.has(node)
    if (!known) throw new RelevoError('NODE_NOT_FOUND', `there is no node "${node}"`, { node })
    return told(lab, lab.logs.read(node, range))
  },

  'metrics.read': async (lab, { since }) => ({
    samples: lab.projection.metricsSince(since).slice(-maxSamples)
  }),

  'replicas.compare': async (lab, { proxy, nodes, limit }) => {
    if (!nodes) return told(lab, lab.comparisons.compare(lab.clock.now(), proxy, limit))
    const known = new Set(lab.supervisor.ids())
    const unknown = nodes.find(node => !known.has(node) && !lab.logs.has(node))
    if (unknown !== undefined)
      throw new RelevoError('NODE_NOT_FOUND', `there is no node "${unknown}"`, { node: unknown })
    const logs = nodes.map(node => [node, lab.logs.read(node, { limit: mostComparedLines }).lines] as const)
    return told(lab, lab.comparisons.compareWhole(new Map(logs), limit))
  }
} satisfies Partial<Handlers>
