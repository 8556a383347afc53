import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JournalEvent } from '../../src/shared/journal'
import { buildPrograms, type Programs } from '../lab/supervisor/build-programs'
import { until } from '../support/until'
import { Desk } from './support/desk'
import { missingForRoom, Room, which } from './support/room'

const missing = missingForRoom()

/** So long a machine keeps its nodes without a word, ms: one for cuts that are mended, one for those that are not. */
const longLeaseMs = 15_000
const shortLeaseMs = 4_000

const replica = 'nodes/replica.js'

let programs: Programs
let room: Room
let desk: Desk

const machine = (id: string, carrier: readonly string[], leaseMs: number): object => ({
  ...{ id, carrier, leaseMs },
  address: room.address(id),
  node: process.execPath
})
const nodes = [
  { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
  { id: 'replica-1', kind: 'replica', port: 50001, machine: 'm1' },
  { id: 'replica-2', kind: 'replica', port: 50001, machine: 'm2' }
]
const links = ['replica-1', 'replica-2'].map(to => ({ from: 'proxy', to }))
const overSsh = (): object => ({
  name: 'three-machines',
  machines: [machine('m1', room.ssh('m1'), longLeaseMs), machine('m2', room.ssh('m2'), shortLeaseMs)],
  nodes,
  links
})
const deskProgram = (): string => join(programs.entryDir, 'desk.js')

/**
 * How long something took since `begunAt` is at most `ms`, where the computer has nothing else to do; on a busy one it is
 * let be, and said.
 */
function tookAtMost(ms: number, begunAt: number, what: string): void {
  const took = performance.now() - begunAt
  const isBusy = (loadavg()[0] ?? 0) > availableParallelism()
  process.stdout.write(`  ${what}: ${(took / 1000).toFixed(2)} s${isBusy ? ', on a busy computer' : ''}\n`)
  if (!isBusy) expect(took).toBeLessThan(ms)
}

/** Letter of the process's state in /proc, T while it is stopped. */
const stateOf = (pid: number): string =>
  /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? ''

// Machines that start, are cut off and wait for a lease take their time: the parts of one room, one after the other.
describe.skipIf(missing !== null)(
  `machines out of namespaces${missing === null ? '' : `: not here, ${missing}`}`,
  () => {
    beforeAll(async () => {
      programs = await buildPrograms({ desk: 'test/machines/fixtures/desk.ts' })
      room = await Room.open(2)
      desk = new Desk(room, deskProgram(), overSsh())
    })
    afterAll(async () => {
      await desk?.close()
      room?.close()
      programs?.remove()
    })

    test('the program goes there by ssh, and each node is one process on its machine', async () => {
      await desk.started()
      expect(await desk.node('replica-1')).toMatchObject({ state: 'up', runtime: 'process' })
      expect(await desk.node('replica-2')).toMatchObject({ state: 'up' })
      expect(room.processes('m1', replica)).toHaveLength(1)
      expect(room.processes('m2', replica)).toHaveLength(1)
      expect(await desk.run('exchange.run', { count: 500, concurrency: 4 })).toMatchObject({ ok: 500 })
      const { machines } = await desk.snapshot()
      expect(machines?.['m1']).toMatchObject({ state: 'attached', hostname: 'm1' })
      // Their clocks began a day apart.
      expect(
        Math.abs((machines?.['m2']?.clock?.offsetMs ?? 0) - (machines?.['m1']?.clock?.offsetMs ?? 0))
      ).toBeGreaterThan(80_000_000)
    })

    test('lines of another machine lie inside their sessions, to within the bound that is said', async () => {
      const { lines } = await desk.run('log.read', { node: 'replica-1', limit: 200 })
      const { events } = await desk.run('journal.read', { kinds: ['session'], limit: 5_000 })
      const spans = new Map<number, { open?: number; close?: number }>()
      for (const event of events as JournalEvent<'session'>[]) {
        for (const { to, localPort, had } of event.upstreams) {
          // On a busy computer the proxy may leave a slow replica, which is replayed the session later.
          if (event.phase === 'close' && had !== 'all') continue
          if (to !== 'replica-1' || localPort === null) continue
          const span = spans.get(localPort) ?? {}
          spans.set(
            localPort,
            event.phase === 'open' ? { ...span, open: event.openedAt } : { ...span, close: event.t }
          )
        }
      }
      let inside = 0
      for (const { t, bound = 0, peerPort = -1 } of lines) {
        const span = spans.get(peerPort)
        if (span?.open === undefined || span.close === undefined) continue
        expect(t).toBeGreaterThan(span.open - bound)
        expect(t).toBeLessThan(span.close + bound)
        expect(bound).toBeGreaterThan(0)
        inside++
      }
      expect(inside).toBeGreaterThan(50)
    })

    test('a kill is SIGKILL there, the service goes on, and the node is started again', async () => {
      const [before] = room.processes('m1', replica)
      await desk.run('node.kill', { node: 'replica-1' })
      expect(await desk.run('exchange.run', { count: 20 })).toMatchObject({ ok: 20 })
      await until(() => desk.of('node-exit', 'replica-1').length === 1, { what: 'the exit' })
      expect(desk.of('node-exit', 'replica-1')).toMatchObject([{ signal: 'SIGKILL', cause: 'killed' }])
      await desk.nodeIs('replica-1', 'up')
      expect(room.processes('m1', replica)).toHaveLength(1)
      expect(room.processes('m1', replica)).not.toContain(before)
    })

    test('a frozen node stands still there', async () => {
      const [pid = 0] = room.processes('m1', replica)
      await desk.run('node.freeze', { node: 'replica-1' })
      await until(() => stateOf(pid) === 'T', { what: 'that it stands still' })
      await desk.run('node.resume', { node: 'replica-1' })
      await until(() => stateOf(pid) !== 'T', { what: 'that it goes on' })
    })

    test('with the cable out a machine is unreachable and its node lives; what was asked is done when it is back', async () => {
      await attached('replica-1')
      const [pid = 0] = room.processes('m1', replica)
      const exits = desk.of('node-exit', 'replica-1').length
      const detached = desk.of('detached').length
      const cutAt = performance.now()
      room.cut('m1')
      await desk.machineIs('m1', 'unreachable', 30_000)
      tookAtMost(3_000, cutAt, 'known to be unreachable after')
      expect(await desk.run('exchange.run', { count: 30 })).toMatchObject({ ok: 30 })
      // What the proxy measures on its own way there is another cut.
      const lost = await until(() => desk.of('detached').slice(detached).at(-1), {
        what: 'that the proxy says so'
      })
      expect(lost).toMatchObject({ to: 'replica-1', cause: 'timeout' })
      // Figures come after the event, by their own clock.
      await until(async () => (await desk.snapshot()).links['proxy->replica-1']?.stats?.attached === false, {
        what: 'that its figures say so'
      })
      expect(desk.of('node-exit', 'replica-1')).toHaveLength(exits)
      expect(room.processes('m1', replica)).toContain(pid)
      expect(await desk.node('replica-1')).toMatchObject({ state: 'up' })
      const asked = await desk.call('node.kill', { node: 'replica-1' })
      expect(asked).toMatchObject({ error: { code: 'MACHINE_UNREACHABLE', details: { queued: true } } })
      const healedAt = performance.now()
      room.heal('m1')
      await desk.machineIs('m1', 'attached', 60_000)
      tookAtMost(3_000, healedAt, 'attached again after')
      await until(() => desk.of('node-exit', 'replica-1').length > exits, { what: 'the kill' })
      expect(desk.of('node-exit', 'replica-1').at(-1)).toMatchObject({ signal: 'SIGKILL', cause: 'killed' })
      expect(room.processes('m1', replica)).not.toContain(pid)
      await desk.nodeIs('replica-1', 'up')
      await attached('replica-1')
      await haveAll(550)
    })

    test('when one direction is lost in the middle of sessions, nothing is lost, or it is said', async () => {
      const running = desk.run('exchange.run', { count: 400, concurrency: 2 })
      const opened = desk.of('session').length
      await until(() => desk.of('session').length > opened + 20, { what: 'sessions under way' })
      room.dropTowardDesk('m1')
      await desk.machineIs('m1', 'unreachable', 30_000)
      room.healTowardDesk('m1')
      await desk.machineIs('m1', 'attached', 60_000)
      expect(await running).toMatchObject({ ok: 400 })
      await attached('replica-1')
      await haveAll(950)
    })

    test('cut for longer than its lease, a machine runs nothing, and says so when it is back', async () => {
      const exits = desk.of('node-exit', 'replica-2').length
      room.cut('m2')
      await until(() => room.processes('m2', replica).length === 0, {
        what: 'the lease of m2',
        timeoutMs: 20_000
      })
      await until(async () => (await desk.snapshot()).machines?.['m2']?.leaseOver === true, {
        what: 'that the desk says so'
      })
      expect(desk.of('node-exit', 'replica-2')).toHaveLength(exits)
      room.heal('m2')
      await until(() => desk.of('node-exit', 'replica-2').length > exits, { what: 'that its end is told' })
      expect(desk.of('node-exit', 'replica-2').at(-1)).toMatchObject({ signal: 'SIGKILL', cause: 'killed' })
      await desk.nodeIs('replica-2', 'up')
    })

    test('after a loss of power how its node ended is not known, and it is started again', async () => {
      const exits = desk.of('node-exit', 'replica-2').length
      room.off('m2')
      await until(() => room.processes('m2', replica).length === 0, { what: 'the power to be off' })
      await room.on('m2')
      await until(() => desk.of('node-exit', 'replica-2').length > exits, { what: 'that its end is told' })
      expect(desk.of('node-exit', 'replica-2').at(-1)).toMatchObject({
        ...{ code: null, signal: null, cause: 'unknown' },
        error: { code: 'MACHINE_LOST' }
      })
      await desk.nodeIs('replica-2', 'up')
      expect(await desk.run('exchange.run', { count: 20 })).toMatchObject({ ok: 20 })
    })

    test('when its keeper is killed its node is gone', async () => {
      const [pid = 0] = room.processes('m2', replica)
      const exits = desk.of('node-exit', 'replica-2').length
      const killedAt = performance.now()
      for (const keeper of room.processes('m2', ' serve ')) process.kill(keeper, 'SIGKILL')
      await until(() => !room.processes('m2', replica).includes(pid), { what: 'its end', timeoutMs: 10_000 })
      tookAtMost(1_000, killedAt, 'its nodes are gone after')
      await until(() => desk.of('node-exit', 'replica-2').length > exits, { what: 'that its end is told' })
      expect(desk.of('node-exit', 'replica-2').at(-1)).toMatchObject({ cause: 'unknown' })
      await desk.nodeIs('replica-2', 'up')
    })

    test('a first connection that would ask, and a password that nobody types, are said with what to run', async () => {
      const unknown = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'GlobalKnownHostsFile=/dev/null']
      // ssh takes the first of an option: those of the test come before the room's.
      const asking = room.ssh('m1').toSpliced(1, 0, ...unknown)
      const topology = {
        name: 'closed-doors',
        machines: [
          machine('m1', asking, shortLeaseMs),
          machine('m2', room.ssh('m2', ['-o', 'IdentityFile=/dev/null']), shortLeaseMs),
          { ...machine('m3', room.ssh('m1'), shortLeaseMs), node: 'node-that-is-not-there' }
        ],
        nodes: ['m1', 'm2', 'm3'].map(id => ({ id: `r-${id}`, kind: 'replica', port: 50011, machine: id }))
      }
      const other = new Desk(room, deskProgram(), topology, 'other-data')
      const reason = async (id: string): Promise<unknown> =>
        until(async () => (await other.snapshot()).machines?.[id]?.error?.details?.['reason'], {
          what: `the error of ${id}`
        })
      expect(await reason('m1')).toBe('host-key')
      expect(await reason('m2')).toBe('sign-in')
      expect(await reason('m3')).toBe('no-node')
      await other.close()
    })

    test('when the desk is killed, nothing is left on any machine after the lease', async () => {
      desk.kill()
      await until(() => room.processes('m2', replica).length === 0, {
        what: 'the lease of m2',
        timeoutMs: 30_000
      })
      await until(() => room.processes('m1', replica).length === 0, {
        what: 'the lease of m1',
        timeoutMs: 30_000
      })
      for (const id of ['m1', 'm2']) {
        await until(() => room.processes(id, 'keeper.js').length === 0, {
          what: `the end of the keeper of ${id}`
        })
        expect(room.processes(id, 'nodes/')).toEqual([])
      }
    })

    test.skipIf(which('plink') === null)('PuTTY carries the same', async () => {
      const machines = ['m1', 'm2'].map(id => machine(id, room.plink(id), shortLeaseMs))
      desk = new Desk(room, deskProgram(), { name: 'over-plink', machines, nodes, links }, 'plink-data')
      await desk.started()
      expect(await desk.run('exchange.run', { count: 100, concurrency: 4 })).toMatchObject({ ok: 100 })
      await desk.run('node.kill', { node: 'replica-1' })
      await desk.nodeIs('replica-1', 'up')
      await desk.close()
      expect(room.processes('m1', replica)).toEqual([])
    })
  }
)

/** Waits until the proxy has a replica among those that get each session. */
async function attached(node: string): Promise<void> {
  const is = async (): Promise<boolean> =>
    (await desk.snapshot()).links[`proxy->${node}`]?.stats?.attached === true
  await until(is, { what: `${node} attached` })
}

/**
 * Waits until every replica has the lines of so many exchanges, and nothing else: they are identical, or lines are there
 * twice of no more sessions than the proxy says may be, as the replica may have had a part of those before.
 */
async function haveAll(exchanges: number): Promise<void> {
  const have = async (): Promise<boolean> => {
    const { replicas } = await desk.run('replicas.compare', { proxy: 'proxy' })
    const { links } = await desk.snapshot()
    const all = replicas.every(({ node, verdict, sessions, pending }) => {
      const { maybeTwice = 0, missed = 0 } = links[`proxy->${node}`]?.stats?.replays ?? {}
      const twice =
        verdict.kind === 'identical' ? 0 : verdict.kind === 'repeated' ? verdict.sessions : Infinity
      return twice <= maybeTwice && missed === 0 && sessions === exchanges && pending === 0
    })
    if (!all) throw new Error(JSON.stringify(replicas))
    return true
  }
  await until(have, { what: `that the replicas have ${exchanges} exchanges`, everyMs: 100 })
}
