import type { CutEvidence } from '#shared/outcome'
import type { ScarceRoom } from '#system/disk/disk-room'
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

  /** The disk has less room than a file is long. */
  static noRoom({ free, bytes }: ScarceRoom): ReceptionError {
    return new ReceptionError('DISK_FULL', `the receiver has ${free} bytes free, and ${bytes} are to come`)
  }

  /** What is stored has no place any more: somebody has removed the folder of this server. */
  static folderGone(cause?: unknown): ReceptionError {
    return new ReceptionError('INTERNAL', 'the folder of the receiver is gone', { cause })
  }

  static isFolder(cause?: unknown): ReceptionError {
    return new ReceptionError('BAD_OFFER', 'a folder has that name', { cause })
  }

  static from(error: unknown): ReceptionError {
    if (error instanceof ReceptionError) return error
    if (isDiskFull(error))
      return new ReceptionError('DISK_FULL', 'the disk of the receiver is full', { cause: error })
    // The system's own words name the receiver's folders: they are for its log.
    const code = systemCode(error)
    if (code === 'EROFS')
      return new ReceptionError('READ_ONLY', 'the folder of the receiver is read-only', { cause: error })
    if (code === 'EACCES' || code === 'EPERM')
      return new ReceptionError('NO_PERMISSION', 'the receiver may not write to its folder', { cause: error })
    if (code === 'ENOENT' || code === 'ENOTDIR') return ReceptionError.folderGone(error)
    if (code === 'EISDIR') return ReceptionError.isFolder(error)
    const said = code === null ? '' : ` (${code})`
    return new ReceptionError('INTERNAL', `the receiver could not store it${said}`, { cause: error })
  }

  /** For the receiver's own log. */
  get detail(): string {
    return this.cause === undefined ? this.message : `${this.message}: ${String(this.cause)}`
  }
}

/** No space left, or the user's quota is used up. */
export function isDiskFull(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}

/** `EACCES`, say; null for what no system call has thrown. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : null
}
