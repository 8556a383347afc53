/** What a number counts, and so how it is written. */
export type Unit = 'count' | 'ms' | 'clock' | 'bytes' | 'bytes/s' | '1/s' | 'percent' | 'number'

/** Where a number comes from, so that whoever has the run can find it again. */
export interface Source {
  /** A measure of docs/measures.md, or a field of the run: `event.t`, `meta.seed`. */
  readonly measure: string
  /** What it is a measure of: a node, a link, an autopsy, an event's number. */
  readonly of?: string
  /** The stretch of the run that it was computed over, ms of the run. */
  readonly from?: number
  readonly to?: number
}

/** A number of the report with where it comes from. Null: the run does not show it. */
export interface Numeral extends Source {
  readonly kind: 'number'
  readonly value: number | null
  readonly unit: Unit
}

export function numeral(value: number | null, unit: Unit, source: Source): Numeral {
  return { kind: 'number', value, unit, ...source }
}

/** What two reports of the same run have in common of one number: everything but its value. */
export function sourceKey({ measure, of = '', from, to }: Source): string {
  return [measure, of, from ?? '', to ?? ''].join('\u0000')
}
