import type { HiddenFault } from '#shared/exercise/exercise'
import type { Diagnosis } from '#shared/exercise/view'
import type { Fault } from '#shared/faults'

/** How much a fault is, in its own unit (ms, bytes, bytes a second, a probability); null for one that has no amount. */
function amountOf(fault: Fault): number | null {
  switch (fault.type) {
    case 'latency':
      return fault.latencyMs
    case 'bandwidth':
      return fault.bytesPerSecond
    case 'slow_close':
      return fault.delayMs
    case 'timeout':
    case 'reset_peer':
      return fault.timeoutMs
    case 'slicer':
      return fault.averageBytes
    case 'limit_data':
      return fault.bytes
    case 'corrupt':
      return fault.probability
    case 'down':
      return null
  }
}

/** What there was to be found. */
export function truthOf({ fault }: Pick<HiddenFault, 'fault'>, link: string): Diagnosis {
  return { link, type: fault.type, amount: amountOf(fault) }
}

/** Each part by itself: who finds the place but not the amount has found something. */
export function gradeDiagnosis(
  given: Diagnosis,
  right: Diagnosis,
  worth: { readonly where: number; readonly what: number; readonly howMuch: number },
  tolerance: number
): { readonly got: number; readonly ok: boolean } {
  const where = given.link === right.link
  const what = given.type === right.type
  const isNear =
    right.amount === null || (given.amount !== null && Math.abs(given.amount - right.amount) <= tolerance)
  const howMuch = what && isNear
  const got = (where ? worth.where : 0) + (what ? worth.what : 0) + (howMuch ? worth.howMuch : 0)
  return { got, ok: where && what && howMuch }
}
