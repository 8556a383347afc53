import { z } from 'zod'
import { faultSchema } from '../faults'
import { loadSchema } from '../load/load'
import { faultNamePattern, nodeIdPattern } from '../names'
import { mostRoadBytes, usualRoadBytes } from '../roads/roads'
import { amountSchema, durationSchema } from './amounts'
import { oneOf } from './one-of'

/**
 * A node by its id, or by its part in the lab: `primary` (the replica whose reply the clients get), `secondary` (another
 * one that is attached), `proxy`, `balancer`, `client`. Parts are looked up when the act is done.
 */
const node = z.string().min(1).max(60)
/** `proxy->primary`: both ends may be parts. `outside->proxy`: a node's door. */
const link = z
  .string()
  .max(130)
  .regex(/^[^>]+->[^>]+$/, 'a link, as in proxy->replica-1')

const oneNode = z.union([
  node.transform(id => ({ node: id })),
  z.strictObject({ node }).transform(given => given)
])

/** What can be done to a lab, under the word that an exercise has for it. Nothing of it is more than a person can do. */
export const actBodies = {
  /** Continuous: goes on until another `load`. `off` ends it. */
  load: z.union([
    z.literal(['off', false]).transform(() => ({ on: false as const })),
    z
      .strictObject({
        /** Requests a second. */
        rate: z.number().min(1).max(2000).default(128),
        /** At most so many requests open at once: as many people who each wait for their answer. Left out: the lab's own limit. */
        clients: z.int().min(1).max(512).optional(),
        /** What is said to whom; left out, what fits whoever the client is linked to. A recorded session is one such. */
        to: node.optional(),
        say: loadSchema.optional()
      })
      .transform(load => ({ on: true as const, ...load }))
  ]),
  /** So many exchanges of the coursework's protocol; done when all are over. */
  exchange: z.strictObject({
    count: z.int().min(1).max(100_000).default(1),
    clients: z.int().min(1).max(1024).default(1),
    to: node.optional()
  }),
  /** One request of a load, and its answer. */
  request: z.strictObject({ to: node.optional(), say: loadSchema.optional() }),
  /** A file for receivers: one beside the exercise, or so many bytes that are made up. Done when it is stored, or has failed. */
  send: z.strictObject({
    file: z.string().min(1).max(255).optional(),
    bytes: amountSchema
      .pipe(
        z
          .int()
          .min(1)
          .max(4 * 1024 ** 3)
      )
      .optional(),
    /** `replicated`, `balanced`, or a node of the lab; an exercise sends nothing elsewhere. */
    route: z.string().regex(nodeIdPattern, 'replicated, balanced, or a node of the lab').default('replicated')
  }),
  kill: z.union([
    node.transform(id => ({ node: id, keepDown: false })),
    z
      .strictObject({ node, 'keep-down': z.boolean().default(false) })
      .transform(({ node: id, 'keep-down': keepDown }) => ({ node: id, keepDown }))
  ]),
  freeze: oneNode,
  resume: oneNode,
  stop: oneNode,
  start: oneNode,
  /** `{ link: proxy->primary, type: latency, latencyMs: 300 }`. */
  fault: z.looseObject({ link }).transform(({ link: on, ...rest }, context) => {
    const fault = faultSchema.safeParse(rest)
    if (fault.success) return { link: on, fault: fault.data }
    for (const { path, message } of fault.error.issues) context.addIssue({ code: 'custom', path, message })
    return z.NEVER
  }),
  /** Takes a fault off again; without a name, all of the link. */
  clear: z.union([
    link.transform(on => ({ link: on, name: undefined })),
    z.strictObject({ link, name: z.string().regex(faultNamePattern).optional() })
  ]),
  partition: z.strictObject({
    name: z.string().regex(faultNamePattern).default('partition'),
    sides: z.array(z.array(node).min(1).max(200)).min(2).max(20)
  }),
  heal: z.union([
    z.literal(true).transform(() => ({ name: 'partition' })),
    z
      .string()
      .regex(faultNamePattern)
      .transform(name => ({ name }))
  ]),
  /** Takes off every fault and partition, and resumes what stands still. */
  reset: z.literal(true).transform(() => ({})),
  /** The same file by each road to a file server, measured and then cut in the middle, as the Roads screen does it. */
  'measure-roads': z.union([
    z.literal(true).transform(() => ({ bytes: usualRoadBytes })),
    z.strictObject({
      bytes: amountSchema.pipe(z.int().min(1).max(mostRoadBytes)).default(usualRoadBytes)
    })
  ]),
  wait: durationSchema.transform(ms => ({ ms }))
} as const

export type ActKind = keyof typeof actBodies
export const actKinds = Object.keys(actBodies) as readonly ActKind[]

/** One act, as in `kill: primary`. */
export type Act = { readonly [K in ActKind]: { readonly act: K } & z.output<(typeof actBodies)[K]> }[ActKind]
export type ActOf<K extends ActKind> = Extract<Act, { readonly act: K }>

export const actSchema = oneOf(actBodies).transform(({ name, body }) => actOf(name, body))

/** An act from its word and its body, which is parsed. */
export function actOf(name: ActKind, body: unknown): Act {
  return { act: name, ...(body as object) } as unknown as Act
}

/** What a person can be asked to do: what the journal shows that they did. */
export const doneByHand: readonly ActKind[] = actKinds.filter(kind => kind !== 'wait' && kind !== 'request')
