import { useEffect, useRef, useState } from 'react'
import { ChartPlot, type ChartPlotProps } from './chart-plot'

/**
 * A chart that is drawn `turn` frames after it is told to. All charts change at once, and recharts takes some 15 ms for
 * each: together they would hold up what a person does, one a frame they do not.
 */
export function PlotInTurn({ turn, ...props }: ChartPlotProps & { readonly turn: number }) {
  const [drawn, setDrawn] = useState<ChartPlotProps>(props)
  const latest = useRef<ChartPlotProps>(props)
  const pending = useRef<number | null>(null)
  useEffect(() => {
    latest.current = props
    if (pending.current !== null || isSame(drawn, props)) return
    let left = turn
    const next = () => {
      left -= 1
      if (left >= 0) {
        pending.current = requestAnimationFrame(next)
        return
      }
      pending.current = null
      setDrawn(latest.current)
    }
    pending.current = requestAnimationFrame(next)
  })
  useEffect(
    () => () => {
      if (pending.current !== null) cancelAnimationFrame(pending.current)
      pending.current = null
    },
    []
  )
  return <ChartPlot {...drawn} />
}

function isSame(a: ChartPlotProps, b: ChartPlotProps): boolean {
  const keys = Object.keys(b) as (keyof ChartPlotProps)[]
  return keys.every(key => a[key] === b[key])
}
