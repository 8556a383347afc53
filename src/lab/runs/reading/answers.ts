import { join } from 'node:path'
import type { JournalEvent } from '#shared/journal'
import type { CommandResults, ParsedArgs, RecordedCommand } from '#shared/contract'
import { RelevoError } from '#shared/errors'
import type { Trace, TraceOf } from '#shared/diagram/trace'
import type { LogLine, MetricSample } from '#shared/state'
import { readLink } from '../../bytes/read-link'
import { readTrace } from '../../bytes/trace'
import { isOpen, matcher, type ParsedFilter } from '../../journal/filter'
import { mostComparedLines } from '../../replicas/logs/compare-logs'
import { WholeLogs } from '../../replicas/logs/whole-logs'
import { KnownPrograms } from '../../replicas/noise/known-programs'
import { ComparisonAt } from './comparison-at'
import type { RunReader } from './run-reader'

/** As the lab's own answers have them. */
const maxSamples = 50_000
const keepMetricsMs = 10 * 60_000
/** So much of what is known of programs is gone through: the newest. */
const mostKnown = 50_000
/** How much of the journal one reading goes back through, bytes. */
const maxBytes = 64 * 1024 ** 2

/** Answers what the panel asks of a run as its lab would have at that moment. */
export class RecordedAnswers {
  readonly #reader: RunReader
  readonly #comparison: ComparisonAt

  constructor(reader: RunReader) {
    this.#reader = reader
    this.#comparison = new ComparisonAt(reader)
  }

  /** @throws RelevoError `NOT_RECORDED`, `NODE_NOT_FOUND`, `RUN_INVALID` */
  async read(question: ParsedArgs<'run.read'>): Promise<CommandResults[RecordedCommand]> {
    const { t } = question
    switch (question.command) {
      case 'journal.read':
        return this.#journal(t, question.args)
      case 'log.read':
        return this.#log(t, question.args)
      case 'metrics.read':
        return { samples: await this.#samples(t, question.args.since) }
      case 'replicas.compare':
        return question.args.nodes
          ? this.#logs(t, question.args.nodes, question.args.limit)
          : this.#comparison.compare(t, question.args.proxy, question.args.limit)
      case 'bytes.read': {
        const { state } = await this.#reader.moment(t)
        const args = { ...question.args, until: Math.min(question.args.until ?? Infinity, t) }
        return { ...(await readLink(this.#bytes, args, node => node in state.nodes)), recording: true }
      }
      case 'trace.read':
        return this.#trace(t, question.args.of)
      case 'session.list':
      case 'session.read':
        throw new RelevoError(
          'NOT_RECORDED',
          'what a proxy remembers of its sessions is in its own memory, and not in the record of the run'
        )
    }
  }

  get #bytes(): string {
    return join(this.#reader.folder, 'bytes')
  }

  async #trace(t: number, of: TraceOf): Promise<Trace> {
    const { state } = await this.#reader.moment(t)
    return readTrace(of, {
      topology: state.topology,
      transfers: state.transfers,
      bytesFolder: this.#bytes,
      recording: true,
      now: t,
      journal: async filter => (await this.#journal(t, filter)).events
    })
  }

  async #journal(t: number, filter: ParsedFilter): Promise<CommandResults['journal.read']> {
    const last = await this.#reader.lastSeq(await this.#reader.moment(t))
    const after = filter.after ?? 0
    const found = await this.#reader.journal.newest({
      after,
      before: Math.min(filter.before ?? Infinity, last + 1),
      kinds: filter.kinds ? new Set(filter.kinds) : 'all',
      limit: filter.limit,
      maxBytes,
      matches: matcher(filter)
    })
    const { events } = found
    const { gone } = this.#reader.journal
    const from = Math.max(found.from, gone > after ? gone + 1 : 0)
    return { events, from, gone, total: isOpen(filter) ? last : events.length }
  }

  async #log(
    t: number,
    {
      node,
      after = 0,
      before = Infinity,
      limit
    }: { node: string; after?: number | undefined; before?: number | undefined; limit: number }
  ): Promise<CommandResults['log.read']> {
    const { state, lastLines } = await this.#reader.moment(t)
    const last = lastLines.get(node) ?? 0
    if (last === 0 && !Object.hasOwn(state.nodes, node))
      throw new RelevoError('NODE_NOT_FOUND', `there is no node "${node}"`, { node })
    const lines = await this.#reader.journal.lines(node, after, Math.min(before, last + 1), limit, maxBytes)
    return { lines, first: last === 0 ? 0 : this.#reader.journal.firstLine(node), last }
  }

  async #samples(t: number, since: number): Promise<MetricSample[]> {
    const samples: MetricSample[] = []
    for await (const sample of this.#reader.samples(Math.max(since, t - keepMetricsMs), t))
      samples.push(sample)
    return samples.slice(-maxSamples)
  }

  /** What was known of programs by then: by that, noise is found in their lines. */
  async #whole(
    t: number,
    logs: readonly (readonly [node: string, lines: readonly LogLine[]])[]
  ): Promise<WholeLogs> {
    const moment = await this.#reader.moment(t)
    const programs = new KnownPrograms(this.#reader.info.startedAt)
    const whole = new WholeLogs(programs)
    programs.setTopology(moment.state.topology)
    whole.setTopology(moment.state.topology)
    const before = (await this.#reader.lastSeq(moment)) + 1
    const newest = async (kinds: ReadonlySet<string>): Promise<readonly JournalEvent[]> =>
      (await this.#reader.journal.newest({ after: 0, before, kinds, limit: mostKnown, maxBytes })).events
    // Sessions come by the thousand, and what happened to a node once at its start would not be among the newest.
    const [sessions, others] = await Promise.all([
      newest(new Set(['session'])),
      newest(new Set(['log-noise', ...KnownPrograms.kinds].filter(kind => kind !== 'session')))
    ])
    const events = [...others, ...sessions].sort((a, b) => a.seq - b.seq)
    for (const [, lines] of logs) programs.onLines(lines)
    for (const event of events) {
      programs.onEvent(event)
      whole.onEvent(event)
    }
    return whole
  }

  async #logs(
    t: number,
    nodes: readonly string[],
    limit: number
  ): Promise<CommandResults['replicas.compare']> {
    const logs = await Promise.all(
      nodes.map(async node => {
        const { lines } = await this.#log(t, { node, limit: mostComparedLines })
        return [node, lines] as const
      })
    )
    const whole = await this.#whole(t, logs)
    return { proxy: null, ...whole.compare(new Map(logs), limit) }
  }
}
