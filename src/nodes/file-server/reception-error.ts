import type { ReceiverErrorCode } from '#nodes/protocol/transfer/messages'

/** Why a reception is given up, as the sender is told. */
export class ReceptionError extends Error {
  readonly code: ReceiverErrorCode
  /** SHA-256 of the bytes that came, when it is not the one that the sender announced. */
  sha256: string | undefined

  constructor(code: ReceiverErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ReceptionError'
    this.code = code
  }

  static mismatch(sha256: string | undefined): ReceptionError {
    const error = new ReceptionError('HASH_MISMATCH', 'the bytes are not those that the sender hashed')
    error.sha256 = sha256
    return error
  }

  static from(error: unknown): ReceptionError {
    if (error instanceof ReceptionError) return error
    if (isDiskFull(error)) return new ReceptionError('DISK_FULL', 'the disk of the receiver is full', error)
    return new ReceptionError('INTERNAL', error instanceof Error ? error.message : String(error), error)
  }
}

/** No space left, or the user's quota is used up. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}
