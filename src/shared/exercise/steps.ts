import { z } from 'zod'
import { amountSchema, valueSchema, type ExerciseValue } from './amounts'
import { actBodies, actKinds, actOf, actSchema, doneByHand, type Act, type ActKind } from './acts'
import {
  conditionSchema,
  measuredFields,
  untilSchema,
  type Condition,
  type Measured,
  type Until
} from './conditions'
import { oneOf } from './one-of'
import { textSchema, type Text } from './text'

export const stepIdPattern = /^[a-z0-9][a-z0-9-]{0,39}$/
const stepId = z.string().regex(stepIdPattern, 'lower case letters, digits and hyphens, 40 at most')
const points = z.number().min(0).max(1000)

/** What kind of answer a question takes. `node`: the id of a node of the lab. */
const answerKinds = ['number', 'yes-no', 'choice', 'node', 'text'] as const
export type AnswerKind = (typeof answerKinds)[number]

const choices = z
  .array(z.strictObject({ value: z.string().min(1).max(60), text: textSchema }))
  .min(2)
  .max(10)
export interface Choice {
  readonly value: string
  readonly text: Text
}

const askFields = {
  id: stepId,
  ask: textSchema,
  answer: z.enum(answerKinds).default('text'),
  choices: choices.optional(),
  /** What stands behind a number's field, as in `ms`; left out, the measure's own. */
  unit: z.string().max(20).optional(),
  /** How far from the right number still counts, in its unit; `25 %`: of the right one. */
  tolerance: z.union([z.number().min(0), z.string().max(20)]).default(0)
} as const

const bodies = {
  /** Words to be read. A lesson waits until they are; an experiment prints them. */
  say: textSchema,
  /** Several acts at once: the step is over when all are done. */
  together: z.array(actSchema).min(1).max(20),
  /** The person acts; ticked by the journal when it was done, and bit. */
  do: z.union([z.array(actSchema).min(1).max(10), actSchema.transform(act => [act])]),
  until: untilSchema,
  check: conditionSchema,
  /** Locked with its time before what it is about; compared with the measure once that is taken. */
  predict: z.strictObject({
    ...askFields,
    measures: measuredFields.measure.optional(),
    of: measuredFields.of
  }),
  /** A question with a right answer that is no measure. */
  question: z.strictObject({ ...askFields, is: valueSchema }),
  /** In the person's own words, for the report; nothing judges it. */
  explain: z.strictObject({ id: stepId, ask: textSchema, words: z.int().min(0).max(5_000).default(0) }),
  /** Where a hidden fault is, what it is and how much. Answered once; it is told then. */
  diagnose: z.strictObject({
    id: stepId,
    ask: textSchema,
    /** Id of the hidden fault; left out, the first. */
    hidden: stepId.optional(),
    tolerance: z.union([z.number().min(0), z.string().max(20)]).default('25 %'),
    /** Points for each part that is right. */
    where: points.default(1),
    what: points.default(1),
    'how-much': points.default(1)
  }),
  /** A stage that can be restored by whoever fell behind: the acts that bring the lab there. */
  checkpoint: z.strictObject({
    id: stepId,
    title: textSchema.optional(),
    /** Points that it costs to restore it. */
    costs: points.default(0),
    acts: z.array(actSchema).max(20).default([])
  })
} as const

/** The words of steps that are no acts. */
export const stepWords = Object.keys(bodies)

type Bodies = { readonly [K in keyof typeof bodies]: z.output<(typeof bodies)[K]> }

interface StepBase {
  /** Unique; `step-4` for the fourth, where it has none of its own. */
  readonly id: string
  /** Why it is done, in a sentence below it. */
  readonly why: Text | null
  readonly points: number
}

type Ask = Bodies['question'] | Bodies['predict']
export type Question = Omit<Ask, 'is' | 'measures' | 'of'>

export type Step = StepBase &
  (
    | { readonly kind: 'say'; readonly text: Text }
    | { readonly kind: 'act'; readonly acts: readonly Act[] }
    | { readonly kind: 'do'; readonly acts: readonly Act[]; readonly text: Text | null }
    | { readonly kind: 'until'; readonly until: Until }
    | { readonly kind: 'check'; readonly condition: Condition }
    | { readonly kind: 'predict'; readonly question: Question; readonly measured: Measured | null }
    | { readonly kind: 'question'; readonly question: Question; readonly is: ExerciseValue }
    | { readonly kind: 'explain'; readonly ask: Text; readonly words: number }
    | { readonly kind: 'diagnose'; readonly diagnose: Bodies['diagnose'] }
    | {
        readonly kind: 'checkpoint'
        readonly title: Text | null
        readonly costs: number
        readonly acts: readonly Act[]
      }
  )
export type StepKind = Step['kind']
export type StepOf<K extends StepKind> = Extract<Step, { readonly kind: K }>

/** Steps in which a person does something. */
export const personal: readonly StepKind[] = ['do', 'predict', 'question', 'explain', 'diagnose']

const common = z.strictObject({
  id: stepId.optional(),
  why: textSchema.optional(),
  points: points.default(0),
  /** What a `do` says instead of the words that the panel has for its acts. */
  text: textSchema.optional()
})
const commonKeys = Object.keys(common.shape)

/** What a step is called: an act stands for a `together` of one. */
const wordOf = oneOf({ ...bodies, ...actBodies }, commonKeys)

/** Steps as an exercise has them, with ids filled in. */
export const stepsSchema = z
  .array(
    z
      .record(z.string(), z.unknown())
      .transform((given, context): Omit<Step, 'id'> & { id: string | null } => {
        const word = wordOf.safeParse(given)
        const others = common.safeParse(word.success ? word.data.rest : {})
        if (word.success && others.success) return toStep(word.data.name, word.data.body, others.data)
        for (const { path, message } of [...(word.error?.issues ?? []), ...(others.error?.issues ?? [])])
          context.addIssue({ code: 'custom', path, message })
        return z.NEVER
      })
  )
  .max(200)
  .transform((steps, context): readonly Step[] => {
    const ids = new Set<string>()
    return steps.map((step, index) => {
      const id = step.id ?? `step-${index + 1}`
      if (ids.has(id)) context.addIssue({ code: 'custom', path: [index], message: `the id "${id}" is taken` })
      ids.add(id)
      return { ...step, id } as Step
    })
  })

type Common = z.output<typeof common>
type Unnumbered = Omit<Step, 'id'> & { id: string | null }

function toStep(
  name: string,
  body: unknown,
  { id = undefined, why, points: worth, text }: Common
): Unnumbered {
  const base = { id: id ?? null, why: why ?? null, points: worth }
  const acts = actKinds.find(kind => kind === name)
  if (acts) return { ...base, kind: 'act', acts: [actOf(acts, body)] } as Unnumbered
  switch (name as Exclude<keyof Bodies, ActKind>) {
    case 'say':
      return { ...base, kind: 'say', text: body as Text } as Unnumbered
    case 'together':
      return { ...base, kind: 'act', acts: body as readonly Act[] } as Unnumbered
    case 'do':
      return { ...base, kind: 'do', acts: body as readonly Act[], text: text ?? null } as Unnumbered
    case 'until':
      return { ...base, kind: 'until', until: body as Until } as Unnumbered
    case 'check':
      return { ...base, kind: 'check', condition: body as Condition } as Unnumbered
    case 'predict': {
      const { measures, of, ...question } = body as Bodies['predict']
      const measured = measures === undefined ? null : { measure: measures, of }
      return { ...base, id: question.id, kind: 'predict', question, measured } as Unnumbered
    }
    case 'question': {
      const { is, ...question } = body as Bodies['question']
      return { ...base, id: question.id, kind: 'question', question, is } as Unnumbered
    }
    case 'explain': {
      const { id: own, ask, words } = body as Bodies['explain']
      return { ...base, id: own, kind: 'explain', ask, words } as Unnumbered
    }
    case 'diagnose': {
      const diagnose = body as Bodies['diagnose']
      return { ...base, id: diagnose.id, kind: 'diagnose', diagnose } as Unnumbered
    }
    case 'checkpoint': {
      const { id: own, title, costs, acts } = body as Bodies['checkpoint']
      return { ...base, id: own, kind: 'checkpoint', title: title ?? null, costs, acts } as Unnumbered
    }
  }
}

/** Why a `do` cannot be done by a person; null where it can. */
export function unaskable(acts: readonly Act[]): string | null {
  const [other] = acts.filter(({ act }) => !doneByHand.includes(act))
  return other ? `nobody can be asked to ${other.act}` : null
}

/** How far from `right` an answer may be, from a tolerance as it is written. */
export function toleranceOf(tolerance: number | string, right: number): number {
  if (typeof tolerance === 'number') return tolerance
  const amount = amountSchema.safeParse(tolerance)
  if (!amount.success) return 0
  return tolerance.trim().endsWith('%') ? (Math.abs(right) * amount.data) / 100 : amount.data
}
