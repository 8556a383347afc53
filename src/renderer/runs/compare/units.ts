import type { Format } from '../../format/format'
import type { ComparedMeasure } from './measures'

/** In what a measure is shown. */
export type Unit = 'rate' | 'ms' | 'bytes' | 'percent'

export function unitOf(which: ComparedMeasure): Unit {
  switch (which) {
    case 'served':
    case 'failed':
      return 'rate'
    case 'p50':
    case 'p99':
      return 'ms'
    case 'bytes':
      return 'bytes'
    case 'cpu':
      return 'percent'
  }
}

export function valueText(format: Format, which: ComparedMeasure, value: number): string {
  return unitText(format, unitOf(which), value)
}

export function unitText(format: Format, unit: Unit, value: number): string {
  switch (unit) {
    case 'rate':
      return `${format.figure(value)}/s`
    case 'ms':
      return format.durationText(value)
    case 'bytes': {
      const measure = format.bytesRate(value)
      return `${measure.value}\u00a0${measure.unit}`
    }
    case 'percent':
      return `${format.figure(value)}\u00a0%`
  }
}
