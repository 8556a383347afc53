import { join } from 'node:path'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { nodeKinds, nodeStates } from '#shared/names'
import type { LabDelta, LabSnapshot } from '#shared/state'
import { tapeFolder, type SegmentName } from '../segment-names'
import { applyDelta } from './apply-delta'
import { Cache } from './cache'
import { listSegments, parseLine, readSegmentLines, segmentAt } from './segment-reader'

/** Segments that are held: those that are played, and those of the last seeks. */
const cached = 4

/** The state of the lab at a moment, without its lists, and the number of the newest line of each node. */
export interface Moment {
  readonly state: LabSnapshot
  readonly lastLines: ReadonlyMap<string, number>
}

interface Segment {
  readonly keyframe: LabSnapshot
  /** Each is read when it is come to: a seek needs those up to its moment. */
  readonly deltas: Iterable<LabDelta>
}

/** Reads what the panel would have shown. */
export class TapeReader {
  readonly segments: readonly SegmentName[]
  readonly #folder: string
  readonly #cache = new Cache<string, Segment>(cached)

  private constructor(folder: string, segments: readonly SegmentName[]) {
    this.#folder = folder
    this.segments = segments
  }

  static async open(runFolder: string): Promise<TapeReader> {
    const folder = join(runFolder, tapeFolder)
    return new TapeReader(folder, await listSegments(folder))
  }

  /** When the last was recorded, ms since the run began. */
  async end(): Promise<number> {
    const last = this.segments.at(-1)
    if (!last) return 0
    const { keyframe, deltas } = await this.#read(last)
    return [...deltas].at(-1)?.now ?? keyframe.run.now
  }

  /** @throws RelevoError `NOT_RECORDED`, `RUN_INVALID` */
  async at(t: number): Promise<Moment> {
    const index = segmentAt(this.segments, t)
    const moment = await this.#replay(index, ({ now }) => now <= t)
    // Its name has whole ms only.
    const isLater = index > 0 && moment.state.run.now > t
    return isLater ? this.#replay(index - 1, ({ now }) => now <= t) : moment
  }

  /** The first moment at which an event was known. */
  afterEvent(seq: number, t: number): Promise<Moment> {
    let known = false
    return this.#replay(segmentAt(this.segments, t), (_delta, { lastEvent }) => {
      const goOn = !known && lastEvent < seq
      known ||= !goOn
      return goOn
    })
  }

  /** What changed after the number `after` until a moment, and the moment before the first of it. */
  async deltas(
    after: number,
    until: number,
    takes: (delta: LabDelta, before: ReadonlyMap<string, number>) => boolean
  ): Promise<{ before: Moment; deltas: LabDelta[]; more: boolean; gap: boolean }> {
    const index = Math.max(
      0,
      this.segments.findLastIndex(({ seq }) => seq <= after)
    )
    const before = await this.#replay(index, ({ seq }) => seq <= after)
    const found: LabDelta[] = []
    const lastLines = new Map(before.lastLines)
    let next = after + 1
    for (const segment of this.segments.slice(index)) {
      if (segment.startedAt > until) break
      const { keyframe, deltas } = await this.#read(segment)
      if (keyframe.seq >= next) return { before, deltas: found, more: false, gap: true }
      for (const delta of deltas) {
        if (delta.seq < next) continue
        if (delta.now > until) return { before, deltas: found, more: false, gap: false }
        if (delta.seq > next) return { before, deltas: found, more: false, gap: true }
        if (!takes(delta, lastLines)) return { before, deltas: found, more: true, gap: false }
        found.push(delta)
        note(lastLines, delta)
        next++
      }
    }
    return { before, deltas: found, more: false, gap: false }
  }

  async #replay(index: number, takes: (delta: LabDelta, before: LabSnapshot) => boolean): Promise<Moment> {
    const segment = this.segments[index]
    if (!segment)
      throw new RelevoError('NOT_RECORDED', 'of this run, only the journal and the logs were recorded')
    const { keyframe, deltas } = await this.#read(segment)
    const lastLines = new Map(keyframe.logs.map(({ node, seq }) => [node, seq]))
    let state: LabSnapshot = keyframe
    for (const delta of deltas) {
      if (!takes(delta, state)) break
      state = applyDelta(state, delta)
      note(lastLines, delta)
    }
    return { state, lastLines }
  }

  #read(segment: SegmentName): Promise<Segment> {
    return this.#cache.get(segment.name, async () => {
      const [first = '', ...lines] = await readSegmentLines(this.#folder, segment)
      const keyframe = parseLine(first)
      if (!keyframeSchema.safeParse(keyframe).success) throw foreign(segment)
      // Past their frames they are taken at their word, as those of a host are.
      return { keyframe: keyframe as LabSnapshot, deltas: new Deltas(segment, lines) }
    })
  }
}

/** The deltas of a segment, each parsed once. A line that is torn, because the host was killed, ends them. */
class Deltas implements Iterable<LabDelta> {
  readonly #segment: SegmentName
  readonly #lines: readonly string[]
  readonly #known: LabDelta[] = []

  constructor(segment: SegmentName, lines: readonly string[]) {
    this.#segment = segment
    this.#lines = lines
  }

  *[Symbol.iterator](): Generator<LabDelta> {
    for (const [index, line] of this.#lines.entries()) {
      const delta = this.#known[index] ?? this.#parse(line)
      if (!delta) return
      this.#known[index] = delta
      yield delta
    }
  }

  /** @throws RelevoError `RUN_INVALID` where it is none */
  #parse(line: string): LabDelta | null {
    const value = parseLine(line)
    if (value === undefined) return null
    if (!deltaSchema.safeParse(value).success) throw foreign(this.#segment)
    return value as LabDelta
  }
}

function foreign({ name }: SegmentName): RelevoError {
  const message = `${name} of the run's record does not hold what it should`
  return new RelevoError('RUN_INVALID', message, { file: name })
}

function note(lastLines: Map<string, number>, { lastLines: changed }: LabDelta): void {
  for (const [node, seq] of Object.entries(changed ?? {})) lastLines.set(node, seq)
}

const id = z.string().max(200)
const nodeView = z.looseObject({
  id,
  kind: z.enum(nodeKinds),
  state: z.enum(nodeStates),
  rates: z.looseObject({})
})
const linkView = z.looseObject({ id, from: id, to: id, faults: z.array(z.looseObject({})) })
const transferView = z.looseObject({ id, file: z.string(), copies: z.array(z.looseObject({})) })
const autopsy = z.looseObject({ id, steps: z.array(z.looseObject({ t: z.number() })) })
const topology = z.looseObject({
  name: z.string(),
  nodes: z.array(z.looseObject({ id, kind: z.enum(nodeKinds) })),
  links: z.array(z.looseObject({ from: id, to: id }))
})
const roads = z.looseObject({
  results: z.array(z.looseObject({ progress: z.array(z.tuple([z.number(), z.number()])) }))
})
const load = z.looseObject({ targets: z.array(z.looseObject({ to: id })) })

const keyframeSchema = z.looseObject({
  seq: z.int(),
  run: z.looseObject({ startedAt: z.number(), now: z.number() }),
  topology,
  nodes: z.record(id, nodeView),
  links: z.record(id, linkView),
  transfers: z.record(id, transferView),
  autopsies: z.array(autopsy),
  load,
  partitions: z.array(z.looseObject({ name: z.string() })),
  roads: roads.optional(),
  logs: z.array(z.looseObject({ node: id, seq: z.int() })),
  lastEvent: z.int()
})

const deltaSchema = z.looseObject({
  seq: z.int(),
  now: z.number(),
  topology: topology.optional(),
  nodes: z.record(id, nodeView.nullable()).optional(),
  links: z.record(id, linkView.nullable()).optional(),
  transfers: z.record(id, transferView.nullable()).optional(),
  autopsies: z.array(autopsy).optional(),
  load: load.optional(),
  partitions: z.array(z.looseObject({ name: z.string() })).optional(),
  roads: roads.optional(),
  lastLines: z.record(id, z.int()).optional(),
  lastEvent: z.int().optional()
})
