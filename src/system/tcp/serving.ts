import { readdirSync, readlinkSync } from 'node:fs'
import { descriptorTargets, readProc, statFields } from '../proc'
import { listeningRows } from './proc-net-tcp'

/** A process of a program, and whose child it is. */
interface Member {
  readonly pid: number
  readonly parent: number
}

/** So many processes of one program are looked at. */
const mostMembers = 200

/** A process and all that it has started and what those have, itself first; null where the system does not tell at once. */
export function membersOf(root: number): readonly Member[] | null {
  const found: Member[] = [{ pid: root, parent: 0 }]
  for (let at = 0; at < found.length && found.length < mostMembers; at++) {
    const { pid } = found[at] ?? { pid: root }
    const children = childrenOf(pid)
    if (children) found.push(...children.map(child => ({ pid: child, parent: pid })))
    else if (pid === root) return null
  }
  return found
}

/** Null where there is no such process, or its system does not tell. */
function childrenOf(pid: number): readonly number[] | null {
  try {
    const told = readdirSync(`/proc/${pid}/task`).flatMap(
      // A thread may end between the two: the others tell of their children all the same.
      thread => readProc(`/proc/${pid}/task/${thread}/children`) ?? []
    )
    return told.length === 0 ? null : told.join(' ').split(/\s+/).filter(Boolean).map(Number)
  } catch {
    return null
  }
}

/**
 * Those of a program's processes that may be what serves `port`: they hold a socket that listens there, and were started as
 * programs. A child that was only forked, for one client say, has its parent's memory and is none; nor is a helper that was
 * started by one that serves, is another program, and was left the socket by mistake.
 */
export function servingOf(members: readonly Member[], port: number): readonly number[] {
  const sockets = new Set(
    listeningRows()?.flatMap(row => (row.port === port ? [`socket:[${row.inode}]`] : []))
  )
  if (sockets.size === 0) return []
  const parents = new Map(members.map(({ pid, parent }) => [pid, parent]))
  const holders = new Set(
    members.flatMap(({ pid }) => (descriptorTargets(pid).some(target => sockets.has(target)) ? [pid] : []))
  )
  const parentOf = (pid: number): number => parents.get(pid) ?? 0
  return [...holders].filter(pid => {
    const image = imageOf(pid)
    if (image === null || image === imageOf(parentOf(pid))) return false
    return !isHelper(pid, one => holders.has(one), parentOf)
  })
}

/**
 * Whether a process that has a socket was left it by mistake: one that it descends from has it too, and is another program.
 * @param holds whether a process has the socket
 * @param parentOf 0 for none
 */
export function isHelper(
  pid: number,
  holds: (pid: number) => boolean,
  parentOf: (pid: number) => number
): boolean {
  let above = parentOf(pid)
  while (above !== 0 && !holds(above)) above = parentOf(above)
  return above !== 0 && programOf(above) !== programOf(pid)
}

/** Where the stack of a process begins: by chance, each time that a program is started, and the same in who is forked. */
function imageOf(pid: number): string | null {
  const begin = statFields(readProc(`/proc/${pid}/stat`) ?? '')[25]
  return begin === undefined || begin === '0' ? null : begin
}

function programOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return null
  }
}
