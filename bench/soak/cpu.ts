import { readFileSync } from 'node:fs'

/** Length of a clock tick of proc(5) on every system that Node runs on, ms. */
const tickMs = 10

/** How long a process has had a processor, ms. */
export function cpuMs(pid: number): number {
  return sum(pid, 11)
}

/** The same of its children that have ended and of theirs, as far as somebody waited for them. */
export function childrenCpuMs(pid: number): number {
  return sum(pid, 13)
}

/** Of two fields of /proc/PID/stat after the name: time in the program, and in the system for it. */
function sum(pid: number, field: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return tickMs * (Number(fields[field]) + Number(fields[field + 1]))
}
