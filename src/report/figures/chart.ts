import type { Format } from '../words/format'
import { ticks } from './axis'
import { clipped, clippedName, drawing, element, ink, rounded, textWidth, words } from './svg'

export interface Series {
  readonly name: string
  readonly color: string
  /** Broken lines tell series apart where there is no colour. */
  readonly dash?: string
  /** Oldest first; ms of the run, and the value. Null: not known. */
  readonly points: readonly (readonly [t: number, value: number | null])[]
}

/** Something that happened: a line across the chart. */
export interface Mark {
  readonly t: number
  readonly label: string
  readonly color: string
}

interface Chart {
  readonly title: string
  readonly unit: string
  readonly from: number
  readonly to: number
  readonly series: readonly Series[]
  readonly marks: readonly Mark[]
}

const width = 680
const height = 230
const plot = { left: 58, right: 14, top: 34, bottom: 40 }
/** Labels of marks have this many rows to keep out of each other's way. */
const markRows = 2
/** Samples are half a second apart: where one is missing, nothing is known, and no line is drawn. */
const gapMs = 1_600
/** Widest label of a mark, px: a fault on a link between two nodes with names of 20 letters. */
const markLabel = 260
const markGap = 6
/** Of the legend: from one row to the next, the line before a name, and the room after it. */
const legendRow = 16
const legendLine = 23
const legendGap = 17

/** A line chart over the time of the run. */
export function chart({ title, unit, from, to, series, marks }: Chart, format: Format): string {
  const span = Math.max(1, to - from)
  const most = Math.max(0, ...series.flatMap(({ points }) => points.map(([, value]) => value ?? 0)))
  const top = most > 0 ? most * 1.08 : 1
  const floor = height - plot.bottom
  const x = (t: number): number => plot.left + ((width - plot.left - plot.right) * (t - from)) / span
  const y = (value: number): number => floor - ((floor - plot.top) * value) / top
  const seconds = ticks(from / 1000, to / 1000, 8)
  const values = ticks(0, top, 4)
  const digits = (values[1] ?? 1) < 1 ? 3 : 0
  const named = legend(series, floor + 31)

  return drawing(
    width,
    height + named.rows * legendRow - legendRow,
    title,
    ...values.flatMap(value => [
      element('path', {
        d: `M${plot.left} ${rounded(y(value))}H${width - plot.right}`,
        stroke: ink.faint,
        fill: 'none'
      }),
      words(plot.left - 6, y(value) + 4, format.number(value, digits), {
        'text-anchor': 'end',
        'font-size': 11
      })
    ]),
    ...seconds.map(second =>
      words(x(second * 1000), floor + 15, format.number(second, 3), {
        'text-anchor': 'middle',
        'font-size': 11
      })
    ),
    words(width - plot.right, floor + 31, 's', { 'text-anchor': 'end', 'font-size': 11, fill: ink.quiet }),
    words(plot.left - 6, plot.top - 14, unit, { 'text-anchor': 'end', 'font-size': 11, fill: ink.quiet }),
    ...markLines(
      marks.filter(({ t }) => t >= from && t <= to),
      x,
      floor
    ),
    ...series.map(line => {
      const d = pathOf(line.points, x, y)
      return d === ''
        ? ''
        : element('path', {
            d,
            fill: 'none',
            stroke: line.color,
            'stroke-width': 1.6,
            'stroke-dasharray': line.dash,
            'stroke-linejoin': 'round'
          })
    }),
    element('path', { d: `M${plot.left} ${floor}H${width - plot.right}`, stroke: ink.line, fill: 'none' }),
    ...named.drawn
  )
}

function pathOf(points: Series['points'], x: (t: number) => number, y: (value: number) => number): string {
  let d = ''
  let drawing = false
  let before = -Infinity
  for (const [t, value] of points) {
    if (value === null || t - before > gapMs) drawing = false
    before = t
    if (value === null) continue
    d += `${drawing ? 'L' : 'M'}${rounded(x(t))} ${rounded(y(value))}`
    drawing = true
  }
  return d
}

function markLines(marks: readonly Mark[], x: (t: number) => number, floor: number): string[] {
  const ends: number[] = Array.from({ length: markRows }, () => -Infinity)
  return marks.flatMap(({ t, label, color }) => {
    const at = x(t)
    const shown = clipped(label, markLabel, 10)
    const length = textWidth(shown, 10)
    const start = at + 3 + length > width - plot.right ? at - 3 - length : at + 3
    const row = ends.findIndex(end => start > end + markGap)
    if (row >= 0) ends[row] = start + length
    return [
      element('path', {
        d: `M${rounded(at)} ${plot.top - 22}V${floor}`,
        stroke: color,
        'stroke-dasharray': '3 3',
        fill: 'none'
      }),
      ...(row < 0 ? [] : [words(start, plot.top - 14 + row * 11, shown, { 'font-size': 10, fill: color })])
    ]
  })
}

/** The names of the lines, in as many rows as they need; the unit of time has the end of the first. */
function legend(series: readonly Series[], top: number): { readonly drawn: string[]; readonly rows: number } {
  let x = plot.left
  let row = 0
  const drawn = series.flatMap(({ name, color, dash }) => {
    const shown = clippedName(name, 150, 11)
    const length = legendLine + textWidth(shown, 11)
    if (x > plot.left && x + length > width - plot.right - legendGap) {
      x = plot.left
      row++
    }
    const start = x
    const at = top + row * legendRow
    x += length + legendGap
    return [
      element('path', {
        d: `M${rounded(start)} ${at - 4}h18`,
        stroke: color,
        'stroke-width': 2,
        'stroke-dasharray': dash,
        fill: 'none'
      }),
      words(start + legendLine, at, shown, { 'font-size': 11 })
    ]
  })
  return { drawn, rows: row + 1 }
}
