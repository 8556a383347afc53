import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type Tell = (text: string) => void

/** Past this the log begins anew; the one before is kept beside it. */
const maxBytes = 1024 ** 2

/** What the app has to say of itself: on standard error, and in `relevo.log` for whoever started it without one. */
export function appLog(dataDir: string): Tell {
  const path = join(dataDir, 'relevo.log')
  setAsideWhenFull(path)
  return text => {
    process.stderr.write(`${text}\n`)
    try {
      appendFileSync(path, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 })
    } catch {
      // A disk that is full takes no log either; standard error has it.
    }
  }
}

function setAsideWhenFull(path: string): void {
  try {
    if (statSync(path).size > maxBytes) renameSync(path, path.replace(/\.log$/, '.1.log'))
  } catch {
    // There is none yet.
  }
}
