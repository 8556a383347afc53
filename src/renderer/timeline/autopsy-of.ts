import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'

/** Two readings of the same moment, ms: the journal's of an ask is the autopsy's. */
const sameMs = 0.001

/** The autopsy that an event opens: its own for a failover, the first one that it led to for a kill or a freeze. */
export function autopsyOf(event: JournalEvent, autopsies: readonly Autopsy[]): Autopsy | null {
  if (event.kind === 'failover') return autopsies.find(({ id }) => id === `autopsy-${event.seq}`) ?? null
  if (event.kind !== 'kill-asked' && event.kind !== 'freeze-asked') return null
  return (
    autopsies.find(
      ({ from, steps }) =>
        from === event.node &&
        steps.some(({ step, t }) => step === event.kind && Math.abs(t - event.t) < sameMs)
    ) ?? null
  )
}

/** The event under which an autopsy is shown: the kill or freeze that led to it, or the failover itself. */
export function eventOf(autopsy: Autopsy, events: readonly JournalEvent[]): number | null {
  const ask = autopsy.steps.find(({ step }) => step === 'kill-asked' || step === 'freeze-asked')
  const failover = Number(autopsy.id.slice('autopsy-'.length))
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]
    if (!event || !ask || event.t < ask.t - 1000) break
    if (event.kind === ask.step && event.node === autopsy.from && Math.abs(event.t - ask.t) < sameMs) {
      return event.seq
    }
  }
  return Number.isInteger(failover) ? failover : null
}
