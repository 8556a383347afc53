import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RelevoError } from '#shared/errors'
import { takeFileLock, type Unlock } from '#system/file-lock'
import { dataFolderError, makeDataFolder } from './make-folder'

/**
 * How long a lock is tried again that another has, ms: a process that was killed has it until the system has taken all
 * from it. Longer where its holder is not known: it has not said yet who it is.
 */
const dyingMs = 300
const unknownMs = 2_000
const retryMs = 100

/**
 * Takes a data folder for this process; two hosts would overwrite each other's files. The lock is the system's, on
 * `host.lock`, which stays there, empty; `host.pid` says to people and to this program who has it. Returns what gives it
 * back, idempotent.
 * @throws RelevoError `WRONG_STATE`, naming the process that has it
 */
export async function lockDataFolder(folder: string): Promise<() => Promise<void>> {
  makeDataFolder(folder)
  const holder = join(resolve(folder), 'host.pid')
  try {
    const unlock = await take(join(resolve(folder), 'host.lock'), holder, folder)
    let taken = true
    return async () => {
      // Before it is given back: what is written then is another's.
      if (taken) rmSync(holder, { force: true })
      taken = false
      unlock()
    }
  } catch (error) {
    throw dataFolderError(folder, error)
  }
}

async function take(lock: string, holder: string, folder: string): Promise<Unlock> {
  for (const since = performance.now(); ; await sleep(retryMs)) {
    const unlock = await takeFileLock(lock)
    if (unlock) {
      try {
        writeFileSync(holder, `${process.pid}\n`)
        return unlock
      } catch (error) {
        unlock()
        throw error
      }
    }
    const pid = livingHolder(holder)
    if (performance.now() - since > (pid === null ? unknownMs : dyingMs)) throw lockedError(folder, pid)
  }
}

/** The process that took the lock, if it lives: one that took it just now may not have said so yet. */
function livingHolder(path: string): number | null {
  let pid: number
  try {
    pid = Number(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function lockedError(folder: string, pid: number | null): RelevoError {
  const who = pid === null ? 'another program' : `another Relevo (process ${pid})`
  const message = `${who} uses the data folder ${folder}; close it, or choose another folder`
  return new RelevoError('WRONG_STATE', message, { folder, pid })
}
