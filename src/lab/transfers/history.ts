import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { errorDataSchema } from '#shared/schemas/error-data'
import { evidenceNames, outcomes } from '#shared/outcome'
import { repairReasons } from '#shared/transfers/repair'
import type { TransferView } from '#shared/state'
import { replaceFile } from '#system/replace-file'
import { isFinal, transferPhases } from '#shared/transfer-phases'
import { setAsideCorrupt } from '../files'
import { copyEnding } from './copy-ending'
import type { TransferSource } from './transfer'

/** How often the file is written at most, ms. */
const saveMs = 1_000

const phase = z.enum(transferPhases)
const time = z.number().nullable()
const entrySchema = z.object({
  source: z.object({
    path: z.string(),
    staged: z.boolean(),
    mtimeMs: z.number().optional(),
    key: z.string().optional(),
    boot: z.string().optional()
  }),
  view: z.object({
    id: z.string(),
    file: z.string(),
    size: z.number(),
    route: z.string(),
    via: z.string().optional(),
    repair: z.object({ from: z.string(), why: z.enum(repairReasons) }).optional(),
    awaitsFile: z.boolean().optional(),
    phase,
    sent: z.number(),
    acknowledged: z.number(),
    rate: z.number(),
    sha256: z.string().nullable(),
    copies: z.array(
      z.object({
        receiver: z.string(),
        phase,
        bytes: z.number(),
        rate: z.number(),
        sha256: z.string().nullable(),
        file: z.string().optional(),
        removed: z.boolean().optional(),
        error: errorDataSchema.nullable(),
        outcome: z.enum(outcomes).optional(),
        evidence: z.enum(evidenceNames).optional(),
        startedAt: time,
        endedAt: time
      })
    ),
    error: errorDataSchema.nullable(),
    startedAt: z.number(),
    endedAt: time,
    idleMs: time.optional(),
    wallTime: z.number()
  })
})

export interface HistoryEntry {
  readonly view: TransferView
  readonly source: TransferSource
}

/** The transfers of earlier runs, in one file of the data folder: they can be looked at, and resumed. */
export class TransferHistory {
  #timer: NodeJS.Timeout | null = null
  #saving: Promise<void> = Promise.resolve()
  readonly #path: string
  readonly #entries: () => readonly HistoryEntry[]
  readonly #onProblem: (message: string) => void

  constructor(path: string, entries: () => readonly HistoryEntry[], onProblem: (message: string) => void) {
    this.#path = path
    this.#entries = entries
    this.#onProblem = onProblem
  }

  /** What an earlier host wrote, its times moved to a run that began at `runStart` (ms since the epoch). */
  async load(runStart: number): Promise<HistoryEntry[]> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#onProblem(`history: ${String(error)}`)
      return []
    }
    const parsed = z.array(z.unknown()).safeParse(tryJson(text))
    const found = (parsed.data ?? []).map(raw => entrySchema.safeParse(raw))
    const broken = found.filter(entry => !entry.success).length
    if (!parsed.success || broken > 0) {
      const what = parsed.success ? `${broken} entries of the history` : 'the history'
      const where = await setAsideCorrupt(this.#path)
      this.#onProblem(`${what} of transfers can't be read (${this.#path}); ${where}`)
    }
    return found.flatMap(({ data }) =>
      data ? [{ ...data, view: moved(interrupted(data.view), runStart) }] : []
    )
  }

  /** Writes the entries soon. */
  save(): void {
    if (this.#timer) return
    this.#timer = setTimeout(() => void this.flush(), saveMs)
    this.#timer.unref()
  }

  /** Writes the entries now. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#saving = this.#saving.then(async () => {
      try {
        await replaceFile(this.#path, JSON.stringify(this.#entries()), { sync: true })
      } catch (error) {
        this.#onProblem(`the history of transfers can't be written: ${String(error)}`)
      }
    })
    return this.#saving
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A transfer that was at work when its host ended was cut; it can be resumed. When that was, nobody knows. */
function interrupted(view: TransferView): TransferView {
  const error = { code: 'CANCELLED', message: 'the program ended in the middle; resume it' } as const
  const copies = view.copies.map(copy =>
    isFinal(copy.phase)
      ? copy
      : {
          ...copy,
          phase: 'cut' as const,
          rate: 0,
          error,
          ...copyEnding(copy, { phase: 'cut', evidence: 'died' })
        }
  )
  if (isFinal(view.phase)) return { ...view, copies }
  // Whether all of an upload had come is seen by its file.
  return { ...view, copies, phase: 'cut', rate: 0, error, endedAt: view.endedAt ?? view.startedAt }
}

/** Times count from the beginning of a run: those of an earlier one become negative. */
function moved(view: TransferView, runStart: number): TransferView {
  const shift = view.wallTime - runStart - view.startedAt
  const move = (t: number | null): number | null => (t === null ? null : t + shift)
  return {
    ...view,
    startedAt: view.startedAt + shift,
    endedAt: move(view.endedAt),
    copies: view.copies.map(copy => ({
      ...copy,
      startedAt: move(copy.startedAt),
      endedAt: move(copy.endedAt)
    }))
  }
}
