import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { textSchema } from '#shared/exercise/text'
import { isSkipped, type AnswerValue, type ExerciseView } from '#shared/exercise/view'
import { NewestWriter } from '#system/newest-writer'
import { replaceFile } from '#system/replace-file'

const openedSchema = z.object({
  name: z.string().optional(),
  text: z.string().optional(),
  fileName: z.string().optional(),
  folder: z.string().optional(),
  ssh: z.string().optional()
})
/** What was opened, as `exercise.open` was told. */
export type Opened = z.output<typeof openedSchema>

const leftSchema = z.object({
  opened: openedSchema,
  title: textSchema,
  seed: z.number(),
  /** Whose it is: the id that they gave; empty: nobody has said. */
  student: z.string(),
  /** Wall clock, ms since the epoch: when it was opened first, and when it was left. */
  begunAt: z.number(),
  leftAt: z.number(),
  /** The step whose turn it was, and which of how many that is. */
  step: z.string(),
  index: z.number(),
  steps: z.number(),
  /** What was answered before it. */
  answers: z.record(z.string(), z.unknown()),
  /** Steps before it that were passed over by hand. */
  skipped: z.array(z.string()),
  /** Steps before it that were jumped over, to a checkpoint further on. */
  ahead: z.array(z.string()).default([]),
  /** Checkpoints that were gone to. */
  restored: z.array(z.string())
})

/** An exercise that was open when its host ended: how far it was, and what was answered. */
export interface Left extends z.output<typeof leftSchema> {
  readonly answers: Readonly<Record<string, AnswerValue>>
}

/**
 * The exercise that is under way, in a file of the data folder, so that whoever comes back after the host has ended can go
 * on with it. Of several changes at once the last is written.
 */
export class LeftFile {
  readonly #path: string
  readonly #onProblem: (message: string) => void
  /** Of null there is no file. */
  readonly #writer = new NewestWriter<string | null>(text => this.#write(text))
  #last = ''

  constructor(path: string, onProblem: (message: string) => void) {
    this.#path = path
    this.#onProblem = onProblem
  }

  /** Null: there is none, or it cannot be read. */
  async read(): Promise<Left | null> {
    try {
      const parsed = leftSchema.safeParse(JSON.parse(await readFile(this.#path, 'utf8')))
      return parsed.success ? (parsed.data as Left) : null
    } catch {
      return null
    }
  }

  /** @param leftAt is not compared: what has not changed is not written again */
  keep({ leftAt, ...left }: Left): void {
    const text = JSON.stringify(left)
    if (text === this.#last) return
    this.#last = text
    this.#writer.put(`${JSON.stringify({ ...left, leftAt })}\n`)
  }

  forget(): void {
    this.#last = ''
    this.#writer.put(null)
  }

  /** Resolves when all is written. */
  flush(): Promise<void> {
    return this.#writer.settled()
  }

  async #write(text: string | null): Promise<void> {
    try {
      if (text === null) await rm(this.#path, { force: true })
      else await replaceFile(this.#path, text, { mode: 0o600 })
    } catch (error) {
      this.#onProblem(`how far the exercise is was not written: ${String(error)}`)
    }
  }
}

/** How far an exercise is; null where no step of it is under way. */
export function leftOf(
  view: ExerciseView,
  opened: Opened,
  restored: readonly string[],
  now: number
): Left | null {
  const index = view.steps.findIndex(({ id }) => id === view.current)
  if (view.phase !== 'steps' || index < 0) return null
  const before = view.steps.slice(0, index)
  return {
    opened,
    title: view.title,
    seed: view.seed,
    student: view.student?.id ?? '',
    begunAt: view.begunAt ?? now,
    leftAt: now,
    step: view.steps[index]?.id ?? '',
    index,
    steps: view.steps.length,
    // Where a hidden fault is is drawn anew: what was said of the one before is no answer.
    answers: Object.fromEntries(
      before.flatMap(({ id, kind, answer }) =>
        answer === null || kind === 'diagnose' ? [] : [[id, answer.value]]
      )
    ),
    skipped: before.filter(isSkipped).map(({ id }) => id),
    ahead: before.filter(({ state }) => state === 'ahead').map(({ id }) => id),
    restored: [...restored]
  }
}
