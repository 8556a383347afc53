/** Where things are in the stack of charts, px. All charts share one time axis, so all share these. */
export const geometry = {
  readOuts: 216,
  axis: 60,
  right: 16,
  lane: 44,
  timeAxis: 28,
  /** Inside one chart, above and below the plot. */
  plotTop: 16,
  plotBottom: 14,
  leastChart: 112,
  /** Beside the plot: the name and the unit, and a line for each series; in the larger type. */
  readOutHead: 57,
  readOutLine: 20
} as const

/** No chart is lower than this, whose read-outs have so many lines. */
export function leastChartHeight(lines: number): number {
  return Math.max(geometry.leastChart, geometry.readOutHead + geometry.readOutLine * lines)
}

export const plotLeft = geometry.readOuts + geometry.axis

/** The time axis: from where to where, in time and in px. */
export interface TimeAxis {
  readonly from: number
  readonly to: number
  readonly left: number
  readonly right: number
}

export function xOf(axis: TimeAxis, t: number): number {
  return axis.left + ((axis.right - axis.left) * (t - axis.from)) / (axis.to - axis.from)
}

export function timeAt(axis: TimeAxis, x: number): number {
  const share = (x - axis.left) / Math.max(1, axis.right - axis.left)
  return axis.from + (axis.to - axis.from) * Math.min(1, Math.max(0, share))
}

const tickSteps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600].map(seconds => seconds * 1000)
const leastTickPx = 84
/** Half of a label, less the room beside the plot, px. */
const halfLabelPx = 6

/** Times of the run at which the axis has a label: round ones, never before the run. */
export function timeTicks(axis: TimeAxis): number[] {
  const msPerPx = (axis.to - axis.from) / Math.max(1, axis.right - axis.left)
  const step = tickSteps.find(ms => ms / msPerPx >= leastTickPx) ?? 7_200_000
  const ticks: number[] = []
  // One whose label would be cut at the right edge is left out.
  const end = axis.to - halfLabelPx * msPerPx
  for (let t = Math.ceil(Math.max(0, axis.from) / step) * step; t <= end; t += step) ticks.push(t)
  return ticks
}
