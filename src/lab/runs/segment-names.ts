/** `0000061500-42.ndjson.gz`: when a segment of a record begins, ms since the run began, and the number it goes on from. */
const pattern = /^(\d{10,12})-(\d{1,15})\.ndjson\.gz$/

export interface SegmentName {
  readonly name: string
  readonly startedAt: number
  readonly seq: number
}

export function segmentName(startedAt: number, seq: number): string {
  return `${String(Math.floor(startedAt)).padStart(10, '0')}-${seq}.ndjson.gz`
}

/** Null for what is no segment. */
export function parseSegmentName(name: string): SegmentName | null {
  const [, startedAt, seq] = pattern.exec(name) ?? []
  return startedAt === undefined ? null : { name, startedAt: Number(startedAt), seq: Number(seq) }
}

/** The folders of a run in which there are segments. */
export const tapeFolder = 'tape'
export const metricsFolder = 'metrics'
