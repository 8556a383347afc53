import type { CutEvidence } from '#shared/outcome'
import type { ReceiverErrorCode } from '#nodes/protocol/transfer/messages'

/** What each reason shows, other than that the receiver has refused the copy. */
const evidenceOf: Partial<Record<ReceiverErrorCode, CutEvidence>> = {
  TOO_LARGE: 'limit',
  LIMIT_REACHED: 'limit',
  DISK_FULL: 'limit',
  INCOMPLETE: 'short',
  HASH_MISMATCH: 'differs',
  SUPERSEDED: 'given-up'
}

/** Why a reception is given up, as the sender is told. */
export class ReceptionError extends Error {
  readonly code: ReceiverErrorCode
  /** What shows that the copy is not whole. */
  readonly evidence: CutEvidence
  /** SHA-256 of the bytes that came, when it is not the one that the sender announced. */
  sha256: string | undefined

  constructor(
    code: ReceiverErrorCode,
    message: string,
    { cause, evidence = evidenceOf[code] ?? 'refused' }: { cause?: unknown; evidence?: CutEvidence } = {}
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ReceptionError'
    this.code = code
    this.evidence = evidence
  }

  /** The connection was lost before the end of the file. */
  static cut(reason: string, evidence: CutEvidence): ReceptionError {
    return new ReceptionError('INCOMPLETE', reason, { evidence })
  }

  static mismatch(sha256: string | undefined): ReceptionError {
    const error = new ReceptionError('HASH_MISMATCH', 'the bytes are not those that the sender hashed')
    error.sha256 = sha256
    return error
  }

  static from(error: unknown): ReceptionError {
    if (error instanceof ReceptionError) return error
    if (isDiskFull(error))
      return new ReceptionError('DISK_FULL', 'the disk of the receiver is full', { cause: error })
    // The system's own words name the receiver's folders: they are for its log.
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return new ReceptionError('INTERNAL', `the receiver could not store it${code}`, { cause: error })
  }

  /** For the receiver's own log. */
  get detail(): string {
    return this.cause === undefined ? this.message : `${this.message}: ${String(this.cause)}`
  }
}

/** No space left, or the user's quota is used up. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}
