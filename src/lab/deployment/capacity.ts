import { readFileSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import type { TooLarge } from '#shared/journal'
import type { NodeKind, Topology, TopologyNode } from '#shared/topology'
import { runtimeOf } from '../topology/default-runtime'

const mib = 1024 ** 2

/** What one more idle node takes, bytes, as measured with Node 20 on Linux (the host's PSS with 1 and 31; two more with Node 24); work comes on top. */
const threadBytes: Partial<Record<NodeKind, number>> = { replica: 10 * mib, 'file-server': 14 * mib }
const otherThreadBytes = 14 * mib
const processBytes = 45 * mib
/** A program of the user's own, beside the process that keeps it company: as much as a small Java or Python program. */
const programBytes = 40 * mib
/** Of what is free, the share that a lab may take: its work, and other programs, need some too. */
const share = 0.8
/** Tasks (processes and threads) that a node's process, with its guard, and a node's thread have. */
const processTasks = 12
const threadTasks = 2

/** What this machine has left; null where it does not tell. */
export interface Room {
  readonly bytes: number
  readonly tasks: number | null
}

/** What of the nodes `ids` this machine does not carry, as far as can be told before they are started; null: it carries all. */
export function tooLarge(topology: Topology, ids: readonly string[], room: Room): TooLarge | null {
  const nodes = topology.nodes.filter(({ id, machine }) => machine === undefined && ids.includes(id))
  const sum = (of: (node: TopologyNode) => number): number => nodes.reduce((all, node) => all + of(node), 0)
  const needs = sum(bytesOf)
  if (needs > room.bytes * share) return { what: 'memory', nodes: nodes.length, needs, has: room.bytes }
  const tasks = sum(tasksOf)
  if (room.tasks !== null && tasks > room.tasks * share)
    return { what: 'tasks', nodes: nodes.length, needs: tasks, has: room.tasks }
  return null
}

function bytesOf(node: TopologyNode): number {
  if (node.kind === 'existing') return 0
  if (runtimeOf(node) === 'thread') return threadBytes[node.kind] ?? otherThreadBytes
  return node.kind === 'external' ? processBytes + programBytes : processBytes
}

function tasksOf(node: TopologyNode): number {
  if (node.kind === 'existing') return 0
  return runtimeOf(node) === 'thread' ? threadTasks : processTasks
}

/**
 * What this machine says that it has left.
 * @param groups where the control groups are (Linux, cgroup v2)
 */
export function roomHere(platform: NodeJS.Platform = process.platform, groups = '/sys/fs/cgroup'): Room {
  const group = groupFolder(groups)
  // macOS says how much nobody has used yet, which is next to nothing: it keeps files in the rest, and gives that back.
  const free = platform === 'darwin' ? Math.max(freemem(), totalmem() / 2) : freemem()
  const ofGroup = leftIn(group, 'memory')
  return {
    bytes: ofGroup === null ? free : Math.min(free, ofGroup + keptFiles(group)),
    tasks: leftIn(group, 'pids')
  }
}

/** The folder of the control group of this process (a container's, say); where there is none, one that does not exist. */
function groupFolder(groups: string): string {
  return join(groups, /^0::(.*)$/m.exec(textOf('/proc/self/cgroup'))?.[1] ?? 'none')
}

/** What a control group leaves of what it limits; null where it sets no limit. */
function leftIn(group: string, what: 'memory' | 'pids'): number | null {
  const limit = Number.parseInt(textOf(join(group, `${what}.max`)), 10)
  const now = Number.parseInt(textOf(join(group, `${what}.current`)), 10)
  return Number.isFinite(limit - now) ? Math.max(0, limit - now) : null
}

/** Bytes of files that the system keeps in a group's memory for now: they count as used, and it gives them back. */
function keptFiles(group: string): number {
  return Number(/^inactive_file (\d+)$/m.exec(textOf(join(group, 'memory.stat')))?.[1] ?? 0)
}

/** Empty where there is no such file. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
