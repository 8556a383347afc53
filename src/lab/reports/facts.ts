import type { JournalEvent } from '#shared/journal'
import type { ReplicaComparison } from '#shared/replicas'
import type { Autopsy, MetricSample } from '#shared/state'
import type { ReportRun } from '#report/run'
import { ComparisonAt } from '../runs/reading/comparison-at'
import { Autopsies } from '#shared/measures/autopsies'
import { exerciseOf } from './exercise-facts'
import { measuresOf } from './measured'
import type { RunSource } from './run-source'
import { SentFiles } from './sent-files'

/** Most events that are drawn, or told of, and most that are measured: past it, nothing is said of the whole run. */
const maxEvents = 200_000
const maxMeasured = 1_000_000
/** Autopsies whose surroundings are drawn. */
const maxDrawn = 6
/** Most events near one of them. */
const maxAround = 2_000
/** Sessions whose lines stand side by side. */
const maxSessions = 200
/** Most samples: half an hour of a lab of forty nodes. */
const maxSamples = 150_000

/** Reads a run, and computes from its journal all that a report of it says. */
export async function factsOf(source: RunSource): Promise<ReportRun> {
  const { reader, topology, from, durationMs, last, samplesUntil, head } = source
  const { id, name, startedAt, seed, version, system, who = null } = reader.info
  const kinds = new Map(topology.nodes.map(({ id, kind }) => [id, kind]))
  const autopsies = new Autopsies()
  const files = new SentFiles(node => kinds.get(node) === 'client')
  const events: JournalEvent[] = []
  const isKept = keeper()
  const measured: JournalEvent[] = []
  const found: Autopsy[] = []
  for await (const event of reader.events()) {
    if (event.kind === 'log' || event.seq > last) continue
    if (measured.length <= maxMeasured) measured.push(event)
    found.push(...autopsies.onEvent(event))
    if (event.kind === 'transfer') files.onEvent(event)
    if (isKept(event) && events.length < maxEvents) events.push(event)
  }
  found.push(...autopsies.tick(Infinity))
  const around = new Map<string, readonly JournalEvent[]>()
  for (const autopsy of found.slice(0, maxDrawn)) around.set(autopsy.id, await surroundings(source, autopsy))
  const samples: MetricSample[] = []
  for await (const sample of reader.samples(from - 1, samplesUntil))
    if (samples.length < maxSamples) samples.push(sample)
  const compared = await comparison(source)
  return {
    id,
    name,
    startedAt,
    from,
    durationMs,
    seed,
    version,
    system,
    head,
    topology,
    who,
    exercise: source.exercise ? exerciseOf(source.exercise) : null,
    events,
    samples,
    autopsies: found,
    around,
    measures:
      measured.length > maxMeasured
        ? []
        : measuresOf({ events: measured, samples, topology, comparison: compared, from, to: durationMs }),
    comparison: compared,
    transfers: files.all
  }
}

/**
 * Which events a report has. Of what went well, which comes by the thousand, the first after something of the same node that did
 * not: it parts that from the next.
 */
function keeper(): (event: JournalEvent) => boolean {
  /** When something of a node ended badly, and nothing of it is known to have gone well since; ms of the run. */
  const badAt = new Map<string, number>()
  const isBad = (node: string, t: number): true => {
    badAt.set(node, t)
    return true
  }
  return event => {
    const { kind, node = '', t } = event
    switch (kind) {
      case 'log':
      case 'connection':
        return false
      case 'tally':
        return (
          (event.outcomes.expected ?? 0) > 0 &&
          event.fromAt >= (badAt.get(event.to) ?? Infinity) &&
          badAt.delete(event.to)
        )
      case 'session':
        if (event.phase !== 'close') return false
        // A second end of one session, and that of a replay, show nothing of a client's.
        if (event.outcome === undefined) return false
        return event.outcome === 'whole' ? badAt.delete(node) : isBad(node, t)
      case 'unanswered':
        return isBad(node, t)
      default:
        return true
    }
  }
}

/** Null: there are no replicas behind a proxy, or their lines had to make room. */
async function comparison({
  reader,
  topology,
  durationMs,
  last
}: RunSource): Promise<ReplicaComparison | null> {
  if (!topology.nodes.some(({ kind }) => kind === 'replicating-proxy')) return null
  try {
    const comparison = new ComparisonAt(reader, { holdsAll: true })
    return await comparison.compareUntil(last, durationMs, undefined, maxSessions)
  } catch {
    return null
  }
}

/** The failover's own session, and the connections near it. */
async function surroundings(
  { reader, last }: RunSource,
  { steps, t, totalMs }: Autopsy
): Promise<readonly JournalEvent[]> {
  const origin = steps[0]?.t ?? t
  const found: JournalEvent[] = []
  for await (const event of reader.eventsBetween(origin - totalMs, origin + totalMs * 1.5)) {
    if (event.seq > last) continue
    if (event.kind === 'session' || event.kind === 'connection') found.push(event)
    if (found.length >= maxAround) break
  }
  return found
}
