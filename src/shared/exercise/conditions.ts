import { z } from 'zod'
import { measureNames } from '../measures/names'
import { nodeStates } from '../names'
import { transferPhases } from '../transfer-phases'
import { amountSchema, durationSchema, valueSchema, type ExerciseValue } from './amounts'

const comparisons = {
  is: valueSchema,
  'is-not': valueSchema,
  'one-of': z.array(valueSchema).min(1).max(10),
  'at-most': amountSchema,
  'at-least': amountSchema,
  between: z.tuple([amountSchema, amountSchema])
} as const

export const comparisonWords = ['is', 'is-not', 'one-of', 'at-most', 'at-least', 'between'] as const

/** What a measured value is held against; `between`: both ends belong to it. */
export type Comparison =
  | { readonly op: 'is' | 'is-not'; readonly value: ExerciseValue }
  | { readonly op: 'one-of'; readonly value: readonly ExerciseValue[] }
  | { readonly op: 'at-most' | 'at-least'; readonly value: number }
  | { readonly op: 'between'; readonly value: readonly [number, number] }

/** Which number is meant: a measure of `docs/measures.md`, and of what. */
export const measuredFields = {
  measure: z
    .string()
    .max(60)
    .regex(/^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)?$/, 'a measure, as in client.failed')
    .refine(measure => measureNames.some(name => name === measure), { error: 'there is no such measure' }),
  /** Of one node, or of one link, only; both may be parts, as in acts. */
  of: z.string().max(130).optional(),
  /** From the beginning of that step on; left out, from the beginning of the first. */
  since: z.string().max(60).optional()
} as const
export interface Measured {
  readonly measure: string
  readonly of?: string | undefined
  readonly since?: string | undefined
}

export interface Condition extends Measured {
  readonly compare: Comparison
}

type Compared = { readonly [W in keyof typeof comparisons]?: unknown }

const compareFields = Object.fromEntries(
  Object.entries(comparisons).map(([word, schema]) => [word, schema.optional()])
) as { readonly [W in keyof typeof comparisons]: z.ZodOptional<(typeof comparisons)[W]> }

function comparisonIn(given: Compared, context: z.core.$RefinementCtx): Comparison {
  const [op, second] = comparisonWords.filter(word => given[word] !== undefined)
  if (op !== undefined && second === undefined) return { op, value: given[op] } as Comparison
  context.addIssue({ code: 'custom', message: `exactly one of ${comparisonWords.join(', ')}` })
  return z.NEVER
}

/** `{ measure: failover.total, at-most: 50 ms }` */
export const conditionSchema = z
  .strictObject({ ...measuredFields, ...compareFields })
  .transform(({ measure, of, since, ...compared }, context): Condition => ({
    measure,
    of,
    since,
    compare: comparisonIn(compared, context)
  }))

/** How long an `until` waits, unless it says so itself, ms. */
const withinMs = 30_000
const within = durationSchema.default(withinMs)

/** What an `until` waits for. */
export type Until = { readonly within: number } & (
  | { readonly what: 'node'; readonly node: string; readonly state: (typeof nodeStates)[number] }
  | { readonly what: 'link'; readonly link: string; readonly attached: boolean }
  | { readonly what: 'transfer'; readonly phase: (typeof transferPhases)[number] }
  | { readonly what: 'measure'; readonly condition: Condition }
)

export const untilSchema = z
  .strictObject({
    node: z.string().max(60).optional(),
    state: z.enum(nodeStates).optional(),
    link: z.string().max(130).optional(),
    attached: z.boolean().optional(),
    /** The last file that the exercise sent, or a person. */
    transfer: z.enum(transferPhases).optional(),
    ...measuredFields,
    measure: measuredFields.measure.optional(),
    ...compareFields,
    within
  })
  .transform((given, context): Until => {
    const { node, state, link, attached, transfer, measure, of, since, within: ms, ...compared } = given
    const bound = { within: ms }
    if (node !== undefined && state !== undefined) return { what: 'node', node, state, ...bound }
    if (link !== undefined && attached !== undefined) return { what: 'link', link, attached, ...bound }
    if (transfer !== undefined) return { what: 'transfer', phase: transfer, ...bound }
    if (measure !== undefined) {
      const condition = { measure, of, since, compare: comparisonIn(compared, context) }
      return { what: 'measure', condition, ...bound }
    }
    const message = 'node and state, link and attached, transfer, or a measure and what it is to be'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
