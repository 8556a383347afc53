import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'
import type { Chart, ChartId, Scale, Series } from '../charts'

export function seriesName(t: Words, { name }: Series): string {
  return 'node' in name ? name.node : t(`metrics.series.${name.word}`)
}

export function unitName(t: Words, { id }: Chart, scale: Scale): string {
  return scale.unit ?? t(`metrics.unit.${id}`)
}

const wholeFigures: readonly ChartId[] = ['connections']

/** A value in the chart's unit, to about three figures; a dash when it is not known. */
export function valueText(format: Format, id: ChartId, scale: Scale, value: number | null): string {
  if (value === null) return '–'
  const shown = value / scale.factor
  if (wholeFigures.includes(id) || shown === 0) return format.number(shown)
  return Math.abs(shown) < 99.95 ? format.fixed(shown, Math.abs(shown) < 0.095 ? 2 : 1) : format.number(shown)
}
