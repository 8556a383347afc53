import type { EventData } from '#shared/journal'
import type { LoadOutcome } from '#shared/load/load-results'
import { bucketOf } from '#shared/measures/buckets'
import { monotonicMs } from '#system/clock'

/** How often it is told what became of the load, ms. */
const tellMs = 1_000

/** Since the last time that it was told. */
interface Page {
  fromAt: number
  outcomes: Partial<Record<LoadOutcome, number>>
  latencies: Map<number, number>
  slowestMs: number
  gapMs: number
}

interface Target {
  page: Page
  /** When the last reply came that was as expected, or the load was turned on; null while it is off. */
  okAt: number | null
}

type Tally = EventData['tally']

/** Counts what becomes of the load for the journal, by target. */
export class LoadAccount {
  readonly #targets = new Map<string, Target>()
  readonly #tell: (tally: Tally) => void
  readonly #openAt: (to: string) => Pick<Tally, 'open' | 'oldestMs'>
  readonly #timer: NodeJS.Timeout

  /** @param openAt how many requests are under way to a target */
  constructor(tell: (tally: Tally) => void, openAt: (to: string) => Pick<Tally, 'open' | 'oldestMs'>) {
    this.#tell = tell
    this.#openAt = openAt
    this.#timer = setInterval(() => this.#tellNews(), tellMs)
    this.#timer.unref()
  }

  /** The load goes to these from now on. */
  begin(targets: readonly string[]): void {
    const now = monotonicMs()
    for (const to of targets) {
      const target = this.#target(to)
      target.okAt ??= now
    }
    for (const [to, target] of this.#targets) if (!targets.includes(to)) this.#pause(target)
  }

  /** No new requests; the time without an answer is no gap from now on. */
  pause(): void {
    for (const target of this.#targets.values()) this.#pause(target)
  }

  /** One has ended; `ms`: null for one that was not sent. */
  count(to: string, outcome: LoadOutcome, ms: number | null): void {
    const target = this.#target(to)
    const { page } = target
    page.outcomes[outcome] = (page.outcomes[outcome] ?? 0) + 1
    if (ms === null) return
    if (outcome === 'expected' || outcome === 'different') {
      const bucket = bucketOf(ms)
      page.latencies.set(bucket, (page.latencies.get(bucket) ?? 0) + 1)
      page.slowestMs = Math.max(page.slowestMs, ms)
    }
    if (outcome !== 'expected' || target.okAt === null) return
    const now = monotonicMs()
    page.gapMs = Math.max(page.gapMs, now - target.okAt)
    target.okAt = now
  }

  /** Tells all that there is to tell, also that there is nothing. */
  tellAll(): void {
    for (const [to, target] of this.#targets) this.#tellOf(to, target)
  }

  close(): void {
    clearInterval(this.#timer)
    this.#tellNews()
  }

  #tellNews(): void {
    for (const [to, target] of this.#targets) {
      const isNews = Object.keys(target.page.outcomes).length > 0 || this.#openAt(to).open > 0
      if (isNews) this.#tellOf(to, target)
    }
  }

  #tellOf(to: string, target: Target): void {
    const { fromAt, outcomes, latencies, slowestMs, gapMs } = target.page
    const now = monotonicMs()
    const silence = target.okAt === null ? 0 : now - target.okAt
    target.page = blank(now)
    this.#tell({
      to,
      fromAt,
      outcomes,
      latencies: [...latencies],
      slowestMs: micro(slowestMs),
      gapMs: micro(Math.max(gapMs, silence)),
      ...this.#openAt(to)
    })
  }

  #pause(target: Target): void {
    if (target.okAt === null) return
    target.page.gapMs = Math.max(target.page.gapMs, monotonicMs() - target.okAt)
    target.okAt = null
  }

  #target(to: string): Target {
    let target = this.#targets.get(to)
    if (!target) this.#targets.set(to, (target = { page: blank(monotonicMs()), okAt: null }))
    return target
  }
}

function blank(fromAt: number): Page {
  return { fromAt, outcomes: {}, latencies: new Map(), slowestMs: 0, gapMs: 0 }
}

const micro = (ms: number): number => Math.round(ms * 1000) / 1000
