import type { JournalEvent } from '#shared/journal'
import type { TransferView } from '#shared/state'
import { markLanes } from '../../events/mark-kinds'
import { marksOf, type Mark } from '../../events/marks'
import { faultSpans, type FaultSpan, type WrongNow } from './fault-spans'

/** How far back the dock looks, ms. */
export const dockSpanMs = 30_000
/** Most marks in a lane; the newest ones. */
const maxMarks = 200

/** Something that lasts; `end` is null while it goes on. */
export interface Span {
  readonly id: string
  readonly start: number
  readonly end: number | null
  readonly name: string
}

export interface Lanes {
  readonly deaths: readonly Mark[]
  readonly faults: readonly FaultSpan[]
  readonly failovers: readonly Mark[]
  readonly transfers: readonly Span[]
}

/** What the dock shows of the events since `from`, oldest first, and of what goes on now. */
export function dockLanes(
  events: readonly JournalEvent[],
  transfers: readonly TransferView[],
  wrong: WrongNow,
  from: number
): Lanes {
  const marks = marksOf(events)
  const inLane = (lane: 'deaths' | 'failovers') =>
    marks.filter(({ what }) => markLanes[what] === lane).slice(-maxMarks)
  return {
    deaths: inLane('deaths'),
    failovers: inLane('failovers'),
    faults: faultSpans(events, wrong, from),
    transfers: transfers
      .filter(transfer => transfer.endedAt === null || transfer.endedAt >= from)
      .map(({ id, startedAt, endedAt, file }) => ({ id, start: startedAt, end: endedAt, name: file }))
  }
}
