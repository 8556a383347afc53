import { RelevoError } from '#shared/errors'
import type { Handlers } from './context'

/** Most samples in one answer; the newest. */
const maxSamples = 50_000

export const readCommands = {
  'journal.read': (lab, filter) => lab.journal.read(filter),

  'log.read': async (lab, { node, ...range }) => {
    const known = lab.supervisor.ids().includes(node) || lab.logs.has(node)
    if (!known) throw new RelevoError('NODE_NOT_FOUND', `there is no node "${node}"`, { node })
    return lab.logs.read(node, range)
  },

  'metrics.read': async (lab, { since }) => ({
    samples: lab.projection.metricsSince(since).slice(-maxSamples)
  }),

  'replicas.compare': async (lab, { proxy, limit }) => lab.comparisons.compare(lab.clock.now(), proxy, limit)
} satisfies Partial<Handlers>
