import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { JournalEvent, EventKind } from '../../../src/shared/journal'
import type { LabSnapshot } from '../../../src/shared/state'
import type { Host } from '../../lab/web-host'
import { until } from '../../../test/support/until'

/** The lab of one walk, by what its panel and its command line say. */
export class LabOfWalk {
  readonly host: Host
  readonly dataDir: string
  readonly #cli: string

  constructor(host: Host, dataDir: string, cli: string) {
    this.host = host
    this.dataDir = dataDir
    this.#cli = cli
  }

  snapshot(): Promise<LabSnapshot> {
    return this.host.call('lab.snapshot', { watch: { logs: [], traffic: true } })
  }

  async node(id: string) {
    return (await this.snapshot()).nodes[id]
  }

  async state(id: string): Promise<string | undefined> {
    return (await this.node(id))?.state
  }

  async link(to: string) {
    return (await this.snapshot()).links[`proxy->${to}`]
  }

  async events<K extends EventKind>(kind: K): Promise<readonly JournalEvent<K>[]> {
    const { events } = await this.snapshot()
    return events.filter(event => event.kind === kind) as JournalEvent[] as JournalEvent<K>[]
  }

  /** What the log of a node has of what its program printed, or of what the lab says of it. */
  async log(node: string, by: 'program' | 'lab' = 'program'): Promise<readonly string[]> {
    const { lines } = await this.host.call('log.read', { node, limit: 20_000 })
    return lines
      .filter(({ source, level }) => source !== 'prepare' && (level === 'info') === (by === 'program'))
      .map(({ text }) => text)
  }

  reaches(node: string, state: string): Promise<unknown> {
    return until(async () => (await this.state(node)) === state, {
      what: `${node} ${state}`,
      timeoutMs: 30_000,
      everyMs: 40
    })
  }

  /** What the command line prints. */
  async cli(command: string, ...args: readonly string[]): Promise<string> {
    const words = [this.#cli, command, ...args, '--data', this.dataDir]
    return (await promisify(execFile)(process.execPath, words)).stdout
  }
}
