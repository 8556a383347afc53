import type { MetricSample } from '#shared/state'
import { RingBuffer } from './ring-buffer'
import { Versioned } from './versioned'

/** Samples kept of one node: an hour, at two a second. */
const maxSamplesPerNode = 7_200

/** The samples of every node, oldest first, bounded, outside React state. */
export class MetricBook extends Versioned {
  readonly #nodes = new Map<string, RingBuffer<MetricSample>>()

  of(node: string): RingBuffer<MetricSample> {
    let ring = this.#nodes.get(node)
    if (!ring) this.#nodes.set(node, (ring = new RingBuffer(maxSamplesPerNode)))
    return ring
  }

  nodes(): string[] {
    return [...this.#nodes.keys()]
  }

  add(samples: readonly MetricSample[]): void {
    for (const sample of samples) {
      const ring = this.of(sample.node)
      if (sample.t > (ring.last()?.t ?? -1)) ring.push(sample)
    }
    if (samples.length > 0) this.touch()
  }

  restart(): void {
    this.#nodes.clear()
    this.touch()
  }
}
