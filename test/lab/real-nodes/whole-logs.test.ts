import { readFileSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ReplicaComparison } from '../../../src/shared/replicas'
import type { Runtime, TopologyInput } from '../../../src/shared/topology'
import { freePorts } from '../../support/ports'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

const replicas = ['replica-1', 'replica-2', 'replica-3']

/** One exchange whose values are its own; resolves with whether its client saw it end as it should. */
function exchange(port: number, id: number): Promise<boolean> {
  const bytes = Buffer.alloc(56)
  bytes.writeInt32BE(id, 0)
  bytes.writeDoubleBE(id + 0.5, 4)
  bytes.write('hola', 12, 'utf8')
  for (let at = 0; at < 5; at++) bytes.writeDoubleBE(id + (at + 1) / 16, 16 + 8 * at)
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    let said = ''
    socket.setTimeout(15_000, () => socket.destroy(new Error('silent')))
    socket.on('connect', () => socket.write(bytes.subarray(0, 16)))
    socket.on('data', chunk => {
      said += chunk.toString('latin1')
      if (said === 'HOLA') socket.write(bytes.subarray(16))
    })
    socket.on('error', () => resolve(false))
    socket.on('end', () => resolve(said === 'HOLA'))
  })
}

/** The lines that a replica prints of it, but for the text, which all have in common. */
const linesOf = (id: number): string[] => [
  `${id}`,
  `${id}.5`,
  ...[1, 2, 3, 4, 5].map(at => String(id + at / 16))
]

async function topologyOf(runtime: Runtime): Promise<{ topology: TopologyInput; port: number }> {
  const [port = 0, ...ports] = await freePorts(replicas.length + 1)
  const restart = { maxExits: 1000, backoffMs: 0, maxBackoffMs: 0 }
  return {
    port,
    topology: {
      name: 'whole-logs',
      nodes: [
        { id: 'proxy', kind: 'replicating-proxy', port },
        ...replicas.map((id, at) => ({
          id,
          kind: 'replica' as const,
          runtime,
          port: ports[at] ?? 0,
          restart
        }))
      ],
      links: replicas.map(to => ({ from: 'proxy', to }))
    }
  }
}

/** What a log file says by itself: for each exchange, the lines of it in their order. */
function readLog(file: string): { readonly lines: string[]; readonly of: ReadonlyMap<number, string[]> } {
  const all = readFileSync(file, 'utf8').trimEnd().split('\n')
  // A replica logs more than values: that it listens, whom it refused.
  const lines = all.filter(line => line === 'hola' || Number.isFinite(Number(line)))
  const of = new Map<number, string[]>()
  for (const line of lines) {
    if (line === 'hola') continue
    const id = Math.floor(Number(line))
    of.set(id, [...(of.get(id) ?? []), line])
  }
  return { lines, of }
}

/** The verdict of a log by its file: it ends each exchange whole, and what comes before that has been said twice. */
function verdictOf(
  log: ReturnType<typeof readLog>,
  ids: ReadonlySet<number>
): ReplicaComparison['replicas'][number]['verdict'] {
  let missing = 0
  let twice = 0
  for (const id of ids) {
    const own = log.of.get(id) ?? []
    const whole = linesOf(id)
    const isWhole = whole.every((line, at) => own.at(at - whole.length) === line)
    if (!isWhole) missing++
    else if (own.length > whole.length) twice++
  }
  if (missing > 0) return { kind: 'behind', sessions: missing }
  return twice > 0 ? { kind: 'repeated', sessions: twice } : { kind: 'identical' }
}

/** Exchanges come from six clients while `act` is done, a hundred at least; resolves when `one` has caught up after it. */
async function underLoad(one: RealLab, port: number, act: () => Promise<void>): Promise<number[]> {
  const acknowledged: number[] = []
  let next = 1_000
  let loading = true
  const clients = Array.from({ length: 6 }, async () => {
    while (loading || acknowledged.length < 100) {
      const id = next++
      if (await exchange(port, id)) acknowledged.push(id)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  })
  await act()
  loading = false
  await Promise.all(clients)
  await until(
    async () => {
      const { totalSessions, replicas: all } = await one.run('replicas.compare', {})
      return totalSessions >= acknowledged.length && all.every(({ verdict }) => verdict.kind !== 'behind')
    },
    { what: 'all to have caught up', timeoutMs: 60_000 }
  )
  return acknowledged
}

test.each(['thread', 'process'] as const)(
  'what a client saw end is in every log, and the comparison says what the files say, when a %s is killed or frozen',
  async runtime => {
    const { topology, port } = await topologyOf(runtime)
    const one = await new RealLab(topology).open()
    try {
      const acknowledged = await underLoad(one, port, async () => {
        for (let kill = 0; kill < 6; kill++) {
          const node = replicas[kill % 2] ?? ''
          await new Promise(resolve => setTimeout(resolve, 150 + 30 * kill))
          await one.run('node.kill', { node, keepDown: false })
          await one.reaches(node, 'up')
        }
        await one.run('node.freeze', { node: 'replica-2' })
        await new Promise(resolve => setTimeout(resolve, 300))
        await one.run('node.resume', { node: 'replica-2' })
      })
      const comparison = await one.run('replicas.compare', {})
      await one.close()
      const runs = join(one.dataDir, 'runs')
      const logs = replicas.map(node =>
        readLog(join(runs, readdirSync(runs)[0] ?? '', 'logs', `${node}.log`))
      )
      for (const log of logs) {
        const missing = acknowledged.filter(id => !linesOf(id).every(line => log.of.get(id)?.includes(line)))
        expect(missing).toEqual([])
      }
      const ids = new Set(logs.flatMap(({ of }) => [...of.keys()]))
      expect(comparison.replicas.map(({ verdict }) => verdict)).toEqual(logs.map(log => verdictOf(log, ids)))
      expect(comparison.replicas.map(({ lines }) => lines)).toEqual(logs.map(({ lines }) => lines.length))
      const isSame = logs.map(({ lines }) => lines.join('\n') === logs[0]?.lines.join('\n'))
      const same = (one: ReplicaComparison['replicas'][number]): boolean =>
        one.sha256 === comparison.replicas[0]?.sha256 && one.order === 0
      expect(comparison.replicas.map(same)).toEqual(isSame)
    } finally {
      await one.remove()
    }
  },
  180_000
)
