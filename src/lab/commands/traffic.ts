import { z } from 'zod'
import { errorCodes, RelevoError } from '#shared/errors'
import { exchangeTarget } from '../traffic/load-targets'
import { clientOf } from '../topology/implicit-client'
import { addressOf } from './address-of'
import type { Handlers } from './context'

/** Longest that a run of exchanges may take, ms. */
const exchangeTimeoutMs = 600_000

const summarySchema = z.object({
  count: z.number(),
  ok: z.number(),
  failed: z.number(),
  ms: z.number(),
  p50: z.number().nullable(),
  p99: z.number().nullable(),
  errors: z.array(z.string()).max(100),
  code: z.enum(errorCodes).nullable()
})

export const trafficCommands = {
  'exchange.run': async (lab, { node, count, concurrency }, by) => {
    const target = node ?? exchangeTarget(lab.topologies.current)
    if (target === null) {
      throw new RelevoError('NO_ROUTE', 'no proxy has replicas behind it; add one, or name a node')
    }
    const client = clientOf(lab.topologies.current)
    const args = { ...addressOf(lab, target), count, concurrency, by }
    const answer = await lab.supervisor.call(client, 'exchange', args, exchangeTimeoutMs)
    const summary = summarySchema.safeParse(answer)
    if (!summary.success) throw new RelevoError('PROTOCOL_ERROR', 'the client node gave no summary')
    return { target, ...summary.data, errors: summary.data.errors.slice(0, 10) }
  },

  'load.set': async (lab, { enabled, rate, rates, clients }, by) => {
    await lab.load.set({ enabled, rate, ...(rates && { rates }), clients }, by)
    return null
  }
} satisfies Partial<Handlers>
