import type { ClientRequests } from '#nodes/framing/client-requests'
import { MessageReader } from './message-reader'
import type { Unit } from './unit'

/** The units of a reply that is there as a whole, or broken off: what there is of the last one is compared as well. */
export function unitsOf(reply: Buffer, requests: ClientRequests, readsJson: boolean): Unit[] {
  const reader = new MessageReader(requests, readsJson)
  const units: Unit[] = []
  let at = 0
  do {
    at = reader.take(reply, at)
    if (reader.unit) units.push(reader.unit)
  } while (reader.unit)
  if (reader.partial !== '') units.push(reader.partialUnit)
  return units
}
