import { lostLinesIn } from '#lab/journal/lost-lines'
import type { ReplicaVerdict } from '#shared/replicas'
import type { LogLine } from '#shared/state'

/** Which logs lack lines because they came too fast to be kept: what is compared is not all that was printed. */
export class LostLines {
  readonly #byNode = new Map<string, { count: number; readonly after: number }>()

  /**
   * Takes any line of a node's log; of most, nothing is remembered.
   * @param after the number of the last line before it
   */
  take(node: string, line: LogLine, after: number): void {
    const count = lostLinesIn(line)
    if (count === 0) return
    const known = this.#byNode.get(node)
    if (known) known.count += count
    else this.#byNode.set(node, { count, after })
  }

  of(node: string): number {
    return this.#byNode.get(node)?.count ?? 0
  }

  /**
   * How a log stands, of which `verdict` is told by the lines that there are. What differed before the first gap
   * differs; past it nobody can tell, unless this log is whole and so is another.
   */
  judged(node: string, verdict: ReplicaVerdict, nodes: readonly string[]): ReplicaVerdict {
    const gaps = nodes.flatMap(one => this.#byNode.get(one) ?? [])
    const own = this.#byNode.get(node)
    if (gaps.length === 0 || (!own && (verdict.kind === 'empty' || nodes.length - gaps.length >= 2)))
      return verdict
    const after = own?.after ?? Math.min(...gaps.map(gap => gap.after))
    return verdict.kind === 'diverged' && verdict.line <= after ? verdict : { kind: 'unknown' }
  }
}
