import { readProc, statFields } from '#system/proc'
import { run } from '#system/processes'

/** A process that is looked at, and who is told whether it stands still. */
export interface Watched {
  readonly pid: number
  /** Since when the lab has left it as it is: looks from before say nothing of now. */
  readonly since: number
  /** Told when two looks in a row have seen the same: a signal takes a moment to act. */
  seen(stopped: boolean): void
}

/** Between two looks, ms: on Linux a small file each, elsewhere a command for all. */
const lookMs = process.platform === 'linux' ? 300 : 1_000

/**
 * Looks whether processes stand still because somebody else has stopped them (`kill -STOP`, Ctrl+Z, a debugger): they
 * keep their sockets, and say nothing of it. Not on Windows, where nothing tells. Returns its disposer.
 * @param watched asked each time
 */
export function watchStopped(watched: () => readonly Watched[]): () => void {
  if (process.platform === 'win32') return () => undefined
  let last = new Map<string, boolean>()
  let isLooking = false
  const look = async (): Promise<void> => {
    const all = watched()
    const states = all.length === 0 ? null : await stopped(all.map(({ pid }) => pid))
    const now = new Map<string, boolean>()
    for (const one of all) {
      const is = states?.get(one.pid)
      if (is === undefined) continue
      const key = `${one.pid} ${one.since}`
      now.set(key, is)
      if (is === last.get(key)) one.seen(is)
    }
    last = now
  }
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    void look().finally(() => (isLooking = false))
  }, lookMs).unref()
  return () => clearInterval(timer)
}

/** Whether each process stands still; those that are gone are left out. */
async function stopped(pids: readonly number[]): Promise<Map<number, boolean>> {
  return process.platform === 'linux' ? stoppedByProc(pids) : stoppedByPs(pids)
}

function stoppedByProc(pids: readonly number[]): Map<number, boolean> {
  const states = new Map<number, boolean>()
  for (const pid of pids) {
    const stat = readProc(`/proc/${pid}/stat`)
    if (stat !== null) states.set(pid, isStopped(statFields(stat)[0] ?? ''))
  }
  return states
}

async function stoppedByPs(pids: readonly number[]): Promise<Map<number, boolean>> {
  const text = await run('ps', ['-o', 'pid=,stat=', '-p', pids.join(',')]).catch(() => '')
  const rows = text.split('\n').map(line => line.trim().split(/\s+/))
  return new Map(rows.flatMap(([pid, state]) => (state ? [[Number(pid), isStopped(state)] as const] : [])))
}

/** @param state begins with its letter, see proc(5) and ps(1): T stopped by a signal, t by a debugger */
function isStopped(state: string): boolean {
  return /^[Tt]/.test(state)
}
