import type { ComparedSession, SessionLines } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import type { Exchange } from './exchange'
import { printedText } from './noise/noiseless-log'

/** The letters of the map of all sessions. */
const letters = {
  equal: '=',
  repeated: '+',
  differs: 'x',
  partial: '~',
  pending: '.',
  unclear: '?'
} as const

export function letterOf(status: SessionLines['status']): string {
  return letters[status]
}

export interface Behind {
  readonly sessions: number
  readonly isSure: boolean
}

/** A session as it is shown, and the number in each replica's own log of the line at which it differs, if it does. */
export interface Compared {
  readonly view: ComparedSession
  readonly exchange: Exchange
  readonly differsAt: ReadonlyMap<string, number>
  /** Of a row of several sessions: of how many of them a replica lacks lines, and whether that is sure. */
  readonly behind?: ReadonlyMap<string, Behind> | undefined
}

/** How each replica's lines stand against those that most replicas have; `replicas` in priority order. */
export function compareSession(exchange: Exchange, replicas: readonly string[]): Compared {
  const reference = referenceOf(exchange.lines, replicas)
  const views: [string, SessionLines][] = []
  const differsAt = new Map<string, number>()
  for (const replica of replicas) {
    const own = exchange.lines.get(replica) ?? []
    const repeated = exchange.before.get(replica)?.length ?? 0
    const stands = standing(own, reference)
    const status = stands.status === 'equal' && repeated > 0 ? 'repeated' : stands.status
    const view = { ...stands, status, repeated, guessed: exchange.guessed.has(replica) }
    views.push([replica, view])
    // Sessions at the same time mix their lines: the next line of this one is not the next of the log.
    const line = view.difference === null ? undefined : own[view.difference]
    if (line) differsAt.set(replica, line.seq)
  }
  const { session, overlapping, t } = exchange
  return { view: { session, overlapping, t, replicas: Object.fromEntries(views) }, exchange, differsAt }
}

/**
 * What the session's lines should be. Each replica's lines count as a vote for themselves and for all that begin
 * like them, so that one which is only behind doesn't speak against the others. Ties go by priority.
 */
export function referenceOf(lines: Exchange['lines'], replicas: readonly string[]): readonly string[] {
  const texts = replicas.flatMap(replica => {
    const own = lines.get(replica)
    return own && own.length > 0 ? [own.map(line => line.text)] : []
  })
  let best: readonly string[] = []
  let bestVotes = 0
  for (const candidate of texts) {
    const votes = texts.filter(other => other.every((text, index) => text === candidate[index])).length
    const longer = votes === bestVotes && candidate.length > best.length && isPrefix(best, candidate)
    if (votes > bestVotes || longer) {
      best = candidate
      bestVotes = votes
    }
  }
  return best
}

/** As it is shown: with the noise that was left out of the lines. */
export function asPrinted(compared: Compared): Compared {
  const { view, exchange } = compared
  const views = Object.entries(view.replicas).map(([replica, own]) => {
    const lines = (exchange.lines.get(replica) ?? []).map(printedText)
    return [replica, { ...own, lines }] as const
  })
  return { ...compared, view: { ...view, replicas: Object.fromEntries(views) } }
}

function standing(
  own: readonly LogLine[],
  reference: readonly string[]
): Omit<SessionLines, 'guessed' | 'repeated'> {
  const lines = numbered(own)
  const texts = lines.lines
  if (texts.length === 0) return { status: 'pending', ...lines, difference: null }
  const difference = texts.findIndex((text, index) => text !== reference[index])
  if (difference >= 0) return { status: 'differs', ...lines, difference }
  return { status: texts.length < reference.length ? 'partial' : 'equal', ...lines, difference: null }
}

/** Lines as they are shown, with the number that each has in its log, in whatever order they come. */
export function numbered(own: readonly LogLine[]): Pick<SessionLines, 'firstLine' | 'lines' | 'numbers'> {
  const numbers = own.map(({ seq }) => seq)
  const firstLine = own.length === 0 ? null : Math.min(...numbers)
  const inRow = numbers.every((number, index) => number === (firstLine ?? 0) + index)
  return { firstLine, lines: own.map(({ text }) => text), ...(!inRow && { numbers }) }
}

function isPrefix(prefix: readonly string[], of: readonly string[]): boolean {
  return prefix.every((text, index) => text === of[index])
}
