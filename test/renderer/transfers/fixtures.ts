import type { CopyView, TransferView } from '../../../src/shared/state'

export function copy(receiver: string, changes: Partial<CopyView> = {}): CopyView {
  return {
    receiver,
    phase: 'sending',
    bytes: 0,
    rate: 0,
    sha256: null,
    error: null,
    startedAt: 0,
    endedAt: null,
    ...changes
  }
}

export function transfer(changes: Partial<TransferView> = {}): TransferView {
  return {
    id: 't1',
    file: 'video.mp4',
    size: 100,
    route: 'replicated',
    phase: 'sending',
    sent: 0,
    acknowledged: 0,
    rate: 0,
    sha256: null,
    copies: [],
    error: null,
    startedAt: 0,
    endedAt: null,
    wallTime: 0,
    ...changes
  }
}
