import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FaultView } from '../../src/shared/faults'
import { exchange, exchangeLines } from '../support/exchange'
import { freeTopology, type FreeTopology } from '../support/free-topology'
import { until } from '../support/until'
import { startTestHost, type TestHost } from '../support/web-host'

const link = 'proxy->replica-1'
const replicas = ['replica-1', 'replica-2', 'replica-3']

let lab: FreeTopology
let host: TestHost

beforeAll(async () => {
  lab = await freeTopology('full')
  host = await startTestHost(lab.topology)
  for (const node of ['proxy', ...replicas]) await host.reaches(node, 'up')
})
afterAll(() => host?.dispose())

const faults = async (): Promise<Record<string, FaultView['counts']>> => {
  const views = (await host.snapshot()).links[link]?.faults ?? []
  return Object.fromEntries(views.map(({ fault, counts }) => [fault.name, counts]))
}
const exchanges = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => exchange(lab.port('proxy'))))
const served = (count: number): string[] => Array<string>(count).fill('HOLA')
const linesOf = async (node: string): Promise<string[]> =>
  (await host.call('log.read', { node, limit: 20_000 })).lines
    .filter(line => line.level === 'info')
    .map(line => line.text)

test('a link that is slow, and then down, bites and loses nobody an exchange', async () => {
  await host.call('fault.set', { link, fault: { type: 'latency', latencyMs: 150 } })
  expect(await exchanges(5)).toEqual(served(5))
  await until(async () => (await faults())['latency']?.connections, { what: 'latency to bite' })
  // A session that is cut before the proxy has seen its end is replayed: the log would hold it twice.
  await until(async () => (await host.snapshot()).links[link]?.stats?.open === 0, { what: 'quiet' })

  await host.call('fault.set', { link, fault: { type: 'down' } })
  expect(await exchanges(5)).toEqual(served(5))
  const counts = await until(async () => {
    const now = await faults()
    return now['down']?.connections ? now : null
  })
  expect(counts['latency']?.bytes).toBeGreaterThan(0)
  const { events } = await host.call('journal.read', { kinds: ['fault-set'] })
  expect(events).toMatchObject([
    { link, name: 'latency', what: 'latency 150 ms, both directions, toxicity 1' },
    { link, name: 'down', what: 'down, both directions, toxicity 1' }
  ])
})

test('a proxy that is started again has its faults, and what they had done is not forgotten', async () => {
  const before = await faults()
  await host.call('node.restart', { node: 'proxy' })
  await host.reaches('proxy', 'up')
  expect(await exchanges(5)).toEqual(served(5))
  await until(async () => ((await faults())['down']?.connections ?? 0) > (before['down']?.connections ?? 0), {
    what: 'the fault to bite again'
  })
  expect(Object.keys(await faults())).toEqual(['latency', 'down'])
})

test('a reset takes every fault off, also from a proxy that stands still, and the logs become equal', async () => {
  await host.call('fault.set', { link: 'outside->proxy', fault: { type: 'bandwidth' } })
  await host.call('partition.set', { sides: [['proxy'], ['replica-2']] })
  await host.call('node.freeze', { node: 'proxy' })
  expect(await host.call('lab.reset-faults', {})).toEqual({ resumed: ['proxy'], faults: 3, partitions: 1 })
  const { links, nodes, partitions } = await host.snapshot()
  expect(Object.values(links).flatMap(view => view.faults)).toEqual([])
  expect(Object.values(nodes).flatMap(view => view.doorFaults)).toEqual([])
  expect(partitions).toEqual([])

  expect(await exchanges(5)).toEqual(served(5))
  const compared = await until(
    async () => {
      const { replicas: all, totalSessions } = await host.call('replicas.compare', {})
      return totalSessions === 20 && all.every(({ verdict }) => verdict.kind === 'identical') ? all : null
    },
    { what: 'twenty exchanges in equal logs' }
  )
  expect(new Set(compared.map(({ sha256 }) => sha256)).size).toBe(1)
  for (const replica of replicas) expect(await linesOf(replica)).toHaveLength(20 * exchangeLines.length)
})
