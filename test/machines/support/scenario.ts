import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JournalEvent } from '../../../src/shared/journal'
import { buildPrograms, type Programs } from '../../lab/supervisor/build-programs'
import { until } from '../../support/until'
import { Desk } from './desk'
import type { Room } from './room'

/** So long a machine keeps its nodes without a word, ms: one for cuts that are mended, one for those that are not. */
const longLeaseMs = 15_000
const shortLeaseMs = 4_000

const replica = 'nodes/replica.js'

const nodes = [
  { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
  { id: 'replica-1', kind: 'replica', port: 50001, machine: 'm1' },
  { id: 'replica-2', kind: 'replica', port: 50001, machine: 'm2' }
]
const links = ['replica-1', 'replica-2'].map(to => ({ from: 'proxy', to }))

/** A room with machines m1 and m2, and desks in it, of which a test may open more. */
export class Stage<R extends Room> {
  readonly room: R
  readonly #programs: Programs
  readonly #desks: Desk[] = []

  private constructor(room: R, programs: Programs) {
    this.room = room
    this.#programs = programs
  }

  static async open<R extends Room>(open: (machines: number) => Promise<R>): Promise<Stage<R>> {
    const programs = await buildPrograms({ desk: 'test/machines/fixtures/desk.ts' })
    try {
      return new Stage(await open(2), programs)
    } catch (error) {
      programs.remove()
      throw error
    }
  }

  /** @param carrier what comes before the words that run there, if not what the room has for it */
  machine(
    id: string,
    carrier: readonly string[] = this.room.carrier(id),
    leaseMs = shortLeaseMs
  ): { readonly id: string } {
    const machine = { id, carrier, leaseMs, address: this.room.address(id), node: this.room.node }
    return machine
  }

  /** A desk with a proxy of its own, and a replica on each of two machines. */
  relay(name: string, machines: readonly object[]): Desk {
    return this.desk(name, { name, machines, nodes, links })
  }

  desk(name: string, topology: object): Desk {
    const desk = new Desk(this.room, join(this.#programs.entryDir, 'desk.js'), topology, name)
    this.#desks.push(desk)
    return desk
  }

  /** Also after a failure: what is open is ended, and all that it was made of is taken away. */
  async close(): Promise<void> {
    for (const desk of this.#desks) desk.kill()
    await this.room.close()
    this.#programs.remove()
  }
}

/**
 * How long something took since `begunAt` is at most `ms`, where the computer has nothing else to do; on a busy one it is
 * let be, and said.
 */
export function tookAtMost(ms: number, begunAt: number, what: string): void {
  const took = performance.now() - begunAt
  const isBusy = (loadavg()[0] ?? 0) > availableParallelism()
  process.stdout.write(`  ${what}: ${(took / 1000).toFixed(2)} s${isBusy ? ', on a busy computer' : ''}\n`)
  if (!isBusy) expect(took).toBeLessThan(ms)
}

/** Letter of the process's state in /proc, T while it is stopped. */
const stateOf = (pid: number): string =>
  /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? ''

/**
 * Machines that start, are cut off and wait for a lease take their time: the parts of one room, one after the other. What
 * is done with the stage besides comes after.
 */
export function scenario<R extends Room>(
  name: string,
  open: (machines: number) => Promise<R>
): () => Stage<R> {
  let stage: Stage<R>
  let room: Room
  let desk: Desk

  beforeAll(async () => {
    stage = await Stage.open(open)
    room = stage.room
    desk = stage.relay(name, [
      stage.machine('m1', room.carrier('m1'), longLeaseMs),
      stage.machine('m2', room.carrier('m2'), shortLeaseMs)
    ])
  })
  afterAll(() => stage?.close())

  test('the program goes there, and each node is one process on its machine', async () => {
    await desk.started()
    expect(await desk.node('replica-1')).toMatchObject({ state: 'up', runtime: 'process' })
    expect(await desk.node('replica-2')).toMatchObject({ state: 'up' })
    expect(room.processes('m1', replica)).toHaveLength(1)
    expect(room.processes('m2', replica)).toHaveLength(1)
    expect(await desk.run('exchange.run', { count: 500, concurrency: 4 })).toMatchObject({ ok: 500 })
    const { machines } = await desk.snapshot()
    expect(machines?.['m1']).toMatchObject({ state: 'attached', hostname: 'm1' })
    // What is known of their clocks is true: how far apart those began is known here.
    const [first, second] = [machines?.['m1']?.clock, machines?.['m2']?.clock]
    const apart = (first?.offsetMs ?? 0) - (second?.offsetMs ?? 0)
    const bound = (first?.boundMs ?? 0) + (second?.boundMs ?? 0)
    expect(Math.abs(apart - room.clocksApartMs)).toBeLessThanOrEqual(bound)
    expect(bound).toBeLessThan(1_000)
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
    const detached = desk.of('detached').length
    await desk.run('node.kill', { node: 'replica-1' })
    expect(await desk.run('exchange.run', { count: 20 })).toMatchObject({ ok: 20 })
    await until(() => desk.of('node-exit', 'replica-1').length === 1, { what: 'the exit' })
    expect(desk.of('node-exit', 'replica-1')).toMatchObject([{ signal: 'SIGKILL', cause: 'killed' }])
    await until(() => desk.of('detached').length > detached, { what: 'that the proxy has lost it' })
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
    await attached(desk, 'replica-1')
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
    await attached(desk, 'replica-1')
    await haveAll(desk, 550)
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
    await attached(desk, 'replica-1')
    await haveAll(desk, 950)
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
    await room.off('m2')
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

  return () => stage
}

/**
 * Waits until the proxy has a replica among those that get each session: it has said so since it last lost it. Its figures,
 * which come later, can still be those of before.
 */
async function attached(desk: Desk, node: string): Promise<void> {
  const isLast = (): boolean =>
    desk.events
      .filter(({ kind }) => kind === 'attached' || kind === 'detached')
      .findLast(event => (event as JournalEvent<'attached' | 'detached'>).to === node)?.kind !== 'detached'
  const is = async (): Promise<boolean> =>
    isLast() && (await desk.snapshot()).links[`proxy->${node}`]?.stats?.attached === true
  await until(is, { what: `${node} attached` })
}

/**
 * Waits until every replica has the lines of so many exchanges, and nothing else: they are identical, or lines are there
 * twice of no more sessions than the proxy says may be, as the replica may have had a part of those before.
 */
async function haveAll(desk: Desk, exchanges: number): Promise<void> {
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

/** A replica on each of these machines, none of which can be reached. */
export function closedDoors(machines: readonly { readonly id: string }[]): object {
  const nodes = machines.map(({ id }) => ({ id: `r-${id}`, kind: 'replica', port: 50011, machine: id }))
  return { name: 'closed-doors', machines, nodes }
}

/** Why each machine of a desk is not reached, once that is known of all. */
export async function reasons(desk: Desk): Promise<Record<string, unknown>> {
  const ofAll = async (): Promise<Record<string, unknown> | null> => {
    const machines = Object.entries((await desk.snapshot()).machines ?? {})
    const known = machines.map(([id, { error }]) => [id, error?.details?.['reason']] as const)
    return known.some(([, reason]) => reason === undefined) ? null : Object.fromEntries(known)
  }
  return until(ofAll, { what: 'why no machine is reached' })
}
