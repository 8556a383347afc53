// What processes use of the machine, as Linux tells in /proc.
import { existsSync, readFileSync, readdirSync } from 'node:fs'

/** Length of a clock tick of proc(5) on every system that Node runs on, ms. */
const tickMs = 10
const mib = 1024 ** 2

/** Whether this system tells. */
export const canMeasure = () => existsSync('/proc/self/stat')

/** How long a process, all its threads together, has had a processor, ms. */
export const cpuMs = pid => ticksOf(`/proc/${pid}/stat`) * tickMs

/** The same of its main thread only. */
export const mainThreadMs = pid => ticksOf(`/proc/${pid}/task/${pid}/stat`) * tickMs

/** What of a process is in memory, MiB. */
export function residentMib(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return (1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0)) / mib
}

/** The processes that a process has started, and those that they have. */
export function descendants(pid) {
  const children = new Map()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(name)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const all = []
  const add = parent => {
    for (const child of children.get(parent) ?? []) {
      all.push(child)
      add(child)
    }
  }
  add(pid)
  return all
}

/** The ports on which something of this machine listens. */
export function listeningPorts() {
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)
  return new Set(
    rows.flatMap(row => {
      const [, local = '', , state] = row.trim().split(/\s+/)
      return state === '0A' ? [parseInt(local.split(':')[1], 16)] : []
    })
  )
}

/** Time in the program and in the system for it: fields 14 and 15. */
function ticksOf(file) {
  const fields = fieldsOf(file)
  return Number(fields[11]) + Number(fields[12])
}

function parentOf(pid) {
  try {
    return Number(fieldsOf(`/proc/${pid}/stat`)[1])
  } catch {
    return -1
  }
}

/** What stands after the name, which may have spaces. */
function fieldsOf(file) {
  const stat = readFileSync(file, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
