import type { TransferPhase } from '#shared/journal'
import type { Evidence, Outcome } from '#shared/outcome'
import type { CopyView } from '#shared/state'
import { isLoss } from '#shared/transfer-phases'

interface SaidEnding {
  readonly phase: TransferPhase
  readonly outcome?: Outcome | undefined
  readonly evidence?: Evidence | undefined
  readonly sha256?: string | undefined
}

/**
 * How a copy has ended: as whoever reports it says. The lab itself sees no more than that an end of it is gone: a copy
 * of which all had come may be stored by then.
 * @param before the copy as it was
 */
export function copyEnding(
  before: Pick<CopyView, 'phase'>,
  { phase, outcome, evidence, sha256 }: SaidEnding
): Pick<CopyView, 'outcome' | 'evidence'> {
  if (phase === 'stored')
    return { outcome: 'whole', evidence: evidence ?? (sha256 === undefined ? 'framing' : 'sha256') }
  if (!isLoss(phase)) return { outcome: undefined, evidence: undefined }
  if (outcome !== undefined) return { outcome, evidence }
  if (before.phase === 'verifying') return { outcome: 'unknown', evidence: 'unanswered' }
  return { outcome: 'cut', evidence: evidence ?? 'short' }
}
