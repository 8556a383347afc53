import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RelevoError } from '#shared/errors'
import { openRun } from '../runs/open-run'
import type { RunReader } from '../runs/reading/run-reader'

/**
 * Opens a run by the path of its file or folder, or by its id in the data folder.
 * @throws RelevoError `RUN_NOT_FOUND`, `NOT_RECORDED`, `RUN_INVALID`
 */
export async function openRunAt(place: string, dataDir: string): Promise<RunReader> {
  for (const path of [place, join(dataDir, 'runs', place)]) {
    const isThere = await stat(path).then(
      () => true,
      () => false
    )
    if (isThere) return openRun(path)
  }
  throw new RelevoError('RUN_NOT_FOUND', `there is no run ${place}, neither here nor in ${dataDir}`, {
    run: place
  })
}
