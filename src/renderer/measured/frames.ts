import type { MetricSample } from '#shared/state'
import type { MetricBook } from '../store/metric-book'

/** Frames kept: an hour, at two a second, as the store keeps of each node. */
const maxFrames = 7_200

/** What every node measured at one moment: the lab samples all of them at once, with one time. */
export interface Frame {
  readonly t: number
  readonly samples: Map<string, MetricSample>
}

/** The samples of all nodes side by side, oldest first, kept in step with the store's book. */
export class Frames {
  #frames: Frame[] = []
  readonly #taken = new Map<string, number>()

  /** Takes what is new in the book; returns whether anything was. */
  update(book: MetricBook): boolean {
    const fresh: MetricSample[] = []
    for (const node of book.nodes()) {
      const ring = book.of(node)
      const from = Math.max(this.#taken.get(node) ?? ring.first, ring.first)
      for (let position = from; position < ring.end; position += 1) {
        const sample = ring.at(position)
        if (sample) fresh.push(sample)
      }
      this.#taken.set(node, ring.end)
    }
    this.add(fresh)
    return fresh.length > 0
  }

  /** In any order; a sample that is there already stays. */
  add(samples: readonly MetricSample[]): void {
    for (const sample of samples) {
      const at = this.indexAfter(sample.t)
      const frame = this.#frames[at - 1]
      if (frame?.t === sample.t) {
        if (!frame.samples.has(sample.node)) frame.samples.set(sample.node, sample)
      } else this.#frames.splice(at, 0, { t: sample.t, samples: new Map([[sample.node, sample]]) })
    }
    if (this.#frames.length > maxFrames) this.#frames = this.#frames.slice(-maxFrames)
  }

  get first(): Frame | undefined {
    return this.#frames[0]
  }

  get last(): Frame | undefined {
    return this.#frames.at(-1)
  }

  /** Those from `from` to `to`, and one more on either side, so that lines reach the edges. */
  between(from: number, to: number): readonly Frame[] {
    return this.#frames.slice(Math.max(0, this.indexAfter(from) - 1), this.indexAfter(to) + 1)
  }

  /** The frame nearest to `t`, or null when there is none within `toleranceMs`. */
  nearest(t: number, toleranceMs: number): Frame | null {
    const at = this.indexAfter(t)
    const near = [this.#frames[at - 1], this.#frames[at]].filter(frame => frame !== undefined)
    near.sort((a, b) => Math.abs(a.t - t) - Math.abs(b.t - t))
    const [best] = near
    return best && Math.abs(best.t - t) <= toleranceMs ? best : null
  }

  /** The time of the frame `steps` away from `t`, held inside what there is. */
  step(t: number, steps: number): number {
    const here = this.indexAfter(t) - 1
    const exact = this.#frames[here]?.t === t
    const target = steps < 0 && !exact ? here + steps + 1 : here + steps
    const held = Math.min(this.#frames.length - 1, Math.max(0, target))
    return this.#frames[held]?.t ?? t
  }

  /** Index of the first frame later than `t`. */
  private indexAfter(t: number): number {
    let low = 0
    let high = this.#frames.length
    // New samples come at the end: no search is needed for them.
    if (high === 0 || (this.#frames[high - 1]?.t ?? 0) <= t) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#frames[middle]?.t ?? 0) <= t) low = middle + 1
      else high = middle
    }
    return low
  }
}
