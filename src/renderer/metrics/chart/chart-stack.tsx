import { useMemo } from 'react'
import type { Mark } from '../../events/marks'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import type { Chart, Scale } from '../charts'
import type { Band } from '../marks/bands'
import { CursorOverlay } from './cursor-overlay'
import type { Row } from '../../measured/downsample'
import { geometry, leastChartHeight, plotLeft, timeTicks, xOf, type TimeAxis } from './geometry'
import { clusters as clustersOf } from '../marks/clusters'
import { MarksLane } from '../marks/marks-lane'
import { PlotInTurn } from './plot-in-turn'
import { ReadOuts } from './read-outs'
import type { Values } from '../../measured/scope'
import { seriesName, unitName, valueText } from './series-name'
import { useCursorInput } from './use-cursor-input'
import type { TimeWindow } from '../use-time-window'
import './chart-stack.css'

export interface DrawnChart {
  readonly chart: Chart
  readonly scale: Scale
  readonly rows: readonly Row[]
}

export interface ChartStackProps {
  readonly charts: readonly DrawnChart[]
  readonly window: TimeWindow
  readonly marks: readonly Mark[]
  readonly bands: readonly Band[]
  /** How much larger all of it is drawn: what follows is in pixels of the design. */
  readonly unit: number
  readonly width: number
  /** Room that there is; the charts share it, and scroll when it is too little. */
  readonly height: number
  valuesAt(t: number): Values | null
  about(chart: Chart): string
}

/** The charts one under the other, on one time axis and with one cursor. */
export function ChartStack(props: ChartStackProps) {
  const { charts, window, marks, bands, unit, width, valuesAt, about } = props
  const t = useWords()
  const format = useFormat()
  const { from, to } = window
  const axis = useMemo(
    (): TimeAxis => ({ from, to, left: plotLeft, right: width - geometry.right }),
    [from, to, width]
  )
  const ticks = useMemo(() => timeTicks(axis), [axis])
  const clusters = useMemo(() => clustersOf(marks, time => xOf(axis, time), axis.right), [marks, axis])
  const input = useCursorInput(axis, window)
  const fixed = geometry.lane + geometry.timeAxis
  const chartHeight = Math.max(
    leastChartHeight(Math.max(...charts.map(({ chart }) => chart.series.length))),
    Math.floor((props.height - fixed) / Math.max(1, charts.length))
  )
  const height = fixed + chartHeight * charts.length
  /** Room for the times under a chart, px: they stand under the last one, for all. */
  const timeAxisOf = (row: number) => (row === charts.length - 1 ? geometry.timeAxis : 0)
  const cursor = input.hover ?? (window.pinned !== null && window.pinned >= from ? window.pinned : null)
  const at = cursor ?? to
  const values = valuesAt(at)
  const spoken = charts
    .map(
      ({ chart, scale }) =>
        `${t(`metrics.chart.${chart.id}`)}: ${chart.series
          .map(
            series =>
              `${seriesName(t, series)} ${valueText(format, chart.id, scale, values?.[series.key] ?? null)}`
          )
          .join(', ')} ${unitName(t, chart, scale)}`
    )
    .join('. ')

  return (
    <div style={{ height: height * unit }}>
      <div className="stack design-px" style={{ width, height, transform: `scale(${unit})` }}>
        <div className="stack-now" style={{ width: geometry.readOuts, height: geometry.lane }}>
          <span className="h2">{t(cursor === null ? 'metrics.at-now' : 'metrics.at-cursor')}</span>
          <span className="value">{format.clock(at, 1)}</span>
        </div>
        {charts.map(({ chart, scale, rows }, row) => (
          <div
            key={chart.id}
            className="chart"
            style={{ top: geometry.lane + row * chartHeight, height: chartHeight + timeAxisOf(row) }}
          >
            <ReadOuts chart={chart} scale={scale} values={values} about={about(chart)} />
            <PlotInTurn
              turn={row}
              chart={chart}
              rows={rows}
              scale={scale}
              from={from}
              to={to}
              width={width - geometry.readOuts}
              height={chartHeight + timeAxisOf(row)}
              timeAxis={timeAxisOf(row)}
              ticks={ticks}
              clusters={clusters}
              bands={bands}
            />
          </div>
        ))}
        <MarksLane axis={axis} clusters={clusters} height={height} />
        <div
          className="plots"
          style={{
            left: axis.left,
            width: axis.right - axis.left,
            top: geometry.lane,
            height: height - fixed
          }}
          role="slider"
          tabIndex={0}
          aria-label={t('metrics.cursor')}
          aria-orientation="horizontal"
          aria-valuemin={Math.round(Math.max(0, from))}
          aria-valuemax={Math.round(to)}
          aria-valuenow={Math.round(at)}
          aria-valuetext={`${format.clock(at, 1)}. ${window.live ? '' : spoken}`}
          {...input.handlers}
        />
        {cursor !== null && (
          <CursorOverlay
            axis={axis}
            t={cursor}
            charts={charts}
            values={values}
            chartHeight={chartHeight}
            height={height}
          />
        )}
        <p className="unseen" aria-live="polite">
          {window.pinned !== null && input.hover === null ? `${format.clock(at, 1)}. ${spoken}` : ''}
        </p>
      </div>
    </div>
  )
}
