import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { dataFolderError, makeDataFolder } from './make-folder'

const lockSchema = z.object({ pid: z.int().positive(), startTime: z.string().nullable() })
/** Folders that this process itself has locked. */
const own = new Set<string>()

/**
 * Takes a data folder for this process; two hosts would overwrite each other's files. A lock whose process has
 * ended is taken over. Returns what gives it back, idempotent.
 * @throws RelevoError `WRONG_STATE`, naming the process that has it
 */
export async function lockDataFolder(folder: string): Promise<() => Promise<void>> {
  makeDataFolder(folder)
  const path = join(resolve(folder), 'host.lock')
  if (own.has(path)) throw lockedError(folder, process.pid)
  own.add(path)
  try {
    await take(path, folder)
  } catch (error) {
    own.delete(path)
    throw dataFolderError(folder, error)
  }
  return async () => {
    if (own.delete(path)) await rm(path, { force: true })
  }
}

async function take(path: string, folder: string): Promise<void> {
  const text = JSON.stringify({ pid: process.pid, startTime: await startTimeOf(process.pid) })
  // Twice: the first lock may be that of a host that has ended.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await writeFile(path, text, { flag: 'wx' })
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const pid = await livingOwner(path)
    if (pid !== null) throw lockedError(folder, pid)
    await rm(path, { force: true })
  }
  throw lockedError(folder, null)
}

async function livingOwner(path: string): Promise<number | null> {
  const lock = lockSchema.safeParse(await readJson(path))
  if (!lock.success) return null
  const { pid, startTime } = lock.data
  if (pid === process.pid) return null
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null
  }
  // The number may have gone to another process since.
  const now = await startTimeOf(pid)
  return startTime !== null && now !== null && startTime !== now ? null : pid
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

/** When a process was started, where the system tells: field 22 of /proc/<pid>/stat, proc(5). */
async function startTimeOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses, and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function lockedError(folder: string, pid: number | null): RelevoError {
  const who = pid === null ? 'another program' : `another Relevo (process ${pid})`
  const message = `${who} uses the data folder ${folder}; close it, or choose another folder`
  return new RelevoError('WRONG_STATE', message, { folder, pid })
}
