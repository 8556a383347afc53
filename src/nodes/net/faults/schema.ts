import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { faultSchema, type LinkFault } from '#shared/faults'
import type { LinkFaults } from '#shared/node-channel'

/** Most faults on one link. */
const mostFaults = 64

const partitionSchema = z.strictObject({
  type: z.literal('partition'),
  name: z.string().min(1).max(100),
  direction: z.literal('both').default('both'),
  toxicity: z.literal(1).default(1)
})

const linkFaultSchema = z
  .union([partitionSchema, faultSchema])
  .transform((fault): LinkFault => ({ ...fault, name: fault.name ?? `${fault.type}_${fault.direction}` }))

const linkFaultsSchema = z
  .strictObject({ to: z.string().nullable(), faults: z.array(linkFaultSchema).max(mostFaults) })
  .refine(({ faults }) => new Set(faults.map(({ name }) => name)).size === faults.length, {
    message: 'two faults have the same name'
  })

/** @throws RelevoError `BAD_ARGUMENTS` that says what is wrong. */
export function parseLinkFaults(args: unknown): LinkFaults {
  const parsed = linkFaultsSchema.safeParse(args)
  if (parsed.success) return parsed.data
  throw new RelevoError('BAD_ARGUMENTS', `faults.set: ${z.prettifyError(parsed.error)}`)
}
