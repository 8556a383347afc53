import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { placeStates } from '#shared/noise'
import type { Handlers, LabContext } from './context'

const learnedSchema = z.array(
  z.object({
    scope: z.string(),
    place: z.string(),
    state: z.enum(placeStates),
    times: z.number(),
    replies: z.number(),
    examples: z.record(z.string(), z.string())
  })
)

export const compareCommands = {
  'compare.learned': async (lab, { node }) => {
    const learned = learnedSchema.safeParse(await callProxy(lab, node, 'compare.learned'))
    if (!learned.success) throw new RelevoError('PROTOCOL_ERROR', `${node} did not say what it has learned`)
    return learned.data
  },

  'compare.accept': async (lab, { node, ...where }) => {
    await callProxy(lab, node, 'compare.accept', where)
    return null
  },

  'compare.strike': async (lab, { node, ...where }) => {
    await callProxy(lab, node, 'compare.strike', where)
    return null
  },

  'replicas.noise': async (lab, { noise, counts }, origin) => {
    lab.recorder.record('log-noise', { by: origin, noise, counts })
    return null
  }
} satisfies Partial<Handlers>

function callProxy(lab: LabContext, id: string, name: string, args: object = {}): Promise<unknown> {
  const node = lab.topologies.current.nodes.find(each => each.id === id)
  if (node && node.kind !== 'replicating-proxy')
    throw new RelevoError('NOT_SUPPORTED', `a ${node.kind} compares no replies`, { node: id })
  return lab.supervisor.call(id, name, args)
}
