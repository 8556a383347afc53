import type { LabDelta, TransferView } from '#shared/state'
import { isOver } from '../transfers/model/model'

/**
 * Finds the transfers that end by themselves: stored, cut or failed, and not those that a person paused or
 * cancelled. `known` are those that were there before; one that begins and ends between two deltas counts too.
 */
export function transferEndings(known: Readonly<Record<string, TransferView>>) {
  const over = new Map(Object.values(known).map(transfer => [transfer.id, isOver(transfer)]))
  return (delta: LabDelta): TransferView[] => {
    const ended: TransferView[] = []
    for (const [id, transfer] of Object.entries(delta.transfers ?? {})) {
      if (transfer === null) {
        over.delete(id)
        continue
      }
      const now = isOver(transfer)
      if (now && over.get(id) !== true && !isByHand(transfer)) ended.push(transfer)
      over.set(id, now)
    }
    return ended
  }
}

/** A person did it, or the receivers among themselves. */
function isByHand({ phase, repair }: TransferView): boolean {
  return repair !== undefined || phase === 'paused' || phase === 'cancelled'
}
