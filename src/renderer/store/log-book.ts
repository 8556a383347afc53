import type { LogLine } from '#shared/state'
import { RingBuffer } from './ring-buffer'
import { Versioned } from './versioned'

/** Lines kept of one node. */
export const maxLinesPerNode = 100_000
/** Lines kept of all nodes together; past it the longest log gives way. */
const maxLinesInAll = 400_000

/** What a person has cleared: per node, the sequence number up to which. Holds for one run of the lab. */
export interface Clearings {
  readonly run: string | null
  readonly upTo: Readonly<Record<string, number>>
}

/** The log lines of the nodes whose logs are open, bounded, outside React state; of the others, how many there are. */
export class LogBook extends Versioned {
  readonly #nodes = new Map<string, RingBuffer<LogLine>>()
  readonly #cleared: Map<string, number>
  /** Number of each node's newest line, here or not. */
  readonly #last = new Map<string, number>()
  readonly #gaps = new Map<string, number>()
  readonly #save: (clearings: Clearings) => void
  #run: string | null
  #total = 0
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
    let ring = this.#nodes.get(node)
    if (!ring) this.#nodes.set(node, (ring = new RingBuffer(maxLinesPerNode)))
    return ring
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
      const newest = this.#nodes.get(line.node)?.last()?.seq
      if (line.seq <= (newest ?? this.#cleared.get(line.node) ?? 0)) continue
      if (newest !== undefined && line.seq > newest + 1) {
        this.forget(line.node)
        this.#gaps.set(line.node, this.gapsOf(line.node) + 1)
      }
      const ring = this.of(line.node)
      const before = ring.length
      ring.push(line)
      this.#total += ring.length - before
    }
    if (lines.length > 0) this.touch()
    while (this.#total > maxLinesInAll) this.#trim()
  }

  /** Puts older lines, as the host read them, in front of those of one node, if no other is missing between them. */
  prepend(node: string, lines: readonly LogLine[]): void {
    const ring = this.of(node)
    const first = ring.at(ring.first)?.seq ?? Infinity
    if (ring.length > 0 && (lines.at(-1)?.seq ?? 0) < first - 1) return
    const cleared = this.#cleared.get(node) ?? 0
    const older = lines.filter(line => line.seq < first && line.seq > cleared)
    if (older.length === 0) return
    const before = ring.length
    ring.reset([...older, ...ring.toArray()])
    this.#total += ring.length - before
    this.#epoch += 1
    this.touch()
  }

  /** Lets go of the lines of a node whose log is not open any more: from now on none come. */
  forget(node: string): void {
    this.#total -= this.#nodes.get(node)?.length ?? 0
    this.#nodes.delete(node)
    this.#epoch += 1
    this.touch()
  }

  /** Empties the log of one node for good: only lines that come later are shown again. */
  clear(node: string): void {
    const ring = this.of(node)
    const last = ring.last()?.seq
    if (last === undefined) return
    this.#cleared.set(node, last)
    this.#save({ run: this.#run, upTo: Object.fromEntries(this.#cleared) })
    this.#total -= ring.length
    ring.reset()
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
    this.#total = 0
    this.#epoch += 1
    this.touch()
  }

  #trim(): void {
    let longest: RingBuffer<LogLine> | undefined
    for (const ring of this.#nodes.values()) if (!longest || ring.length > longest.length) longest = ring
    const dropped = Math.min(longest?.length ?? 0, 10_000)
    longest?.drop(dropped)
    this.#total -= dropped
  }
}
