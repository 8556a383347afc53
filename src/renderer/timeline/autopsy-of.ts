import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import { isAsk } from '../format/autopsy-scale'

/** Two readings of the same moment, ms: the journal's of an ask is the autopsy's. */
const sameMs = 0.001

/** The autopsy that an event opens: its own for a failover, the first one that it led to for what a person did or for a death. */
export function autopsyOf(event: JournalEvent, autopsies: readonly Autopsy[]): Autopsy | null {
  if (event.kind === 'failover') return autopsies.find(({ id }) => id === `autopsy-${event.seq}`) ?? null
  return autopsies.find(autopsy => begins(event, autopsy)) ?? null
}

/** What led to a failover: what a person did, or else the death that nobody asked for. */
const causeOf = (steps: Autopsy['steps']) =>
  steps.find(({ step }) => isAsk(step)) ?? steps.find(({ step }) => step === 'exit-seen')

/** Whether it is the event that led to this failover. */
function begins(event: JournalEvent, { from, steps }: Autopsy): boolean {
  const cause = causeOf(steps)
  if (!cause || Math.abs(cause.t - event.t) >= sameMs) return false
  if (cause.step === 'fault-set') return event.kind === 'fault-set' || event.kind === 'partition-set'
  return event.kind === (cause.step === 'exit-seen' ? 'node-exit' : cause.step) && event.node === from
}

/** The event under which an autopsy is shown: the kill, freeze, fault or death that led to it, or the failover itself. */
export function eventOf(autopsy: Autopsy, events: readonly JournalEvent[]): number | null {
  const cause = causeOf(autopsy.steps)
  const failover = Number(autopsy.id.slice('autopsy-'.length))
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]
    if (!event || !cause || event.t < cause.t - 1000) break
    if (begins(event, autopsy)) return event.seq
  }
  return Number.isInteger(failover) ? failover : null
}
