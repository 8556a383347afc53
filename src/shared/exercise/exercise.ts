import { z } from 'zod'
import { actSchema } from './acts'
import { conditionSchema } from './conditions'
import { personal, stepIdPattern, stepsSchema, unaskable } from './steps'
import { nodeIdPattern } from '../names'
import { textSchema } from './text'

/** Largest exercise that is read, characters. */
export const maxExerciseChars = 512 * 1024

/** The names that `vary` may give, which stand in the rest of the file as `$name`. */
const varyName = z.string().regex(/^[a-z][a-z0-9]{0,29}$/, 'lower case letters and digits')

/** What is drawn for each student: one of a list, or a number between two, both included. */
const varySchema = z.union([
  z.strictObject({
    from: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .max(100)
  }),
  z
    .strictObject({ between: z.tuple([z.number(), z.number()]), step: z.number().positive().default(1) })
    .refine(({ between: [low, high] }) => low <= high, 'the smaller number first')
])
export type Vary = z.output<typeof varySchema>

/** The head of an exercise: what has to be known before its values are drawn. */
export const exerciseHeadSchema = z.looseObject({
  exercise: z.string().regex(stepIdPattern, 'a name: lower case letters, digits and hyphens'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
  vary: z.record(varyName, varySchema).default({})
})

/** A fault that panel, command line, journal and API do not tell of until the answer is in. */
const hiddenSchema = z
  .strictObject({ id: z.string().regex(stepIdPattern), fault: z.record(z.string(), z.unknown()) })
  .transform(({ id, fault }, context) => {
    const act = actSchema.safeParse({ fault })
    if (act.success && act.data.act === 'fault') return { id, link: act.data.link, fault: act.data.fault }
    for (const { path, message } of act.error?.issues ?? [])
      context.addIssue({ code: 'custom', path, message })
    return z.NEVER
  })

/** An exercise with its values drawn and its words read. */
export const exerciseSchema = z
  .strictObject({
    ...exerciseHeadSchema.shape,
    title: textSchema,
    /** One sentence for the list of exercises. */
    about: textSchema.optional(),
    /** What is to be found out, for the report. */
    objective: textSchema.optional(),
    /** How long it takes. */
    minutes: z.int().min(1).max(600).optional(),
    /** A preset or a saved topology, a file beside this one, or a topology in place. */
    lab: z.union([z.string().min(1).max(1024), z.record(z.string(), z.unknown())]),
    /** Where the student's own program may take a node's place. */
    bring: z.strictObject({ node: z.string().max(60), why: textSchema }).optional(),
    /** A machine of the lab that is this computer, and whose place another one may take. */
    machine: z.string().regex(nodeIdPattern).optional(),
    /** What has to hold before the steps, and after them. */
    steady: z.array(conditionSchema).max(20).default([]),
    hidden: z.array(hiddenSchema).max(10).default([]),
    steps: stepsSchema.refine(steps => steps.length > 0, 'at least one step')
  })
  .superRefine(({ steps, hidden }, context) => {
    const ids = new Set(steps.map(({ id }) => id))
    const faults = new Set(hidden.map(({ id }) => id))
    const issue = (index: number, message: string): void =>
      context.addIssue({ code: 'custom', path: ['steps', index], message })
    for (const [index, step] of steps.entries()) {
      if (step.kind === 'do') {
        const reason = unaskable(step.acts)
        if (reason !== null) issue(index, reason)
      }
      const since = step.kind === 'check' ? step.condition.since : undefined
      if (since !== undefined && !ids.has(since)) issue(index, `there is no step "${since}"`)
      if (step.kind === 'diagnose') {
        const wanted = step.diagnose.hidden ?? hidden[0]?.id
        if (wanted === undefined || !faults.has(wanted)) issue(index, 'there is no such hidden fault')
      }
      const question = step.kind === 'predict' || step.kind === 'question' ? step.question : null
      if (question?.answer === 'choice' && !question.choices) issue(index, 'choices to choose from')
    }
  })
/** An exercise as the engine runs it. */
export type Exercise = z.output<typeof exerciseSchema>
export type HiddenFault = Exercise['hidden'][number]

/** `lesson`: a person has something to do in it; `experiment`: it runs by itself. */
export function modeOf({ steps }: Pick<Exercise, 'steps'>): 'lesson' | 'experiment' {
  return steps.some(({ kind }) => personal.includes(kind)) ? 'lesson' : 'experiment'
}

/** Who does an exercise: asked once, kept on this machine. */
export const studentSchema = z.strictObject({
  name: z.string().max(200).default(''),
  id: z.string().max(100).default(''),
  group: z.string().max(100).default('')
})
export type Student = z.output<typeof studentSchema>
