import { memo } from 'react'
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts'
import type { RunMark } from '#shared/runs/runs'
import { axisTicks } from '../../format/axis-ticks'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useUnit } from '../../store/use-unit'
import { Icon } from '../../ui/icon/icon'
import { markGroups } from '../../events/run-marks/mark-groups'
import { runMarkLooks } from '../../events/run-marks/mark-looks'
import { runMarkText } from '../../events/run-marks/mark-text'
import { unitText, type Unit } from './units'

/** Room for the numbers on the left, and for half of the last time, in pixels of the design. */
const axis = 76
const right = 22
const nearPx = 16
const lines = [
  { key: 'a', color: 'var(--c-ser-1)', dash: '' },
  { key: 'b', color: 'var(--c-ser-2)', dash: '6 3' }
] as const

/** The lines of both runs, told apart by dash as well as by colour, and above them what was done to each. */
export const CompareChart = memo(function CompareChart(props: {
  rows: readonly { readonly t: number; readonly a?: number | null; readonly b?: number | null }[]
  until: number
  width: number
  height: number
  unit: Unit
  marks: readonly [readonly RunMark[], readonly RunMark[]]
}) {
  const format = useFormat()
  const { rows, until, width, height, unit, marks } = props
  const px = useUnit()
  const [axisPx, rightPx] = [axis * px, right * px]
  const top = Math.max(0, ...rows.map(({ a, b }) => Math.max(a ?? 0, b ?? 0)))
  const ticks = axisTicks(top)
  return (
    <>
      {marks.map((list, index) => (
        <MarkRow
          key={index}
          name={index === 0 ? 'a' : 'b'}
          marks={list}
          until={until}
          left={axisPx}
          width={width - axisPx - rightPx}
        />
      ))}
      <LineChart
        className="plot"
        width={width}
        height={height}
        data={rows as { t: number }[]}
        margin={{ top: 4, right: rightPx, bottom: 0, left: 0 }}
        accessibilityLayer={false}
        tabIndex={-1}
      >
        <CartesianGrid vertical={false} stroke="var(--c-line)" strokeDasharray="1 3" />
        <XAxis
          dataKey="t"
          type="number"
          domain={[0, until]}
          tickFormatter={(time: number) => format.clock(time, 0)}
          tickLine={false}
          axisLine={false}
          height={22}
        />
        <YAxis
          width={axisPx}
          domain={[0, ticks.at(-1) ?? 1]}
          ticks={ticks}
          tickFormatter={(value: number) => unitText(format, unit, value)}
          tickLine={false}
          axisLine={false}
        />
        {lines.map(({ key, color, dash }) => (
          <Line
            key={key}
            dataKey={key}
            type="linear"
            stroke={color}
            strokeWidth={1.5}
            strokeDasharray={dash}
            dot={false}
            activeDot={false}
            connectNulls
            isAnimationActive={false}
            legendType="none"
          />
        ))}
      </LineChart>
    </>
  )
})

function MarkRow(props: {
  name: 'a' | 'b'
  marks: readonly RunMark[]
  until: number
  left: number
  width: number
}) {
  const t = useWords()
  const format = useFormat()
  const { name, marks, until, left, width } = props
  // Without a mark it would be taken for a line of the chart.
  if (marks.length === 0) return null
  return (
    <div className={`compare-marks ${name}`} style={{ marginLeft: left, width }}>
      {markGroups(marks, { from: 0, until }, width, nearPx).map(({ at, lead, marks: all }) => {
        const { icon, tone } = runMarkLooks[lead.kind]
        const more = all.length > 1 ? ` +${all.length - 1}` : ''
        const text = `${format.clock(lead.t)}  ${runMarkText(t, lead)}${more}`
        return (
          <span key={lead.seq} className={`run-mark ${tone}`} style={{ left: `${100 * at}%` }} title={text}>
            <Icon name={icon} size={12} />
            <span className="unseen">{text}</span>
          </span>
        )
      })}
    </div>
  )
}
