import { RelevoError } from '#shared/errors'
import type { LabDelta, TransferView } from '#shared/state'
import type { HostClient } from '../host-client'
import { NoHostError } from '../no-host-error'

/**
 * Calls `onView` with every state of the transfer, until it has ended. Resolves with the last one.
 * @throws NoHostError when the host ends, RelevoError `TRANSFER_NOT_FOUND` when it is gone.
 */
export async function followTransfer(
  host: HostClient,
  id: string,
  onView: (view: TransferView) => void
): Promise<TransferView> {
  return new Promise((resolve, reject) => {
    let seq: number | null = null
    /** Deltas that came while a snapshot was on its way. */
    let held: LabDelta[] = []

    const settle = (end: () => void): void => {
      stop()
      end()
    }
    const take = (view: TransferView | null | undefined): void => {
      if (view === undefined) return
      if (view === null) {
        const gone = new RelevoError('TRANSFER_NOT_FOUND', `the lab does not know transfer ${id} any more`)
        return settle(() => reject(gone))
      }
      onView(view)
      if (view.endedAt !== null) settle(() => resolve(view))
    }
    /** The whole state: at the start, and after a gap. */
    const refresh = async (): Promise<void> => {
      seq = null
      try {
        const snapshot = await host.ask('lab.snapshot', {})
        seq = snapshot.seq
        take(snapshot.transfers[id] ?? null)
        const later = held
        held = []
        later.forEach(onDelta)
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const onDelta = (delta: LabDelta): void => {
      if (seq === null) return void held.push(delta)
      if (delta.seq <= seq) return
      if (delta.seq > seq + 1) return void refresh()
      seq = delta.seq
      take(delta.transfers?.[id])
    }

    const stop = host.on('delta', onDelta)
    void host.closed.then(() => settle(() => reject(new NoHostError('the host ended'))))
    void refresh()
  })
}
