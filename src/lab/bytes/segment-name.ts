/** What the first line of every file says it is. */
export const byteFormat = 'relevo-bytes/1'

/** One file of the recorded bytes of a node. */
export interface Segment {
  readonly name: string
  readonly node: string
  /** Counts up from 1 for each node. */
  readonly number: number
  /** Nothing in it is from before, ms since the run began. */
  readonly from: number
}

const pattern = /^(?<node>[^./\\]+)\.(?<number>\d{6})-(?<from>\d+)\.jsonl(?:\.gz)?$/

/** `proxy.000002-81234.jsonl`; `.gz` after it once it is full. */
export function segmentName(node: string, number: number, from: number): string {
  return `${node}.${String(number).padStart(6, '0')}-${Math.max(0, Math.floor(from))}.jsonl`
}

/** Null: it is no such name. */
export function parseSegmentName(name: string): Segment | null {
  const groups = pattern.exec(name)?.groups
  const { node, number, from } = groups ?? {}
  if (node === undefined || number === undefined || from === undefined) return null
  return { name, node, number: Number(number), from: Number(from) }
}
