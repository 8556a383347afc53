import { setMaxListeners } from 'node:events'
import type { ExchangeSummary } from '#shared/contract'
import { RelevoError, type ErrorCode } from '#shared/errors'
import { exchangeOnce, type ExchangeOptions } from './exchange-once'

/** Failures that are told in words; the others are only counted. */
const errorLimit = 10

/** One exchange, how often it is run, and how many at a time. */
interface ExchangeManyOptions extends ExchangeOptions {
  readonly count: number
  readonly concurrency: number
  /** Called after each exchange, with the reply or the error, and how long it took. */
  readonly onExchange?: (outcome: { reply: string } | { error: RelevoError }, ms: number) => void
}

/** Runs `count` exchanges, `concurrency` at a time. A failure is counted and never stops the others. */
export async function exchangeMany(options: ExchangeManyOptions): Promise<Omit<ExchangeSummary, 'target'>> {
  const { count, concurrency, onExchange, signal } = options
  const began = performance.now()
  if (signal) setMaxListeners(0, signal)
  const times: number[] = []
  const errors: string[] = []
  let code: ErrorCode | null = null
  let started = 0
  let ok = 0

  const worker = async (): Promise<void> => {
    while (started < count && !signal?.aborted) {
      const number = ++started
      const since = performance.now()
      try {
        const reply = await exchangeOnce(options)
        const ms = performance.now() - since
        times.push(ms)
        ok++
        onExchange?.({ reply }, ms)
      } catch (thrown) {
        const error = thrown instanceof RelevoError ? thrown : new RelevoError('INTERNAL', String(thrown))
        code ??= error.code
        if (errors.length < errorLimit) errors.push(`exchange ${number}: ${error.message}`)
        onExchange?.({ error }, performance.now() - since)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker))

  times.sort((a, b) => a - b)
  return {
    count: started,
    ok,
    failed: started - ok,
    ms: performance.now() - began,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    errors,
    code
  }
}

/** The `p`-th part of the values (0 to 1), by nearest rank; null when there are none. */
function percentile(sorted: readonly number[], p: number): number | null {
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null
}
