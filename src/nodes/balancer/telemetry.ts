import type { EventData, LossCause } from '#shared/journal'
import type { Ending, Outcome } from '#shared/outcome'
import { EventSampler } from '#nodes/net/event-sampler'
import { LatencyWindow } from '#nodes/net/latency'
import type { NodeContext } from '#nodes/runtime/node-program'
import type { Backend } from './backends/backend'
import type { TunnelEnd } from './tunnel'

/** A request that left a backend for another, from the failure on. Times in ms by `nowMs`. */
export interface Failover {
  readonly from: string
  readonly to: string
  readonly cause: LossCause
  /** Byte of the reply at which `to` goes on. */
  readonly byte: number
  /** When `from` failed. */
  readonly lostAt: number
  /** When `to` was chosen. */
  readonly chosenAt: number
  /** When the first byte of `to` came. */
  readonly firstByteAt: number | null
}

/** Counts what the balancer does, and reports it: past a rate, lines and events are sampled, so as to stay readable. */
export class Telemetry {
  requests = 0
  failed = 0
  retries = 0
  /** How the requests ended. */
  readonly outcomes: Record<Outcome, number> = { whole: 0, cut: 0, unknown: 0 }
  readonly latency = new LatencyWindow()
  readonly #context: NodeContext<'balancer'>
  readonly #lines = new EventSampler(200)
  readonly #opens = new EventSampler(20)
  readonly #closes = new EventSampler(20)
  readonly #refusals = new EventSampler(20)
  readonly #moves = new EventSampler(20)
  readonly #retries = new EventSampler(20)
  readonly #unanswered = new EventSampler(20)

  constructor(context: NodeContext<'balancer'>) {
    this.#context = context
  }

  /** Logs a line for one decision. @param text called only when the line is shown */
  logDecision(text: () => string): void {
    const sample = this.#lines.take()
    if (!sample) return
    this.#context.log('info', sample.skipped > 0 ? `${text()} (${sample.skipped} more not shown)` : text())
  }

  /** A request has ended. Those that `unanswered` is told of are counted there. */
  concluded({ outcome }: Ending): void {
    this.outcomes[outcome]++
  }

  /** A tunnel has ended: one that was cut is told as a request that was not answered. */
  tunnelEnded(
    { ending, reason }: TunnelEnd,
    what: Pick<EventData['unanswered'], 'method' | 'path' | 'status'>
  ): void {
    if (ending.outcome === 'cut') this.unanswered({ ...what, reason: `cut short: ${reason}`, ...ending })
    else this.concluded(ending)
  }

  /** A reply of `backend` is out, `ms` after its request. */
  answered(backend: Backend, ms: number): void {
    this.latency.add(ms)
    backend.latency.add(ms)
  }

  log(level: 'info' | 'warn', text: string): void {
    this.#context.log(level, text)
  }

  health(to: string, healthy: boolean, reason: string): void {
    this.#context.log(healthy ? 'info' : 'warn', `${to} is ${healthy ? 'healthy' : 'down'}: ${reason}`)
    this.#context.event('health', { to, healthy, reason }, to)
  }

  /** A backend gets nothing new from now on, or takes part again. */
  drained(to: string, draining: boolean): void {
    const reason = draining ? 'drained: it finishes what it has and gets nothing new' : 'takes part again'
    this.#context.log('info', `${to} ${draining ? 'is ' : ''}${reason}`)
    if (draining) this.#context.event('detached', { to, session: null, cause: 'detached', byte: 0 }, to)
    else this.#context.event('attached', { to, reason }, to)
  }

  opened(peer: string): void {
    const sample = this.#opens.take()
    if (sample) this.#context.event('connection', { action: 'open', peer, ...skipped(sample) })
  }

  closed(peer: string, bytesIn: number, bytesOut: number): void {
    const sample = this.#closes.take()
    if (!sample) return
    this.#context.event('connection', { action: 'close', peer, bytesIn, bytesOut, ...skipped(sample) })
  }

  refused(peer: string, code: string, reason: string): void {
    this.failed++
    const sample = this.#refusals.take()
    if (!sample) return
    this.#context.log('warn', `refused ${peer}: ${reason}`)
    this.#context.event('refused', { peer, reason, code, ...skipped(sample) })
  }

  retried(retry: EventData['retry']): void {
    this.retries++
    if (!this.#retries.take()) return
    this.#context.log('warn', `${retry.method} ${retry.path}: ${retry.reason}; trying ${retry.to}`)
    this.#context.event('retry', retry, retry.to)
  }

  failedOver(move: Failover): void {
    if (!this.#moves.take()) return
    this.#context.event('failover', { session: null, ...move, lostBytes: 0, repeatedBytes: 0 }, move.to)
  }

  unanswered(data: EventData['unanswered']): void {
    this.failed++
    if (data.outcome) this.outcomes[data.outcome]++
    if (!this.#unanswered.take()) return
    this.#context.log('warn', `${data.method} ${data.path} -> ${data.status}: ${data.reason}`)
    this.#context.event('unanswered', data)
  }
}

function skipped(sample: { skipped: number }): { skipped?: number } {
  return sample.skipped > 0 ? { skipped: sample.skipped } : {}
}
