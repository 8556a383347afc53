import { useMemo } from 'react'
import type { RoadResult } from '#shared/roads/roads'
import { ratesOf, type Scale } from './rates'

const width = 240
const height = 28

/** How fast one road was over time, on the scale of all. Decoration: the figures beside it say the same. */
export function RateCurve({ result, scale }: { result: RoadResult; scale: Scale }) {
  const path = useMemo(() => {
    const x = (ms: number) => (ms / scale.ms) * width
    const y = (rate: number) => height - 1 - (rate / scale.rate) * (height - 2)
    const steps = ratesOf(result).map(({ ms, rate }) => `V${y(rate).toFixed(1)}H${x(ms).toFixed(1)}`)
    return steps.length === 0 ? null : `M0 ${height}${steps.join('')}V${height}Z`
  }, [result, scale])
  return (
    <svg
      className="road-curve"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {path !== null && <path d={path} />}
    </svg>
  )
}
