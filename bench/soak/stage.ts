import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { JournalEvent } from '../../src/shared/journal'
import type { TopologyInput } from '../../src/shared/topology'
import { portIfFree } from '../../src/system/free-port'
import { clockAhead } from './judge/clock'
import { childrenCpuMs, cpuMs } from './cpu'
import { descriptorsAtRest, descriptorsOf } from './descriptors'
import { Faults } from './faults'
import { findings } from './judge/findings'
import type { Burst, StageOrder, StageResult } from './order'
import { LabProcess } from './lab-process'
import { readLogs } from './judge/logs'
import { seeded, type Random } from './random'
import { runSession, type SessionRecord } from './session'
import type { NodeStanding } from './standings'
import { planSession, replicaOf, type ReplicaPlace } from './works'

const proxyId = 'proxy'
const clients = 4
/** Longest pause of a client between two sessions, ms. */
const clientPauseMs = 250
/** Share of the faults that come to all victims in the same moment. */
const allAtOnce = 0.2
/** How old what was told of replicas may be: statistics are up to 250 ms, ms. */
const settledMs = 350
/** How long it is waited for a replica that a fault can come to, ms. */
const aliveMs = 2_000
/** How long nothing may change about replicas that come back before it is taken for never, and all in all, ms. */
const stillMs = 30_000
const restoreMs = 300_000

/** Runs one stage to its end and judges it. */
export async function runStage(order: StageOrder): Promise<StageResult> {
  const random = seeded(order.seed)
  mkdirSync(order.dataDir, { recursive: true })
  const { topology, places, proxyPort } = await makeTopology(order)
  const lab = await LabProcess.start({ dataDir: order.dataDir, entryDir: order.entryDir, topology })
  try {
    return await soak(order, lab, random, places, proxyPort)
  } finally {
    lab.kill()
  }
}

async function soak(
  order: StageOrder,
  lab: LabProcess,
  random: Random,
  places: readonly ReplicaPlace[],
  proxyPort: number
): Promise<StageResult> {
  const faults = new Faults(lab, proxyId, order.opening)
  const sessions: SessionRecord[] = []
  const bursts: Burst[] = []
  const pids = descriptorHolders(lab)
  const ahead = await clockAhead(async () => (await lab.call('host.ping', {})).now)
  const toRun = (ms: number): number => ms + ahead

  let id = 0
  const session = async (): Promise<void> => {
    sessions.push(
      await runSession(
        proxyPort,
        planSession(order.work, random, () => ++id)
      )
    )
  }
  await restored(lab, places)
  // What is opened once and kept is open by then.
  await Promise.all(Array.from({ length: 2 * clients }, session))
  await restored(lab, places)
  const descriptorsBefore = descriptorsOf(pids)

  let isOver = false
  const traffic = Array.from({ length: clients }, async () => {
    while (!isOver) {
      await session()
      await sleep(random.int(0, clientPauseMs))
    }
  })
  while (faults.kills < order.kills) {
    const from = toRun(performance.now())
    await burst(lab, faults, random, places, order.kills)
    await faults.over()
    const lastFaultAt = toRun(performance.now())
    const isRestored = await restored(lab, places)
    bursts.push({ from, lastFaultAt, until: toRun(performance.now()), restored: isRestored })
    if (!isRestored) break
  }
  isOver = true
  await Promise.all(traffic)
  const caughtUp = await restored(lab, places)
  const comparison = await settledComparison(lab)
  const descriptorsAfter = await descriptorsAtRest(pids, descriptorsBefore.length)
  const [labMs = 0, proxyMs = 0] = [lab.pid, ...pids.filter(pid => pid !== lab.pid)].map(cpuMs)
  // Before it tells that all have been stopped.
  const { standing } = lab
  await lab.close()
  const programsMs = childrenCpuMs(process.pid) - labMs - proxyMs
  const runFolder = join(order.dataDir, 'runs', readdirSync(join(order.dataDir, 'runs'))[0] ?? '')
  const evidence = {
    order,
    places,
    proxy: proxyId,
    sessions: sessions.map(record => ({
      ...record,
      begunAt: toRun(record.begunAt),
      endedAt: toRun(record.endedAt)
    })),
    acts: faults.acts.map(act => ({ ...act, at: toRun(act.at), until: toRun(act.until) })),
    bursts,
    caughtUp,
    standing,
    events: readJournal(runFolder),
    logs: readLogs(order.work, runFolder, places, id),
    comparison,
    descriptors: { before: descriptorsBefore, after: descriptorsAfter },
    problems: lab.problems,
    cpuMs: { labs: labMs, proxies: proxyMs, programs: programsMs, 'clients and judge': cpuMs(process.pid) }
  }
  const result = findings(evidence)
  const { events: _, logs: __, ...kept } = evidence
  writeFileSync(join(order.dataDir, 'judge.json'), JSON.stringify({ ...kept, result }, null, 1))
  return result
}

/** Some faults at random moments, on some of the replicas: the others have to carry on. */
async function burst(
  lab: LabProcess,
  faults: Faults,
  random: Random,
  places: readonly ReplicaPlace[],
  kills: number
): Promise<void> {
  const left = random.chance(0.2) ? 0 : random.int(Math.min(1, places.length - 1), places.length - 1)
  const victims = [...places].sort(() => random.next() - 0.5).slice(left)
  const most = random.int(8, 40)
  for (let acts = 0; acts < most && faults.kills < kills;) {
    await sleep(random.int(0, 100))
    const alive = await whoIsAlive(lab, victims)
    if (alive.length === 0) continue
    // All of them in the same moment, or one.
    const struck = random.chance(allAtOnce) ? alive : [random.pick(alive)]
    acts += struck.length
    await Promise.all(struck.map(({ place, standing }) => faults.act(place, standing, random)))
  }
}

interface Alive {
  readonly place: ReplicaPlace
  readonly standing: NodeStanding
}

/** Those that are up, or stand still, which can be killed too; waits a little for one. */
async function whoIsAlive(lab: LabProcess, places: readonly ReplicaPlace[]): Promise<readonly Alive[]> {
  for (const end = performance.now() + aliveMs; ;) {
    const alive = places.flatMap(place => {
      const standing = lab.standing[place.id]
      return standing?.state === 'up' || standing?.state === 'frozen' ? [{ place, standing }] : []
    })
    const left = end - performance.now()
    if (alive.length > 0 || left <= 0) return alive
    await lab.changed(left)
  }
}

/**
 * Waits until every replica is up, attached, and has had all, as told long enough from now; false when that takes too long.
 * Clients go on meanwhile: a session that one of them leaves may be missed and replayed at any moment.
 */
async function restored(lab: LabProcess, places: readonly ReplicaPlace[]): Promise<boolean> {
  const begun = performance.now()
  for (const end = begun + restoreMs; performance.now() < end;) {
    const nodes = places.map(({ id }) => lab.standing[id])
    const isGood = nodes.every(node => node?.state === 'up' && node.attached && node.pending === 0)
    const leftMs = begun + settledMs - performance.now()
    if (isGood && leftMs <= 0) return true
    const before = lab.standing
    await lab.changed(isGood ? leftMs : stillMs)
    if (!isGood && lab.standing === before) return false
  }
  return false
}

/** What the panel says of the logs, once it says the same for a while: their last lines may be on the way. */
async function settledComparison(lab: LabProcess): Promise<Awaited<ReturnType<typeof compare>>> {
  let last = await compare(lab)
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    await sleep(700)
    const comparison = await compare(lab)
    if (isDeepStrictEqual(comparison, last)) return comparison
    last = comparison
  }
  return last
}

async function compare(lab: LabProcess) {
  return (await lab.call('replicas.compare', { proxy: proxyId, limit: 1 })).replicas
}

async function makeTopology(order: StageOrder) {
  const ports: number[] = []
  for (let port = order.firstPort; ports.length <= order.replicas; port++) {
    if ((await portIfFree(port)) !== null) ports.push(port)
  }
  const [proxyPort = 0, ...replicaPorts] = ports
  const places = replicaPorts.map((port, index): ReplicaPlace => {
    const id = `replica-${index + 1}`
    return {
      id,
      port,
      index,
      file: join(order.dataDir, `${id}.ids`),
      serverProgram: join(order.entryDir, 'server.js')
    }
  })
  const topology: TopologyInput = {
    name: `soak-${order.index}`,
    nodes: [
      {
        id: proxyId,
        kind: 'replicating-proxy',
        port: proxyPort,
        runtime: order.proxyRuntime,
        order: order.order,
        replay: order.replay
      },
      ...places.map(place => replicaOf(order.work, place, order.replicas))
    ],
    links: places.map(({ id }) => ({ from: proxyId, to: id }))
  }
  return { topology, places, proxyPort }
}

/** The processes whose descriptors are counted: they live from the beginning to the end. */
function descriptorHolders(lab: LabProcess): readonly number[] {
  const { pid } = lab.standing[proxyId] ?? {}
  return [...new Set([lab.pid, ...(typeof pid === 'number' ? [pid] : [])])]
}

function readJournal(runFolder: string) {
  return readdirSync(runFolder)
    .filter(name => name.endsWith('.ndjson'))
    .sort()
    .flatMap(name => readFileSync(join(runFolder, name), 'utf8').split('\n'))
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as JournalEvent)
}
