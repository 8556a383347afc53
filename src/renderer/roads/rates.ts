import type { RoadResult } from '#shared/roads/roads'

/** Bytes a second in the time up to `ms`. */
export interface Rate {
  readonly ms: number
  readonly rate: number
}

/** Steps of a curve at most: more cannot be told apart. */
const mostSteps = 48

/** How fast a road was when, from how far it was: each step is long enough to have a rate. */
export function ratesOf({ progress }: Pick<RoadResult, 'progress'>): Rate[] {
  const last = progress.at(-1)
  if (!last || last[0] <= 0) return []
  const step = Math.max(1, last[0] / mostSteps)
  const rates: Rate[] = []
  let [fromMs, fromBytes] = [0, 0]
  for (const [ms, bytes] of progress) {
    if (ms - fromMs < step && ms !== last[0]) continue
    if (ms > fromMs) rates.push({ ms, rate: ((bytes - fromBytes) / (ms - fromMs)) * 1000 })
    fromMs = ms
    fromBytes = bytes
  }
  return rates
}

/** What all curves have in common, so that they can be compared: the longest time, and the highest rate. */
export interface Scale {
  readonly ms: number
  readonly rate: number
}

export function scaleOf(results: readonly RoadResult[]): Scale {
  const ends = results.map(({ progress }) => progress.at(-1)?.[0] ?? 0)
  const rates = results.flatMap(result => ratesOf(result).map(({ rate }) => rate))
  return { ms: Math.max(1, ...ends), rate: Math.max(1, ...rates) }
}

/** Bytes a second from the first connection to the receiver's last word. */
export function speedOf({ sending }: RoadResult): number | null {
  return sending === null || sending.error !== null || sending.ms <= 0
    ? null
    : (sending.sent / sending.ms) * 1000
}
