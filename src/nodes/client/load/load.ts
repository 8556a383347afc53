import { setMaxListeners } from 'node:events'
import { Agent } from 'node:http'
import type { LoadStats } from '#shared/load'
import { connector } from '#nodes/net/faults/connectors'
import type { Link } from '#nodes/net/faults/links'
import type { LinkMeter } from '../link-meter'
import type { Run } from './attempt'
import { pace } from './pacer'
import { prepare, type SpokenLoad } from './prepare'
import type { Comparison } from './replies/recorded-reply'
import { Tally, type Timed } from './tally'

/** Requests of the load that may be open at once; past it a due request counts as failed and is not sent. */
const inFlightLimit = 512
/** How long a connection is kept for the next HTTP request, ms. */
const keptMs = 5_000

/** An address to which the load sends, and what it says there. */
export interface LoadTarget {
  readonly to?: string | undefined
  readonly host: string
  readonly port: number
  readonly load: SpokenLoad
  readonly comparison?: Comparison | undefined
}

/** Told of each request of the load: how long it took, or why it failed. */
interface LoadOutcome {
  onDone(ms: number): void
  onFailed(reason: string): void
}

interface Prepared {
  readonly target: LoadTarget
  readonly run: Run
  readonly tally: Tally
  /** What it was prepared from: the same again goes on counting. */
  readonly key: string
}

/** The open-loop load: due requests go out at the asked rate, whatever becomes of those before them. */
export class Load {
  readonly #meter: LinkMeter
  readonly #outcome: LoadOutcome
  readonly #agents = new Map<Link, Agent>()
  #prepared: readonly Prepared[] = []
  #inFlight = 0
  #next = 0
  readonly #abort = new AbortController()
  #stop: (() => void) | null = null

  constructor(meter: LinkMeter, outcome: LoadOutcome) {
    this.#meter = meter
    this.#outcome = outcome
    setMaxListeners(0, this.#abort.signal)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** Starts it, or changes its rate and targets. Targets take turns. */
  set(rate: number, targets: readonly LoadTarget[]): void {
    this.pause()
    if (targets.length === 0) return
    this.#prepared = targets.map(target => this.#prepare(target))
    this.#stop = pace(rate, () => {
      const prepared = this.#prepared[this.#next++ % this.#prepared.length]
      if (prepared) void this.#launch(prepared)
    })
  }

  /** No new requests; those in flight go on. */
  pause(): void {
    this.#stop?.()
    this.#stop = null
    for (const { tally } of this.#prepared) tally.close()
  }

  /** Sends one, which is not counted. */
  once(target: LoadTarget): Promise<Timed> {
    return this.#run(target, prepare(target.load, target.comparison))
  }

  stats(): readonly LoadStats[] {
    return this.#prepared.map(({ tally }) => tally.stats())
  }

  /** Stops it and cuts what is in flight. Idempotent. */
  close(): void {
    this.pause()
    this.#abort.abort()
    for (const agent of this.#agents.values()) agent.destroy()
  }

  #prepare(target: LoadTarget): Prepared {
    const key = JSON.stringify(target)
    const known = this.#prepared.find(prepared => prepared.key === key)
    if (known) return known
    const { to, host, port, load, comparison } = target
    const tally = new Tally(to ?? `${host}:${port}`, load.protocol, ({ outcome, what }, ms) => {
      if (outcome === 'expected') return this.#outcome.onDone(ms ?? 0)
      if (outcome !== 'unsent') this.#meter.at(host, port).failed()
      this.#outcome.onFailed(`${to ?? `${host}:${port}`}: ${outcome}: ${what}`)
    })
    return { target, run: prepare(load, comparison), tally, key }
  }

  async #launch({ target, run, tally }: Prepared): Promise<void> {
    if (this.#inFlight >= inFlightLimit) {
      tally.unsent(`${inFlightLimit} requests are unanswered already`)
      return
    }
    this.#inFlight++
    const attempt = await this.#run(target, run)
    this.#inFlight--
    if (!this.#abort.signal.aborted) tally.add(attempt)
  }

  async #run({ host, port }: LoadTarget, run: Run): Promise<Timed> {
    const { opened, wire } = this.#meter.at(host, port)
    const since = performance.now()
    const attempt = await run({
      host,
      port,
      wire,
      signal: this.#abort.signal,
      agent: this.#agentOver(wire),
      onConnection: opened
    })
    return { ...attempt, ms: performance.now() - since }
  }

  #agentOver(wire: Link): Agent {
    let agent = this.#agents.get(wire)
    if (!agent) {
      agent = new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: keptMs })
      agent.createConnection = connector(wire)
      this.#agents.set(wire, agent)
    }
    return agent
  }
}
