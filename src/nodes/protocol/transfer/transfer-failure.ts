import type { CutEvidence } from '#shared/outcome'
import { RelevoError, type ErrorCode } from '#shared/errors'

/** `cut` can be resumed at the receiver's offset, `failed` would fail again, `cancelled` was asked for. */
export type FailurePhase = 'failed' | 'cut' | 'cancelled'

/** What each reason shows, other than that one end has given the copy up. */
const evidenceOf: Partial<Record<ErrorCode, CutEvidence>> = {
  CONNECTION_REFUSED: 'refused',
  HASH_MISMATCH: 'differs',
  LIMIT_REACHED: 'limit',
  TIMEOUT: 'limit'
}

/** Why a transfer did not reach its end. */
export class TransferFailure extends RelevoError {
  readonly phase: FailurePhase
  /** What shows that the copy is not whole. */
  readonly evidence: CutEvidence

  constructor(
    phase: FailurePhase,
    code: ErrorCode,
    message: string,
    details?: Record<string, unknown>,
    cause?: unknown,
    evidence: CutEvidence = evidenceOf[code] ?? 'given-up'
  ) {
    super(code, message, details, cause)
    this.name = 'TransferFailure'
    this.phase = phase
    this.evidence = evidence
  }

  static from(error: unknown): TransferFailure {
    if (error instanceof TransferFailure) return error
    const message = error instanceof Error ? error.message : String(error)
    return new TransferFailure('failed', 'INTERNAL', message, undefined, error)
  }

  /** What a receiver's refusal means for its sender. */
  static refused(code: string, message: string): TransferFailure {
    const details = { receiverCode: code }
    switch (code) {
      case 'HASH_MISMATCH':
        return new TransferFailure('failed', 'HASH_MISMATCH', message, details)
      case 'DISK_FULL':
      case 'TOO_LARGE':
      case 'LIMIT_REACHED':
        return new TransferFailure('failed', 'LIMIT_REACHED', message, details)
      case 'READ_ONLY':
      case 'NO_PERMISSION':
        return new TransferFailure('failed', 'FILE_NOT_WRITTEN', message, details)
      case 'SUPERSEDED':
        return new TransferFailure('cut', 'CANCELLED', message, details)
      default:
        return new TransferFailure('failed', 'PROTOCOL_ERROR', `${code}: ${message}`, details)
    }
  }
}
