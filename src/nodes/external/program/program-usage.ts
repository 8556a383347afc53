import { readProc, statFields } from '#system/proc'

/** Ticks a second in which Linux counts CPU time toward user space (USER_HZ), the same on every architecture. */
const ticksPerSecond = 100

/** CPU in percent of one core since the last reading, memory in bytes; null where the system does not tell. */
interface ProgramUsage {
  readonly cpu: number | null
  readonly memory: number | null
}

/** A reader of what another process uses, where the system tells (Linux, proc(5)). */
export function programUsage(pid: number): () => ProgramUsage {
  let lastTicks: number | null = null
  let lastAt = 0
  return () => {
    const at = performance.now()
    const ticks = cpuTicks(pid)
    const usedMs = ticks === null || lastTicks === null ? null : ((ticks - lastTicks) / ticksPerSecond) * 1000
    const cpu = usedMs === null || at <= lastAt ? null : (usedMs / (at - lastAt)) * 100
    lastTicks = ticks
    lastAt = at
    return { cpu, memory: residentBytes(pid) }
  }
}

function cpuTicks(pid: number): number | null {
  // utime and stime.
  const [, , , , , , , , , , , user, system] = statFields(readProc(`/proc/${pid}/stat`) ?? '')
  const ticks = Number(user) + Number(system)
  return Number.isFinite(ticks) ? ticks : null
}

function residentBytes(pid: number): number | null {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1]
  return kib === undefined ? null : Number(kib) * 1024
}
