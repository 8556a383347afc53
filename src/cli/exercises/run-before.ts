import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import type { Verdict } from '#shared/exercise/view'
import { withLabInPlace } from '#lab/exercises/read/lab-in-place'
import { openRunAt } from '#lab/reports/open-run'

/** A run that is to be made again. */
export interface RunBefore {
  /** The exercise's own text. */
  readonly exercise: string
  readonly fileName: string
  readonly seed: number
  /** Null: it had none. */
  readonly verdict: Verdict | null
}

/** What the answers of a run say of its end. */
const endSchema = z.object({
  t: z.number(),
  phase: z.literal('ended'),
  verdict: z.enum(['held', 'deviated', 'inconclusive'])
})

/**
 * What has to be known of a run to make it again.
 * @throws RelevoError `FILE_NOT_FOUND`, `NOT_RECORDED`, `RUN_INVALID`, `NOT_FOUND` where no exercise was done in it
 */
export async function runBefore(path: string, dataDir: string): Promise<RunBefore> {
  const reader = await openRunAt(path, dataDir)
  try {
    const exercise = await readFile(join(reader.folder, 'exercise.relevo'), 'utf8').catch(() => null)
    if (exercise === null)
      throw new RelevoError('NOT_FOUND', `no exercise was done in the run ${path}`, { path })
    const end = (await reader.answers()).flatMap(line => endSchema.safeParse(line).data ?? []).at(-1)
    const { seed, exercise: known } = reader.info
    return {
      exercise: await withLabInPlace(
        exercise,
        async () => (await reader.moment(end?.t ?? Infinity)).state.topology
      ),
      fileName: `${known?.id ?? 'exercise'}.relevo`,
      seed,
      verdict: end?.verdict ?? null
    }
  } finally {
    await reader.close()
  }
}
