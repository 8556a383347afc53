import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Desk } from '../../test/machines/support/desk'
import { missingForSsh, SshRoom } from '../../test/machines/support/ssh-room'

export interface Measured {
  readonly machines: number
  readonly nodes: number
  readonly startMs: number
  /** CPU of the desk while nothing is done, of all that time. */
  readonly idleShare: number
  /** Of each call to a node there. */
  readonly callMs: readonly number[]
  /** From each kill that is asked for to its node being seen as gone, of the desk's clock. */
  readonly seenMs: readonly number[]
}

const machineCount = 20
const replicasEach = 3
const leaseMs = 30_000
/** What follows a start is no part of being idle, ms. */
const settleMs = 3_000
const idleMs = 10_000
const kills = 20
const calls = 500

/** The program of the desk, bundled beside this one. */
const deskProgram = join(fileURLToPath(new URL('.', import.meta.url)), 'desk.js')

/** Why it cannot be measured; null when it can. */
export const missing = missingForSsh

/**
 * What one desk takes for twenty machines, made out of namespaces with sshd and reached by ssh, with three nodes each: all
 * on this computer, so that starts and kills also take of it what the machines would.
 * @param cpuMs CPU that a process has had, ms
 */
export async function measure(cpuMs: (pid: number) => number): Promise<Measured> {
  const room = await SshRoom.open(machineCount)
  const topology = topologyOf(room)
  const desk = new Desk(room, deskProgram, topology)
  try {
    const begun = performance.now()
    await desk.started()
    const startMs = performance.now() - begun
    await sleep(settleMs)
    const before = cpuMs(desk.pid)
    await sleep(idleMs)
    return {
      machines: machineCount,
      nodes: topology.nodes.length,
      startMs,
      idleShare: (cpuMs(desk.pid) - before) / idleMs,
      callMs: await control(desk),
      seenMs: await killed(desk)
    }
  } finally {
    await desk.close()
    await room.close()
  }
}

/** How long each of many calls to a proxy on another machine takes, ms. */
async function control(desk: Desk): Promise<number[]> {
  const result = await desk.call('compare.learned', { node: 'proxy' }, calls)
  if (!result.ok) throw new Error(result.error.message)
  return result.value as number[]
}

async function killed(desk: Desk): Promise<number[]> {
  for (let index = 1; index <= kills; index++) {
    await desk.run('node.kill', { node: `m${index}-r1` })
    await desk.nodeIs(`m${index}-r1`, 'up')
  }
  const { events } = await desk.run('journal.read', { kinds: ['kill-asked', 'node-state'], limit: 5_000 })
  const took: number[] = []
  for (const asked of events) {
    if (asked.kind !== 'kill-asked') continue
    const gone = events.find(
      event =>
        event.kind === 'node-state' && event.node === asked.node && event.t > asked.t && event.from === 'up'
    )
    if (gone) took.push(gone.t - asked.t)
  }
  return took
}

function topologyOf(room: SshRoom) {
  const ids = Array.from({ length: machineCount }, (_, index) => `m${index + 1}`)
  const machine = (id: string): object => ({
    ...{ id, carrier: room.carrier(id), leaseMs },
    address: room.address(id),
    node: process.execPath
  })
  const replicas = ids.flatMap(id =>
    Array.from({ length: replicasEach }, (_, index) => ({
      ...{ id: `${id}-r${index + 1}`, kind: 'replica', machine: id },
      port: 50001 + index
    }))
  )
  return {
    name: 'a-class',
    machines: ids.map(machine),
    nodes: [{ id: 'proxy', kind: 'replicating-proxy', port: 50000, machine: 'm1' }, ...replicas],
    links: ids.slice(0, 8).map(id => ({ from: 'proxy', to: `${id}-r1` }))
  }
}
