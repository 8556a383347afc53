import { setMaxListeners } from 'node:events'
import { Agent } from 'node:http'
import { connector } from '#nodes/net/faults/connectors'
import type { Link } from '#nodes/net/faults/links'
import { exchangeOnce } from './exchange-once'
import { httpOnce } from './http-once'
import type { LinkMeter } from './link-meter'
import { pace } from './pacer'

/**
 * Requests of the load that may be open at once. Past it a due request is not sent, and has not failed: a machine or a
 * service that can't keep up gets what it can, and nobody waits for what was never asked.
 */
const inFlightLimit = 128
/** How long one request of the load may take. The proxy holds a client for less; a slow machine is not a failure. */
const requestTimeoutMs = 30_000

/** An address to which the load sends; `path` is for HTTP only. */
export interface LoadTarget {
  readonly kind: 'exchange' | 'http'
  readonly host: string
  readonly port: number
  readonly path: string
}

/** Told of each request of the load: how long it took, why it failed, or why it was not sent. */
interface LoadOutcome {
  onDone(ms: number): void
  onFailed(reason: string): void
  onHeld(reason: string): void
}

/** The open-loop load: due requests go out at the asked rate, as long as no more than `inFlightLimit` are open. */
export class Load {
  readonly #meter: LinkMeter
  readonly #outcome: LoadOutcome
  readonly #agents = new Map<Link, Agent>()
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
    this.#stop = pace(rate, () => {
      const target = targets[this.#next++ % targets.length]
      if (target) void this.#launch(target)
    })
  }

  /** No new requests; those in flight go on. */
  pause(): void {
    this.#stop?.()
    this.#stop = null
  }

  /** Stops it and cuts what is in flight. Idempotent. */
  close(): void {
    this.pause()
    this.#abort.abort()
    for (const agent of this.#agents.values()) agent.destroy()
  }

  async #launch(target: LoadTarget): Promise<void> {
    if (this.#inFlight >= inFlightLimit) {
      this.#outcome.onHeld(`not sent: ${inFlightLimit} requests are unanswered`)
      return
    }
    const meter = this.#meter.at(target.host, target.port)
    this.#inFlight++
    const since = performance.now()
    try {
      if (target.kind === 'exchange') await this.#exchange(target)
      else await this.#get(target)
      this.#outcome.onDone(performance.now() - since)
    } catch (error) {
      if (this.#abort.signal.aborted) return
      meter.failed()
      this.#outcome.onFailed(error instanceof Error ? error.message : String(error))
    } finally {
      this.#inFlight--
    }
  }

  async #exchange({ host, port }: LoadTarget): Promise<void> {
    const { opened, wire } = this.#meter.at(host, port)
    const { signal } = this.#abort
    await exchangeOnce({ host, port, timeoutMs: requestTimeoutMs, signal, wire, onConnection: opened })
  }

  #agentOver(wire: Link): Agent {
    let agent = this.#agents.get(wire)
    if (!agent) {
      agent = new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: requestTimeoutMs })
      agent.createConnection = connector(wire)
      this.#agents.set(wire, agent)
    }
    return agent
  }

  /** Connections are kept alive, so that the link counts requests, and their answers' bytes. */
  async #get({ host, port, path }: LoadTarget): Promise<void> {
    const { opened, wire } = this.#meter.at(host, port)
    const agent = this.#agentOver(wire)
    const bytes = await httpOnce({ host, port, path, agent, timeoutMs: requestTimeoutMs })
    opened()(0, bytes)
  }
}
