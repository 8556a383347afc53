import type { JournalEvent } from '#shared/journal'
import type { TransferView } from '#shared/state'
import { faultSpans, type FaultSpan, type WrongNow } from './fault-spans'

/** How far back the dock looks, ms. */
export const dockSpanMs = 30_000
/** Most marks in a lane; the newest ones. */
const maxMarks = 200

export interface Mark {
  readonly id: string
  readonly t: number
  readonly what: 'killed' | 'crashed' | 'failover'
  readonly node: string
  readonly to?: string
}

/** Something that lasts; `end` is null while it goes on. */
export interface Span {
  readonly id: string
  readonly start: number
  readonly end: number | null
  readonly name: string
}

export interface Lanes {
  readonly kills: readonly Mark[]
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
  const kills: Mark[] = []
  const failovers: Mark[] = []
  for (const event of events) {
    const node = event.node ?? ''
    const id = String(event.seq)
    if (event.kind === 'kill-asked') kills.push({ id, t: event.t, what: 'killed', node })
    else if (event.kind === 'node-exit' && event.cause === 'crashed') {
      kills.push({ id, t: event.t, what: 'crashed', node })
    } else if (event.kind === 'failover') {
      failovers.push({ id, t: event.t, what: 'failover', node: event.from, to: event.to })
    }
  }
  return {
    kills: kills.slice(-maxMarks),
    failovers: failovers.slice(-maxMarks),
    faults: faultSpans(events, wrong, from),
    transfers: transfers
      .filter(transfer => transfer.endedAt === null || transfer.endedAt >= from)
      .map(({ id, startedAt, endedAt, file }) => ({ id, start: startedAt, end: endedAt, name: file }))
  }
}
