import type { SessionLines } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import { numbered, type Behind, type Compared } from '../compare-session'
import type { Exchange } from '../exchange'
import type { Counted } from './counts'

/**
 * Compares what replicas logged of several sessions that were open together, as one whole: a line is right as often as it
 * should be there, wherever it is. Each replica's lines are put in one order, what is wrong at the end.
 * @param counted how the lines of each replica stand, in priority order
 */
export function compareWhole(exchange: Exchange, counted: ReadonlyMap<string, Counted>): Compared {
  const { session, overlapping, t } = exchange
  const reference = referenceOf([...counted.values()].map(({ right }) => right))
  const lines = new Map<string, readonly LogLine[]>()
  const differsAt = new Map<string, number>()
  const behind = new Map<string, Behind>()
  const views: [string, SessionLines][] = []
  for (const [replica, own] of counted) {
    const placed = [...inOrderOf(own.right, reference), ...own.wrong]
    const [wrong] = own.wrong
    if (placed.length > 0) lines.set(replica, placed)
    if (wrong) differsAt.set(replica, wrong.seq)
    const repeated = exchange.before.get(replica)?.length ?? 0
    if (own.lacking > 0) behind.set(replica, own.behind)
    const view: SessionLines = {
      status: statusOf(own, repeated),
      ...numbered(placed),
      difference: wrong ? own.right.length : null,
      repeated,
      guessed: exchange.guessed.has(replica)
    }
    views.push([replica, view])
  }
  const view = { session, overlapping, t, replicas: Object.fromEntries(views) }
  return { view, exchange: { ...exchange, lines }, differsAt, behind }
}

function statusOf({ right, wrong, lacking, isUnclear }: Counted, repeated: number): SessionLines['status'] {
  if (wrong.length > 0) return 'differs'
  if (lacking > 0) return right.length === 0 ? 'pending' : 'partial'
  if (isUnclear) return 'unclear'
  return repeated > 0 ? 'repeated' : 'equal'
}

/** The texts of all that should be there, in the order of the log that has most of it. */
function referenceOf(logs: readonly (readonly LogLine[])[]): readonly string[] {
  const [fullest = [], ...others] = [...logs].sort((a, b) => b.length - a.length)
  const reference = fullest.map(({ text }) => text)
  const had = countOf(reference)
  for (const log of others) {
    const own = new Map<string, number>()
    for (const { text } of log) {
      const count = (own.get(text) ?? 0) + 1
      own.set(text, count)
      if (count <= (had.get(text) ?? 0)) continue
      had.set(text, count)
      reference.push(text)
    }
  }
  return reference
}

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

function inOrderOf(own: readonly LogLine[], reference: readonly string[]): readonly LogLine[] {
  const places = new Map<string, number[]>()
  for (const [place, text] of reference.entries()) {
    const same = places.get(text)
    if (same) same.push(place)
    else places.set(text, [place])
  }
  const placed = own.map(line => ({ line, place: places.get(line.text)?.shift() ?? Infinity }))
  return placed.sort((a, b) => a.place - b.place).map(({ line }) => line)
}
