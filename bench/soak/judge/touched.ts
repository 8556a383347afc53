import type { JournalEvent } from '../../../src/shared/journal'
import { isKill, type Act } from '../faults'
import type { ReplicaPlace } from '../works'
import { slowness, startsOf } from './starts'

export interface Span {
  readonly from: number
  readonly to: number
}

interface Touched {
  readonly acts: readonly Act[]
  readonly events: readonly JournalEvent[]
  readonly places: readonly ReplicaPlace[]
  readonly proxy: string
}

/** How long after it was touched a replica's loss is put down to that on a quiet machine, ms. */
const touchedMs = 3_000
/** The starts until so long after it tell how busy the machine was, ms: on a busy one they are seldom. */
const aboutMs = 30_000

/**
 * When something was wrong with each replica: from an act until a while after it was taken back, the program listens
 * again that it killed, and the proxy has attached it again.
 */
export function touchedTimes({ acts, events, places, proxy }: Touched): ReadonlyMap<string, readonly Span[]> {
  const spans = new Map(places.map(({ id }): [string, Span[]] => [id, []]))
  const links = events.filter(isLink).filter(({ node }) => node === proxy)
  const lives = events.filter(({ kind }) => kind === 'node-exit' || kind === 'node-listening')
  const starts = startsOf(events)
  for (const act of acts) {
    const lateMs = touchedMs * slowness(starts, act.at, act.until + aboutMs)
    const over = Math.max(act.until, isKill(act.kind) ? lifeAfter(act, lives, lateMs) : 0)
    const later = links.filter(({ to, t }) => to === act.node && t >= act.at)
    const detached = later.findIndex(({ kind, t }) => kind === 'detached' && t < over + lateMs)
    const back = detached < 0 ? undefined : later.slice(detached).find(({ kind }) => kind === 'attached')
    const to = Math.max(over, detached < 0 ? 0 : (back?.t ?? Infinity)) + lateMs
    spans.get(act.node)?.push({ from: act.at - 50, to })
  }
  return spans
}

function isLink(event: JournalEvent): event is JournalEvent<'attached' | 'detached'> {
  return event.kind === 'attached' || event.kind === 'detached'
}

/**
 * When the program listens that was started after a kill; the kill's own time where none was, for it was dead already.
 * @param lateMs how long after the kill its end is seen at the latest
 */
function lifeAfter({ node, at, until }: Act, events: readonly JournalEvent[], lateMs: number): number {
  const own = events.filter(event => event.node === node && event.t >= at)
  const ended = own.findIndex(({ kind, t }) => kind === 'node-exit' && t < until + lateMs)
  if (ended < 0) return until
  return own.slice(ended).find(({ kind }) => kind === 'node-listening')?.t ?? Infinity
}
