import { setMaxListeners } from 'node:events'
import { Agent } from 'node:http'
import type { LoadOutcome, LoadStats } from '#shared/load/load-results'
import { sayOfLoad } from '#shared/load/load-words'
import { connector } from '#nodes/net/faults/connectors'
import type { Link } from '#nodes/net/faults/links'
import type { LinkMeter } from '../link-meter'
import type { Run } from './attempt'
import { pace } from './pacer'
import { prepare, type SpokenLoad } from './prepare'
import type { Comparison } from './replies/recorded-reply'
import { Tally, type Timed } from './tally'

/**
 * Most requests of the load that may be open at once, and how long the oldest at a target may be unanswered, ms. Past either a
 * due request is not sent, and has not failed: a machine or a service that can't keep up gets what it can.
 */
const inFlightLimit = 512
const patienceMs = 5_000
/** How long a connection is kept for the next HTTP request, ms. */
const keptMs = 5_000

/** An address to which the load sends, and what it says there. */
export interface LoadTarget {
  readonly to?: string | undefined
  readonly host: string
  readonly port: number
  /** Requests a second to it; left out, it takes turns with all others that have no rate of their own. */
  readonly rate?: number | undefined
  readonly load: SpokenLoad
  readonly comparison?: Comparison | undefined
}

/** Told of each request of the load: how long it took, why it failed, or why it was not sent. */
interface LoadListener {
  onDone(ms: number): void
  onFailed(reason: string): void
  onUnsent(reason: string): void
  /** Every one that has ended, or was not sent, by its target; `ms`: null where it was not sent. */
  onCounted(to: string, outcome: LoadOutcome, ms: number | null): void
}

interface Prepared {
  readonly target: LoadTarget
  readonly run: Run
  readonly tally: Tally
  /** When those that are open began, ms of `performance.now()`, oldest first. */
  readonly open: Set<{ readonly since: number }>
  /** What it was prepared from: the same again goes on counting. */
  readonly key: string
}

/** The open-loop load: due requests go out at the asked rate, as long as those before them are answered at all. */
export class Load {
  readonly #meter: LinkMeter
  readonly #outcome: LoadListener
  readonly #agents = new Map<Link, Agent>()
  #prepared: readonly Prepared[] = []
  #inFlight = 0
  #mostOpen = inFlightLimit
  #next = 0
  readonly #abort = new AbortController()
  #stop: (() => void) | null = null

  constructor(meter: LinkMeter, outcome: LoadListener) {
    this.#meter = meter
    this.#outcome = outcome
    setMaxListeners(0, this.#abort.signal)
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** Starts it, or changes its rates and targets. Targets without a rate of their own take turns. */
  set(rate: number, targets: readonly LoadTarget[], mostOpen = inFlightLimit): void {
    this.pause()
    this.#mostOpen = mostOpen
    if (targets.length === 0) return
    this.#prepared = targets.map(target => this.#prepare(target))
    const own = this.#prepared.flatMap(prepared =>
      prepared.target.rate === undefined
        ? []
        : [pace(prepared.target.rate, () => void this.#launch(prepared))]
    )
    const sharing = this.#prepared.filter(({ target }) => target.rate === undefined)
    const shared = pace(rate, () => {
      const prepared = sharing[this.#next++ % sharing.length]
      if (prepared) void this.#launch(prepared)
    })
    this.#stop = () => [shared, ...own].forEach(stop => stop())
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

  /** How many requests to a target are under way, and how long the oldest of them has been, ms. */
  openAt(to: string): { open: number; oldestMs: number } {
    const open = this.#prepared.find(({ target }) => nameOf(target) === to)?.open
    const [oldest] = open ?? []
    return { open: open?.size ?? 0, oldestMs: oldest ? Math.round(performance.now() - oldest.since) : 0 }
  }

  /** What it goes to. */
  get targets(): readonly string[] {
    return this.#prepared.map(({ target }) => nameOf(target))
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
    const key = JSON.stringify({ ...target, rate: undefined })
    const known = this.#prepared.find(prepared => prepared.key === key)
    if (known) return { ...known, target }
    const { host, port, load, comparison } = target
    const name = nameOf(target)
    const tally = new Tally(name, load.protocol, ({ outcome, what }, ms) => {
      this.#outcome.onCounted(name, outcome, ms)
      if (outcome === 'expected') return this.#outcome.onDone(ms ?? 0)
      if (outcome === 'unsent') return this.#outcome.onUnsent(`${name}: ${what}`)
      this.#meter.at(host, port).failed()
      this.#outcome.onFailed(`${name}: ${outcome}: ${what}`)
    })
    return { target, run: prepare(load, comparison), tally, open: new Set(), key }
  }

  async #launch({ target, run, tally, open }: Prepared): Promise<void> {
    const since = performance.now()
    const [oldest] = open
    if (this.#inFlight >= this.#mostOpen || (oldest && since - oldest.since > patienceMs)) {
      const seconds = oldest ? Math.round((since - oldest.since) / 1000) : 0
      tally.unsent(sayOfLoad('unsent', { unanswered: open.size, seconds }))
      return
    }
    const request = { since }
    open.add(request)
    this.#inFlight++
    const attempt = await this.#run(target, run)
    this.#inFlight--
    open.delete(request)
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

const nameOf = ({ to, host, port }: LoadTarget): string => to ?? `${host}:${port}`
