import { readFileSync } from 'node:fs'

/**
 * The process group of a process that is there, or has ended and was not waited for yet; null where there is none, or the
 * system does not tell without a command.
 */
export function groupOfProcess(pid: number): number | null {
  try {
    // "pid (name) state parent group ...", and the name may hold anything; see proc(5).
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
    return Number.isSafeInteger(group) ? group : null
  } catch {
    return null
  }
}
