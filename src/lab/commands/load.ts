import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { loadProtocols, loadSchema, type Load } from '#shared/load/load'
import { loadOutcomes } from '#shared/load/load-results'
import { loadSentenceNames } from '#shared/load/load-words'
import type { Topology } from '#shared/topology'
import { clientOf } from '../topology/implicit-client'
import { comparisonOf } from '../traffic/comparison'
import { loadTargets } from '../traffic/load-targets'
import { addressOf } from './address-of'
import type { Handlers, LabContext } from './context'

/** Longer than any request of a load may take, ms. */
const onceTimeoutMs = 610_000

const attemptSchema = z.object({
  protocol: z.enum(loadProtocols),
  outcome: z.enum(loadOutcomes),
  ms: z.number(),
  requestBytes: z.number(),
  replyBytes: z.number(),
  what: z.string(),
  said: z.object({
    sentence: z.enum(loadSentenceNames),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
    request: z.string().optional()
  }),
  difference: z
    .object({ byte: z.number(), place: z.string().nullable(), expected: z.string(), got: z.string() })
    .nullable(),
  reply: z.string()
})

const rememberedSchema = z.array(
  z.object({
    session: z.number(),
    agoMs: z.number(),
    client: z.string(),
    requestBytes: z.number(),
    replyBytes: z.number(),
    preview: z.string(),
    cut: z.boolean()
  })
)

export const loadCommands = {
  'load.use': async (lab, { target, load }, origin) => {
    const { current } = lab.topologies
    const id = targetOf(lab, target, load)
    await lab.topologies.change(withLoad(current, id, load), origin)
    return { target: id }
  },

  'load.send': async (lab, { target, load }) => {
    const { current } = lab.topologies
    const client = clientOf(current)
    const id = targetOf(lab, target, load)
    const said = load ?? loadTargets(current, client).find(({ to }) => to === id)?.load
    if (!said || said.protocol === 'none') {
      throw new RelevoError('NO_ROUTE', `no load is set for "${id}"; say what to send`, { node: id })
    }
    const comparison = await comparisonOf(said, current, lab.supervisor)
    const args = {
      to: id,
      ...addressOf(lab, id),
      load: said,
      ...(comparison !== undefined && { comparison })
    }
    const answer = await lab.supervisor.call(client, 'load-once', args, onceTimeoutMs)
    const attempt = attemptSchema.safeParse(answer)
    if (!attempt.success)
      throw new RelevoError('PROTOCOL_ERROR', 'the client node did not say what came of it')
    return { target: id, ...attempt.data }
  },

  'session.list': async (lab, { node, limit }) => {
    const sessions = rememberedSchema.safeParse(await callProxy(lab, node, 'session.list', { limit }))
    if (!sessions.success)
      throw new RelevoError('PROTOCOL_ERROR', `${node} did not say which sessions it keeps`)
    return sessions.data
  },

  'session.read': async (lab, { node, session }) => {
    const load = loadSchema.safeParse(await callProxy(lab, node, 'session.read', { session }))
    if (!load.success || load.data.protocol !== 'session') {
      throw new RelevoError('PROTOCOL_ERROR', `${node} did not say what session ${session} was`)
    }
    return load.data
  }
} satisfies Partial<Handlers>

/** The node that is named; the proxy that a session was recorded by; otherwise the first that the load goes to. */
function targetOf(lab: LabContext, target: string | undefined, load: Load | null | undefined): string {
  const { current } = lab.topologies
  const client = clientOf(current)
  if (target !== undefined) return target
  const recorder = load?.protocol === 'session' ? load.from.split('/')[0] : undefined
  if (recorder !== undefined && current.links.some(({ from, to }) => from === client && to === recorder))
    return recorder
  const first = loadTargets(current, client)[0]?.to ?? current.links.find(({ from }) => from === client)?.to
  if (first === undefined) {
    throw new RelevoError('NO_ROUTE', 'the load has no target; link the client to a proxy or a balancer')
  }
  return first
}

/** The topology with the load of one target; null: the one that fits by itself. */
function withLoad(topology: Topology, target: string, load: Load | null): Topology {
  const client = clientOf(topology)
  const nodes = topology.nodes.map(node => {
    if (node.id !== client || node.kind !== 'client') return node
    const { [target]: _before, ...others } = node.load
    return { ...node, load: load === null ? others : { ...others, [target]: load } }
  })
  return { ...topology, nodes }
}

function callProxy(lab: LabContext, id: string, name: string, args: object): Promise<unknown> {
  const node = lab.topologies.current.nodes.find(each => each.id === id)
  if (node && node.kind !== 'replicating-proxy') {
    throw new RelevoError('NOT_SUPPORTED', `a ${node.kind} keeps no sessions; a replicating proxy does`, {
      node: id
    })
  }
  return lab.supervisor.call(id, name, args)
}
