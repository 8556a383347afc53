import { useMemo } from 'react'
import type { Topology } from '#shared/topology'
import { useLab, usePanel, useRunClock } from '../store/hooks'
import { chartsOf, scaleOf, type ChartId } from './charts'
import type { DrawnChart } from './chart/chart-stack'
import { downsample, type Point } from '../measured/downsample'
import { Frames, type Frame } from '../measured/frames'
import { MarkBook } from './marks/mark-book'
import { measure, scopeOf, type Scope, type Values } from '../measured/scope'
import { useHistory } from './use-history'

/** How often the charts are drawn again, ms: two samples come in that time. */
const redrawMs = 1_000
/** A cursor further than this from every sample is over nothing, ms. */
const toleranceMs = 800
/** The newest frames may still be filling up, so what is made of them is not kept. */
const unsettledMs = 2_000

/** The books of this screen, brought up to date once a second; `spanMs` is how far back they are to reach. */
export function useBooks(spanMs: number | null) {
  const { lab } = usePanel()
  const run = useLab(data => data.run.id, '')
  const books = useMemo(() => {
    // Another run starts from nothing.
    void run
    return { frames: new Frames(), marks: new MarkBook() }
  }, [run])
  const now = useRunClock(redrawMs)
  const history = useHistory(books.frames, books.marks, spanMs)
  useMemo(() => {
    void [now, history]
    books.frames.update(lab.metrics)
    books.marks.update(lab.events)
  }, [lab, books, now, history])
  return { ...books, now, history }
}

/** Makes the values of a frame in `scope`; what is settled is made once. */
function useMeasure(scope: Scope, marks: MarkBook, now: number): (frame: Frame) => Values {
  const { bands } = marks
  const known = useMemo(() => {
    void [scope, bands]
    return new WeakMap<Frame, Values>()
  }, [scope, bands])
  return frame => {
    let values = known.get(frame)
    if (!values) {
      values = measure(frame, scope, (node, t) => !marks.wasSilent(node, t))
      if (now - frame.t > unsettledMs) known.set(frame, values)
    }
    return values
  }
}

/** The charts as they are drawn: their rows for the window, and their scales. */
export function useCharts(
  books: ReturnType<typeof useBooks>,
  choice: { readonly topology: Topology; readonly node: string | null; readonly charts: readonly ChartId[] },
  window: { readonly from: number; readonly to: number },
  plotPx: number
) {
  const { frames, marks, now, history } = books
  const { topology, node, charts } = choice
  const scope = useMemo(() => scopeOf(topology, node), [topology, node])
  const measured = useMeasure(scope, marks, now)
  const { from, to } = window
  const last = frames.last?.t
  const drawn = useMemo((): DrawnChart[] => {
    void [last, history]
    const points = frames.between(from, to).map((frame): Point => ({ t: frame.t, values: measured(frame) }))
    return chartsOf(scope)
      .filter(({ id }) => charts.includes(id))
      .map(chart => {
        const keys = chart.series.map(({ key }) => key)
        const rows = downsample(points, keys, from, to, Math.floor(plotPx / 2))
        let max = 0
        for (const row of rows) for (const key of keys) max = Math.max(max, row[key] ?? 0)
        return { chart, rows, scale: scaleOf(chart.id, max) }
      })
    // `measured` is new at every drawing, and says the same unless one of these has changed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [frames, marks.bands, scope, charts, from, to, plotPx, last, history])
  return {
    scope,
    drawn,
    /** Every sample of the window. */
    samples: () => frames.between(from, to).map((frame): Point => ({ t: frame.t, values: measured(frame) })),
    valuesAt: (t: number) => {
      const frame = frames.nearest(t, toleranceMs)
      return frame && measured(frame)
    }
  }
}
