/**
 * Records of what a node's connections carry, several of them together, as the node sends them and the lab writes them
 * down: docs/bytes-format.md has every field.
 */
export interface ByteBatch {
  /** To what the times of the records (`us`) are relative, ms of the system's monotonic clock. */
  readonly at: number
  /** Tells the lives of one node apart: numbers of connections count from 1 in each. */
  readonly life: number
  /** One record a line, as JSON. */
  readonly lines: string
  /** `at` was read on another machine's clock: it is right to within so many ms. */
  readonly bound?: number
}

/** What one read or one write of a connection was. */
export interface RecordedChunk {
  /** When, ms since the run began. */
  readonly t: number
  /** `out`: the node wrote it. */
  readonly way: 'in' | 'out'
  /** What was kept of it, in base64. */
  readonly bytes: string
  /** How many bytes are kept, and how many after them were not. */
  readonly kept: number
  readonly skipped: number
}

/** One connection as one of its ends recorded it. Times in ms since the run began. */
export interface RecordedConnection {
  /** Unique in a run. */
  readonly id: string
  readonly node: string
  /** The other end's node id, of one that the node opened; null: it was accepted. */
  readonly to: string | null
  /** `address:port` of the node's own end, and of the other one. */
  readonly local: string
  readonly remote: string
  /** When its first byte came or went, of what is recorded. */
  readonly since: number
  /** When each side was ended (FIN), by the node and by the other end; null where that was not seen. */
  readonly outEndedAt: number | null
  readonly inEndedAt: number | null
  readonly closedAt: number | null
  /** It was closed by an error. */
  readonly failed: boolean
  readonly chunks: readonly RecordedChunk[]
  /** Connections of the same node for which it was used, each from when on. */
  readonly causes: readonly { readonly t: number; readonly connection: string }[]
  /** Its times are right to within so many ms. */
  readonly bound?: number
}
