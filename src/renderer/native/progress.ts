import type { TransferView } from '#shared/state'
import { isOver, share } from '../transfers/model/model'

/** How much of all transfers under way is done, from 0 to 1, in whole percents; null when there is none. */
export function overallProgress(transfers: Readonly<Record<string, TransferView>>): number | null {
  const active = Object.values(transfers).filter(transfer => !isOver(transfer))
  if (active.length === 0) return null
  const bytes = active.reduce((sum, transfer) => sum + transfer.size, 0)
  if (bytes === 0) return 0
  const done = active.reduce((sum, transfer) => sum + share(transfer) * transfer.size, 0)
  return Math.floor((100 * done) / bytes) / 100
}
