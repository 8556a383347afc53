import type { LoadView } from '../state'
import { unitOf, type LoadUnit } from './load-results'

export interface TargetRate {
  readonly to: string
  readonly unit: LoadUnit
  /** A second. */
  readonly rate: number
  /** Whether it is the target's own, and not its share of that of all. */
  readonly own: boolean
}

/** How much goes to each target while the load is on. */
export function targetRates({ rate, rates = {}, targets }: LoadView): readonly TargetRate[] {
  const ownOf = (to: string) => (Object.hasOwn(rates, to) ? rates[to] : undefined)
  const sharing = targets.filter(({ to }) => ownOf(to) === undefined).length
  return targets.map(({ to, protocol }) => {
    const own = ownOf(to)
    return { to, unit: unitOf(protocol), rate: own ?? rate / sharing, own: own !== undefined }
  })
}
