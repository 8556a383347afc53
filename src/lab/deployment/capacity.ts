import { readFileSync } from 'node:fs'
import { freemem } from 'node:os'
import type { TooLarge } from '#shared/journal'
import type { Topology, TopologyNode } from '#shared/topology'
import { runtimeOf } from '../topology/default-runtime'

const mib = 1024 ** 2

/** What one more idle node takes, bytes, as measured with Node 20 on Linux (the host's PSS with 1 and 31); work comes on top. */
const threadBytes = { replica: 13 * mib, 'file-server': 20 * mib, others: 16 * mib }
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
  const nodes = topology.nodes.filter(({ id }) => ids.includes(id))
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
  if (runtimeOf(node) === 'thread') {
    const { replica, others } = threadBytes
    return node.kind === 'file-server'
      ? threadBytes['file-server']
      : node.kind === 'replica'
        ? replica
        : others
  }
  return node.kind === 'external' ? processBytes + programBytes : processBytes
}

function tasksOf(node: TopologyNode): number {
  if (node.kind === 'existing') return 0
  return runtimeOf(node) === 'thread' ? threadTasks : processTasks
}

/** What this machine says that it has left. */
export function roomHere(): Room {
  const groups = groupFiles('memory.max', 'memory.current')
  const free = freemem()
  return {
    bytes: groups === null ? free : Math.min(free, groups),
    tasks: groupFiles('pids.max', 'pids.current')
  }
}

/** What the control group of this process leaves (Linux, cgroup v2; a container's, say); null where it sets no limit. */
function groupFiles(most: string, now: string): number | null {
  try {
    const [, group = ''] = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? []
    const read = (name: string): number => Number(readFileSync(`/sys/fs/cgroup${group}/${name}`, 'utf8'))
    const limit = read(most)
    return Number.isFinite(limit) ? Math.max(0, limit - read(now)) : null
  } catch {
    return null
  }
}
