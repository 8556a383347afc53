import { lineBytes } from '#shared/programs/line-bytes'
import type { LogLine } from '#shared/state'
import { RingBuffer } from './ring-buffer'
import { Versioned } from './versioned'

/** Lines kept of one node. */
export const maxLinesPerNode = 100_000
/** What is kept of all nodes together, and what it may take, bytes; past either, the log that has most of it gives way. */
const maxLinesInAll = 400_000
export const maxBytesInAll = 96 * 1024 ** 2

/** What a person has cleared: per node, the sequence number up to which. Holds for one run of the lab. */
export interface Clearings {
  readonly run: string | null
  readonly upTo: Readonly<Record<string, number>>
}

/** The lines of one node that are here, and about what they take, bytes. */
interface NodeLines {
  readonly ring: RingBuffer<LogLine>
  bytes: number
}

/** The log lines of the nodes whose logs are open, bounded, outside React state; of the others, how many there are. */
export class LogBook extends Versioned {
  readonly #nodes = new Map<string, NodeLines>()
  readonly #cleared: Map<string, number>
  /** Number of each node's newest line, here or not. */
  readonly #last = new Map<string, number>()
  readonly #gaps = new Map<string, number>()
  readonly #save: (clearings: Clearings) => void
  #run: string | null
  /** Goes up when the lines of a node start anew, so that views drop the positions that they remember. */
  #epoch = 0

  /** `clearings` are those of an earlier visit; `save` keeps them for the next, so that a log stays cleared. */
  constructor(
    clearings: Clearings = { run: null, upTo: {} },
    save: (clearings: Clearings) => void = () => undefined
  ) {
    super()
    this.#run = clearings.run
    this.#cleared = new Map(Object.entries(clearings.upTo))
    this.#save = save
  }

  get epoch(): number {
    return this.#epoch
  }

  of(node: string): RingBuffer<LogLine> {
    return this.#linesOf(node).ring
  }

  /** How many lines of a node are older than those that are here, and were not cleared. */
  olderThan(node: string): number {
    const { ring } = this.#linesOf(node)
    const first = ring.at(ring.first)?.seq
    return first === undefined ? 0 : Math.max(0, first - 1 - (this.#cleared.get(node) ?? 0))
  }

  #linesOf(node: string): NodeLines {
    let lines = this.#nodes.get(node)
    if (!lines) this.#nodes.set(node, (lines = { ring: new RingBuffer(maxLinesPerNode), bytes: 0 }))
    return lines
  }

  /** Number of a node's newest line, whether or not it is here; 0 when none was heard of. */
  lastOf(node: string): number {
    return this.#last.get(node) ?? 0
  }

  /** How often the log of a node has begun anew because it missed lines. */
  gapsOf(node: string): number {
    return this.#gaps.get(node) ?? 0
  }

  /** Takes the numbers of the newest lines of nodes. */
  count(last: Readonly<Record<string, number>>): void {
    for (const [node, seq] of Object.entries(last)) this.#last.set(node, seq)
  }

  /**
   * Adds lines; those that are there already, or were cleared, are left out. A log that misses lines before them begins
   * anew, so that it hides no gap: the lines before them can be asked for.
   */
  add(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const newest = this.#nodes.get(line.node)?.ring.last()?.seq
      if (line.seq <= (newest ?? this.#cleared.get(line.node) ?? 0)) continue
      if (newest !== undefined && line.seq > newest + 1) {
        this.forget(line.node)
        this.#gaps.set(line.node, this.gapsOf(line.node) + 1)
      }
      const lines = this.#linesOf(line.node)
      if (lines.ring.length === lines.ring.capacity) drop(lines, 1)
      lines.ring.push(line)
      lines.bytes += lineBytes(line)
    }
    if (lines.length > 0) this.touch()
    this.#trim()
  }

  /** Puts older lines, as the host read them, in front of those of one node, if no other is missing between them. */
  prepend(node: string, lines: readonly LogLine[]): void {
    const kept = this.#linesOf(node)
    const { ring } = kept
    const first = ring.at(ring.first)?.seq ?? Infinity
    if (ring.length > 0 && (lines.at(-1)?.seq ?? 0) < first - 1) return
    const cleared = this.#cleared.get(node) ?? 0
    const older = lines.filter(line => line.seq < first && line.seq > cleared)
    if (older.length === 0) return
    ring.reset([...older, ...ring.toArray()])
    kept.bytes = bytesOf(ring.toArray())
    this.#trim()
    this.#epoch += 1
    this.touch()
  }

  /** Lets go of the lines of a node whose log is not open any more: from now on none come. */
  forget(node: string): void {
    this.#nodes.delete(node)
    this.#epoch += 1
    this.touch()
  }

  /** Empties the log of one node for good: only lines that come later are shown again. */
  clear(node: string): void {
    const lines = this.#linesOf(node)
    const last = lines.ring.last()?.seq
    if (last === undefined) return
    this.#cleared.set(node, last)
    this.#save({ run: this.#run, upTo: Object.fromEntries(this.#cleared) })
    lines.ring.reset()
    lines.bytes = 0
    this.#epoch += 1
    this.touch()
    this.publish()
  }

  /** Called at every snapshot. In another run of the lab nothing of the last one is left. */
  enterRun(run: string): void {
    if (run === this.#run) return
    this.#run = run
    this.#nodes.clear()
    this.#cleared.clear()
    this.#last.clear()
    this.#save({ run, upTo: {} })
    this.#epoch += 1
    this.touch()
  }

  #trim(): void {
    for (;;) {
      const all = [...this.#nodes.values()]
      const lines = all.reduce((sum, { ring }) => sum + ring.length, 0)
      const bytes = all.reduce((sum, one) => sum + one.bytes, 0)
      if (lines <= maxLinesInAll && bytes <= maxBytesInAll) return
      const share = ({ ring, bytes: own }: NodeLines): number =>
        Math.max(ring.length / maxLinesInAll, own / maxBytesInAll)
      const [most] = all.sort((a, b) => share(b) - share(a))
      if (!most || most.ring.length <= 1) return
      drop(most, Math.ceil(most.ring.length / 10))
    }
  }
}

/** Forgets the `count` oldest. */
function drop(lines: NodeLines, count: number): void {
  const { ring } = lines
  for (let at = ring.first; at < ring.first + count; at++) {
    const line = ring.at(at)
    if (line) lines.bytes -= lineBytes(line)
  }
  ring.drop(count)
}

function bytesOf(lines: readonly LogLine[]): number {
  return lines.reduce((sum, line) => sum + lineBytes(line), 0)
}
