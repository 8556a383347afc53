import { readdirSync, readlinkSync } from 'node:fs'
import { monotonicMs } from '#system/clock'
import { statFields } from '#system/proc'
import { Slices } from '#system/slices'
import { withSpare } from '#system/spare-descriptor'
import { isHelper } from '#system/tcp/serving'
import { hasRefused, listenersHere } from '#system/tcp/tcp-table'
import { ProcessStat, startOf, statOf } from './process-stat'
import { shortageOf } from './shortage'

/** What the system says of the program that listens at an address. */
interface ListenerLife {
  readonly lives: boolean
  /** Which socket it is; another one is another life of the program. Null where nobody listens. */
  readonly socket: number | null
  /**
   * How often what serves at that socket was found to have been started again by a process that kept the socket: Flask's
   * reloader does so, and uvicorn's. Left out where it was not.
   */
  readonly renewals?: number
  /** When its process began, at the latest, a reading of the monotonic clock; left out where that is not known. */
  readonly since?: number
}

/** How long a socket may listen that nobody seems to have, until that is believed, ms: a dying program's is on its way. */
const nobodysMs = 500
const lookMs = 20
/** Sockets whose processes are remembered. */
const mostSockets = 256
/** The flag of a task that is on its way out: PF_EXITING in Linux's sched.h, told by proc(5). */
const exiting = 0x4

/** A process that has a socket, and the descriptor by which. */
interface Owner {
  readonly pid: string
  readonly descriptor: string
  readonly stat: ProcessStat
  /** Where its stack begins, which is another for each program that is started. */
  readonly image: string
}
/** Field 4, 9 and 28 of /proc/PID/stat, counted as `statFields` does. */
const parentField = 1
const flagsField = 6
const imageField = 25
/** What a tick of that is, ms: USER_HZ is 100 wherever Linux runs (proc(5)). */
const tickMs = 10
/** When this process could first read a clock, a reading of the monotonic one: a little after it began. */
const ownStart = monotonicMs() - process.uptime() * 1000
/** The same in the system's ticks, once it was asked. */
let ownTicks: number | null = null

/** Who has each socket. */
const owners = new Map<number, Owner>()
/** How often each was found to be served by another program than before. */
const renewals = new Map<number, number>()
/** The socket that was last found to listen at each address. */
const sockets = new Map<string, number>()

/**
 * Whether the program lives that listens on `port` at `host`, where that is this machine and its system tells; else
 * null, and `short` where this process lacks the descriptors to look now. That somebody listens is not enough: a program
 * that dies loses its connections first and its listening socket last, and on a busy machine the time between is long. Such
 * a one is known by its flags.
 */
export async function listenerLife(host: string, port: number): Promise<ListenerLife | 'short' | null> {
  try {
    return await look(host, port)
  } catch (error) {
    if (shortageOf(error)) return 'short'
    throw error
  }
}

/** @throws where descriptors are lacking */
async function look(host: string, port: number): Promise<ListenerLife | null> {
  const address = `${host} ${port}`
  const last = sockets.get(address)
  // The program of the last time goes on: the table, which takes a hundred times as long, need not be read.
  if (last !== undefined && !hasRefused(host, port, last) && goesOn(last)) return lifeOf(last)
  for (
    const end = performance.now() + nobodysMs;
    ;
    await new Promise(resolve => setTimeout(resolve, lookMs))
  ) {
    const inodes = listenersHere(host, port)
    if (inodes === null) {
      // The table was not to be read: for lack of a descriptor, or because there is none.
      statOf('self')
      return null
    }
    if (inodes.length === 0) return { lives: false, socket: null }
    const alive = await Promise.all(inodes.map(hasLivingOwner))
    const socket = inodes[Math.max(0, alive.indexOf(true))] ?? 0
    if (alive.includes(true)) {
      sockets.set(address, socket)
      if (sockets.size > mostSockets) sockets.clear()
      return lifeOf(socket)
    }
    if (alive.every(one => one === false)) return { lives: false, socket }
    // Of another user, or in a container: we may not look into it. Or it is so far on its way out that it has nothing.
    if (performance.now() > end) return { lives: true, socket }
  }
}

function lifeOf(socket: number): ListenerLife {
  const times = renewals.get(socket)
  const start = owners.get(socket)?.stat.start
  return {
    lives: true,
    socket,
    ...(times !== undefined && { renewals: times }),
    ...(start !== undefined && start > 0 && { since: beganAt(start) })
  }
}

function beganAt(start: number): number {
  ownTicks ??= startOf(statOf('self'))
  return ownStart + (start - ownTicks + 1) * tickMs
}

/** Whether one of the processes that have the socket is not on its way out; null where none of them was ever found. */
async function hasLivingOwner(inode: number): Promise<boolean | null> {
  const known = owners.get(inode)
  if (known !== undefined && livesOn(known)) return true
  let isFound = known !== undefined
  // Newest processes first: what was started again is among them.
  const pids = namesIn('/proc')
    .filter(name => /^\d+$/.test(name))
    .sort((a, b) => Number(b) - Number(a))
  // A system may run very many.
  const slices = new Slices()
  for (const pid of pids) {
    await slices.rest()
    const descriptor = descriptorOf(pid, inode)
    if (descriptor === null) continue
    isFound = true
    const stat = statOf(pid)
    if (!isLiving(pid, stat) || isHelper(Number(pid), one => holds(one, inode), parentOf)) continue
    const image = statFields(stat)[imageField] ?? ''
    take(inode, { pid, descriptor, stat: new ProcessStat(pid, startOf(stat)), image })
    return true
  }
  return isFound ? false : null
}

/**
 * The one before is gone. A child of it that was only forked has its memory. Who was there before it, and is another
 * program, is who will start the next: until then nobody serves, and the one before is not forgotten.
 */
function take(inode: number, owner: Owner): void {
  const before = owners.get(inode)
  if (before !== undefined && before.image !== owner.image) {
    if (owner.stat.start <= before.stat.start) return
    renewals.set(inode, (renewals.get(inode) ?? 0) + 1)
  }
  remember(inode, owner)
}

function remember(inode: number, owner: Owner): void {
  owners.get(inode)?.stat.close()
  owners.set(inode, owner)
  if (owners.size <= mostSockets) return
  const [oldest = 0] = owners.keys()
  owners.get(oldest)?.stat.close()
  owners.delete(oldest)
  renewals.delete(oldest)
}

function holds(pid: number, inode: number): boolean {
  return descriptorOf(`${pid}`, inode) !== null && isLiving(`${pid}`)
}

function parentOf(pid: number): number {
  return Number(statFields(statOf(`${pid}`))[parentField] ?? 0)
}

/** By which descriptor a process has the socket; null for none. */
function descriptorOf(pid: string, inode: number): string | null {
  try {
    const descriptors = namesIn(`/proc/${pid}/fd`)
    return descriptors.find(descriptor => hasSocket({ pid, descriptor }, inode)) ?? null
  } catch (error) {
    // It is gone, or another user's.
    return unlessShort(error, null)
  }
}

function hasSocket({ pid, descriptor }: Pick<Owner, 'pid' | 'descriptor'>, inode: number): boolean {
  return targetOf(`/proc/${pid}/fd/${descriptor}`) === `socket:[${inode}]`
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}

/**
 * Whether the program goes on that has this socket: its process does. One in a thread of ours, or of our parent's, may be
 * gone while the process lives: there it still has the socket.
 */
function goesOn(socket: number): boolean {
  const owner = owners.get(socket)
  if (owner === undefined) return false
  const pid = Number(owner.pid)
  if (pid === process.pid || pid === process.ppid) return hasSocket(owner, socket)
  return livesOn(owner)
}

function livesOn({ pid, stat }: Owner): boolean {
  const line = stat.read()
  const isAlive = line !== '' && isLiving(pid, line)
  if (!isAlive) stat.close()
  return isAlive
}

/** Whether one of its threads goes on: the first may have ended before the others. */
function isLiving(pid: string, stat = statOf(pid)): boolean {
  if (!isExiting(stat)) return true
  try {
    const tasks = namesIn(`/proc/${pid}/task`)
    return tasks.some(task => !isExiting(statOf(`${pid}/task/${task}`)))
  } catch (error) {
    return unlessShort(error, false)
  }
}

function namesIn(folder: string): string[] {
  return withSpare(() => readdirSync(folder))
}

/** What could not be looked at for lack of descriptors is not gone. */
function unlessShort<T>(error: unknown, value: T): T {
  if (shortageOf(error)) throw error
  return value
}

/** @param stat a line of /proc/PID/stat; empty where there is no such process any more */
function isExiting(stat: string): boolean {
  const flags = statFields(stat)[flagsField]
  return flags === undefined || (Number(flags) & exiting) !== 0
}
