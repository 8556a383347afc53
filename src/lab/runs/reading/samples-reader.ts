import { join } from 'node:path'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import type { MetricSample } from '#shared/state'
import { metricsFolder, type SegmentName } from '../segment-names'
import { Cache } from './cache'
import { listSegments, readSegment, segmentAt } from './segment-reader'

/** Segments that are held; each is a minute. */
const cached = 12

const samplesSchema = z.array(
  z.looseObject({ t: z.number(), node: z.string(), open: z.number(), rates: z.looseObject({}) })
)

/** Reads the samples of a run. */
export class SamplesReader {
  readonly #folder: string
  readonly #segments: readonly SegmentName[]
  readonly #cache = new Cache<string, readonly MetricSample[]>(cached)

  private constructor(folder: string, segments: readonly SegmentName[]) {
    this.#folder = folder
    this.#segments = segments
  }

  static async open(runFolder: string): Promise<SamplesReader> {
    const folder = join(runFolder, metricsFolder)
    return new SamplesReader(folder, await listSegments(folder))
  }

  /** Those after one moment, and until another, in their order. */
  async *between(after: number, until: number): AsyncGenerator<MetricSample> {
    for (const segment of this.#segments.slice(segmentAt(this.#segments, after))) {
      if (segment.startedAt > until) return
      for (const sample of await this.#read(segment)) if (sample.t > after && sample.t <= until) yield sample
    }
  }

  #read(segment: SegmentName): Promise<readonly MetricSample[]> {
    return this.#cache.get(segment.name, async () => {
      const values = await readSegment(this.#folder, segment)
      if (samplesSchema.safeParse(values).success) return values as MetricSample[]
      const message = `${segment.name} of the run's samples does not hold what it should`
      throw new RelevoError('RUN_INVALID', message, { file: segment.name })
    })
  }
}
