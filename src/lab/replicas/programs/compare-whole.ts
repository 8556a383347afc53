import type { SessionLines } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import type { Compared } from '../compare-session'
import type { Exchange } from '../exchange'

/**
 * Compares what replicas logged of several sessions that were open together, as one whole: a line is right as often as
 * most have it, wherever it is. Each replica's lines are put in the order of those that count, what is wrong at the end.
 * @param replicas in priority order
 */
export function compareWhole(exchange: Exchange, replicas: readonly string[]): Compared {
  const { session, overlapping, t } = exchange
  const logs = replicas.map(replica => exchange.lines.get(replica) ?? [])
  const reference = mostAgreed(logs)
  const lines = new Map<string, readonly LogLine[]>()
  const differsAt = new Map<string, number>()
  const views: [string, SessionLines][] = []
  for (const [index, replica] of replicas.entries()) {
    const { placed, right } = inOrderOf(logs[index] ?? [], reference)
    const wrong = placed[right]
    if (placed.length > 0) lines.set(replica, placed)
    if (wrong) differsAt.set(replica, wrong.seq)
    const repeated = exchange.before.get(replica)?.length ?? 0
    const rest = right < reference.length ? 'partial' : repeated > 0 ? 'repeated' : 'equal'
    const view: SessionLines = {
      status: placed.length === 0 ? 'pending' : wrong ? 'differs' : rest,
      firstLine: placed.length === 0 ? null : Math.min(...placed.map(({ seq }) => seq)),
      lines: placed.map(({ text }) => text),
      difference: wrong ? right : null,
      repeated,
      guessed: exchange.guessed.has(replica)
    }
    views.push([replica, view])
  }
  const view = { session, overlapping, t, replicas: Object.fromEntries(views) }
  return { view, exchange: { ...exchange, lines }, differsAt }
}

/** The log that holds most of the others; of several, the longest. */
function mostAgreed(logs: readonly (readonly LogLine[])[]): readonly LogLine[] {
  let best: readonly LogLine[] = []
  let bestVotes = 0
  for (const log of logs) {
    const votes = logs.filter(other => inOrderOf(other, log).right === other.length).length
    if (log.length > 0 && (votes > bestVotes || (votes === bestVotes && log.length > best.length))) {
      best = log
      bestVotes = votes
    }
  }
  return best
}

/** The lines that are right, in the order of `reference`, and behind them the others; `right` counts the former. */
function inOrderOf(
  own: readonly LogLine[],
  reference: readonly LogLine[]
): { readonly placed: readonly LogLine[]; readonly right: number } {
  const places = new Map<string, number[]>()
  for (const [place, { text }] of reference.entries()) {
    const same = places.get(text)
    if (same) same.push(place)
    else places.set(text, [place])
  }
  const right: { readonly line: LogLine; readonly place: number }[] = []
  const wrong: LogLine[] = []
  for (const line of own) {
    const place = places.get(line.text)?.shift()
    if (place === undefined) wrong.push(line)
    else right.push({ line, place })
  }
  right.sort((a, b) => a.place - b.place)
  return { placed: [...right.map(({ line }) => line), ...wrong], right: right.length }
}
