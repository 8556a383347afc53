import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RelevoError } from '#shared/errors'
import { extractRunFile } from './file/read-run-file'
import { RunReader } from './reading/run-reader'

/**
 * Opens a run: its folder, or a run file, which is taken into a temporary folder until it is closed. Nothing of it is run.
 * @throws RelevoError `FILE_NOT_FOUND`, `NOT_RECORDED`, `RUN_INVALID`
 */
export async function openRun(path: string): Promise<RunReader> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new RelevoError('FILE_NOT_FOUND', `there is no file ${path}`, { path })
  if (found.isDirectory()) return RunReader.open(path)
  const folder = await mkdtemp(join(tmpdir(), 'relevo-run-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await extractRunFile(path, folder)
    return await RunReader.open(folder, remove)
  } catch (error) {
    await remove()
    throw error
  }
}
