import type { TransferPhase } from '#shared/transfer-phases'

/** What a notice says of a transfer that was begun here; `null`: the lab has not told of it yet. */
export function transferSaid(
  phase: TransferPhase | null
): 'shell.sending-file' | 'native.transfer-stored' | 'native.transfer-lost' | 'shell.transfer-stopped' {
  if (phase === 'stored') return 'native.transfer-stored'
  if (phase === 'cut' || phase === 'failed') return 'native.transfer-lost'
  return phase === 'paused' || phase === 'cancelled' ? 'shell.transfer-stopped' : 'shell.sending-file'
}
