import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeStats } from '../../src/shared/state'
import { topologySchema, type Topology } from '../../src/shared/topology'
import { Journal } from '../../src/lab/journal/journal'
import { NodeLogs } from '../../src/lab/journal/node-logs'
import { Recorder } from '../../src/lab/journal/recorder'
import type { RunClock } from '../../src/lab/run/run-clock'
import { RunRecord } from '../../src/lab/runs/recording/run-record'
import { firstInfo } from '../../src/lab/runs/run-info'
import { Projection } from '../../src/lab/state/projection'
import type { SupervisedNode } from '../../src/lab/supervisor/types'

/** A clock that is set by hand: a long run is made in a short time. Readings are ms since the run began. */
export interface HandClock extends Pick<RunClock, 'startedAt' | 'now' | 'from'> {
  at: number
}

export function handClock(): HandClock {
  const clock: HandClock = { startedAt: Date.now(), at: 0, now: () => clock.at, from: reading => reading }
  return clock
}

/** Proxies, with replicas behind each. */
export function topologyOf(proxies: number, replicasEach: number): Topology {
  const ids = Array.from({ length: proxies }, (_, proxy) => ({
    proxy: `proxy-${proxy + 1}`,
    replicas: Array.from({ length: replicasEach }, (_, replica) => `replica-${proxy + 1}-${replica + 1}`)
  }))
  let port = 20_000
  return topologySchema.parse({
    name: 'made-up',
    nodes: ids.flatMap(({ proxy, replicas }) => [
      { id: proxy, kind: 'replicating-proxy', port: port++ },
      ...replicas.map(id => ({ id, kind: 'replica', port: port++ }))
    ]),
    links: ids.flatMap(({ proxy, replicas }) => replicas.map(to => ({ from: proxy, to })))
  })
}

/** The record of a lab without its nodes: what they would say is made up. */
export class Stage {
  readonly recorder: Recorder
  readonly projection: Projection
  readonly #journal: Journal
  readonly #logs: NodeLogs
  readonly #record: RunRecord | null
  readonly topology: Topology

  private constructor(topology: Topology, folder: string, clock: RunClock, recorded: boolean) {
    this.topology = topology
    const onProblem = (message: string): void => void process.stderr.write(`${message}\n`)
    const id = '2026-01-01T00-00-00-000000'
    const record: RunRecord = new RunRecord({
      folder,
      flushJournal: () => this.#journal.flush(),
      clock,
      info: firstInfo({ id, startedAt: clock.startedAt, topology, seed: 1, host: 'web', version: '0' }),
      onProblem
    })
    this.#record = recorded ? record : null
    this.#journal = new Journal({
      folder,
      clock,
      ...(recorded && { onAppended: appended => record.onAppended(appended) }),
      maxFiles: 100,
      onProblem
    })
    this.#logs = new NodeLogs({ folder: join(folder, 'logs'), clock, onProblem })
    this.projection = new Projection(topology, {
      clock,
      version: '0',
      host: 'web',
      runId: id,
      seed: 1,
      tail: count => this.#logs.tail(count),
      ...(recorded && { onSamples: samples => record.onSamples(samples) })
    })
    this.recorder = new Recorder(this.#journal, this.#logs)
    this.recorder.observe(this.projection, ...(recorded ? [record] : []))
    this.projection.setTopology(topology, false, statusOf)
    if (recorded) record.follow(this.projection)
    this.recorder.record('run-started', { topology: topology.name, pid: 1, host: 'web', seed: 1 })
    this.recorder.record('topology-changed', {
      topology: topology.name,
      nodes: topology.nodes.length,
      seed: 1
    })
  }

  static open(topology: Topology, folder: string, clock: RunClock, recorded = true): Stage {
    mkdirSync(join(folder, 'logs'), { recursive: true })
    return new Stage(topology, folder, clock, recorded)
  }

  /** A sample of each node, as the projection takes them twice a second. */
  sample(t: number): void {
    const rates = { requests: 16, failed: 0, bytesIn: 1920, bytesOut: 1920 }
    this.#record?.onSamples(
      this.topology.nodes.map(({ id: node }) => {
        const { open, latency, cpu, memory } = statsOf(this.topology, node, Math.floor(t / 16))
        return { t, node, open, rates, latency, cpu, memory }
      })
    )
  }

  /** What is in memory goes to the disk. */
  async flush(): Promise<void> {
    await Promise.all([this.#journal.flush(), this.#record?.flush()])
  }

  async close(): Promise<void> {
    this.projection.close()
    await Promise.all([this.#journal.close(), this.#logs.close()])
    await this.#record?.close()
  }
}

/** What a node has counted after so many requests. */
export function statsOf(topology: Topology, id: string, requests: number): NodeStats {
  const bytes = requests * 120
  return {
    open: requests % 3,
    connections: requests,
    requests,
    failed: 0,
    bytesIn: bytes,
    bytesOut: bytes,
    latency: { count: 32, p50: 1.25, p95: 2.5 + (requests % 7) / 10, p99: 4.75 },
    cpu: 1.2345 + (requests % 11) / 7,
    memory: 9_000_000 + (requests % 1000) * 16,
    links: topology.links
      .filter(({ from }) => from === id)
      .map(({ to }, index) => ({
        to,
        open: requests % 2,
        total: requests,
        failures: 0,
        bytesUp: bytes,
        bytesDown: bytes,
        health: 'up' as const,
        attached: true,
        primary: index === 0,
        pendingSessions: 0
      }))
  }
}

function statusOf(id: string): SupervisedNode {
  return {
    id,
    state: 'up',
    since: 0,
    runtime: 'thread',
    port: null,
    receiverPort: null,
    pid: 1,
    threadId: 1,
    exits: 0,
    died: null,
    restartAt: null,
    nextBackoffMs: 500,
    error: null,
    seeksHolder: false,
    lastEnd: null,
    listens: null,
    stats: null,
    console: null
  }
}
