import type { FaultKind, FaultOf } from '../stage'
import { Deadline } from './deadline'

/** The connection is reset a while after it was opened, or after the fault was set. */
export const resetPeer: FaultKind<FaultOf<'reset_peer'>> = {
  roomBytes: () => 0,
  cuts: true,
  stage: line => {
    const deadline = new Deadline(
      line,
      () => line.fault.timeoutMs,
      () => line.reset()
    )
    return {
      take: item => line.pass(item),
      changed: () => deadline.change(),
      release: () => deadline.cancel(),
      dispose: () => deadline.cancel()
    }
  }
}
