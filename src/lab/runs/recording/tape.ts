import type { LabDelta, LabSnapshot, MetricSample } from '#shared/state'
import { segmentName } from '../segment-names'
import { SegmentWriter } from './segment-writer'

/** A seek reads one segment: it is as long as that stays quick. */
const segmentMs = 15_000
const segmentChars = 2 * 1024 ** 2
const samplesMs = 60_000

interface TapeOptions {
  readonly folder: string
  readonly metricsFolder: string
  /** The whole state, which the next delta follows. */
  readonly keyframe: () => LabSnapshot
  readonly now: () => number
  readonly maxBytes?: number
  readonly maxMetricsBytes?: number
  readonly maxAgeMs?: number
  readonly flushMs?: number
  /** Writes the events that are told of here: the record never knows of one that the journal lacks. */
  readonly before?: () => Promise<void>
  readonly onProblem: (message: string) => void
}

/** Records what the panel would have shown: the whole state every now and then, what changed in between, and the samples. */
export class Tape {
  readonly #deltas: SegmentWriter
  readonly #samples: SegmentWriter
  #startedAt = -Infinity
  #chars = 0
  #samplesAt = -Infinity
  readonly #options: TapeOptions

  constructor(options: TapeOptions) {
    this.#options = options
    const { maxBytes = 96 * 1024 ** 2, maxMetricsBytes = 32 * 1024 ** 2, maxAgeMs = 6 * 3_600_000 } = options
    const shared = { onProblem: options.onProblem, ...(options.flushMs && { flushMs: options.flushMs }) }
    const { before } = options
    this.#deltas = new SegmentWriter({
      folder: options.folder,
      maxBytes,
      maxAgeMs,
      ...(before && { before }),
      ...shared
    })
    this.#samples = new SegmentWriter({
      folder: options.metricsFolder,
      maxBytes: maxMetricsBytes,
      flushMs: 5_000,
      ...shared
    })
  }

  /** Before it, ms since the run began, the record has only moments. */
  get wholeFrom(): number {
    return this.#deltas.wholeFrom
  }

  /** Begins with the state as it is. */
  start(): void {
    this.#begin()
  }

  onDelta(delta: LabDelta): void {
    const line = JSON.stringify(delta)
    this.#deltas.write(line)
    this.#chars += line.length
    const isOld = delta.now - this.#startedAt >= segmentMs
    if (isOld || this.#chars >= segmentChars || this.#deltas.isBroken) this.#begin()
  }

  onSamples(samples: readonly MetricSample[]): void {
    const t = samples[0]?.t ?? 0
    const lines = samples.map(sample => JSON.stringify(sample))
    if (t - this.#samplesAt < samplesMs && !this.#samples.isBroken) {
      for (const line of lines) this.#samples.write(line)
      return
    }
    this.#samplesAt = t
    this.#samples.begin(segmentName(t, 0), t, lines.join('\n'))
  }

  /** Resolves when everything so far is on the disk, or lost. */
  async flush(): Promise<void> {
    await Promise.all([this.#deltas.flush(), this.#samples.flush()])
  }

  #begin(): void {
    const keyframe = this.#options.keyframe()
    const { seq, run } = keyframe
    this.#startedAt = run.now
    this.#chars = 0
    this.#deltas.begin(segmentName(run.now, seq), run.now, JSON.stringify(keyframe))
  }
}
