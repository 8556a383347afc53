import type { LinkStats, NodeStats, Rates } from '#shared/state'
import type { LinkPace } from './seen-traffic'

export const noRates: Rates = { requests: 0, failed: 0, bytesIn: 0, bytesOut: 0 }

/** Rates a second between two cumulative reports, `ms` apart. */
export function nodeRates(before: NodeStats | null, now: NodeStats, ms: number): Rates {
  return {
    requests: perSecond(before?.requests, now.requests, ms),
    failed: perSecond(before?.failed, now.failed, ms),
    bytesIn: perSecond(before?.bytesIn, now.bytesIn, ms),
    bytesOut: perSecond(before?.bytesOut, now.bytesOut, ms)
  }
}

export function linkRates(
  before: LinkStats | null,
  now: LinkStats,
  ms: number
): { readonly rateUp: number; readonly rateDown: number } {
  return {
    rateUp: perSecond(before?.bytesUp, now.bytesUp, ms),
    rateDown: perSecond(before?.bytesDown, now.bytesDown, ms)
  }
}

/** Connections a second that a link began, and that failed on it. */
export function linkPace(before: LinkStats | null, now: LinkStats, ms: number): LinkPace {
  return {
    begun: perSecond(before?.total, now.total, ms),
    failed: perSecond(before?.failures, now.failures, ms)
  }
}

/** A counter that went back began again from zero: its node was restarted. */
function perSecond(before: number | undefined, now: number, ms: number): number {
  if (ms <= 0) return 0
  const difference = before === undefined || now < before ? now : now - before
  return Math.round((difference * 100_000) / ms) / 100
}
