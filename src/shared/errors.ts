/**
 * Stable identifiers of everything that can go wrong. They never change and are never translated;
 * the panel translates the message from the code.
 */
export const errorCodes = [
  'BAD_ARGUMENTS',
  'CANCELLED',
  'CONNECTION_LOST',
  'CONNECTION_REFUSED',
  'EXERCISE_INVALID',
  'FILE_NOT_FOUND',
  'FILE_NOT_WRITTEN',
  'FORBIDDEN',
  'HASH_MISMATCH',
  'INTERNAL',
  'LIMIT_REACHED',
  'LINK_NOT_FOUND',
  'MACHINE_LOST',
  'MACHINE_UNREACHABLE',
  'NODE_NOT_FOUND',
  'NOT_FOUND',
  'NOT_RECORDED',
  'NOT_RUNNING',
  'NOT_SUPPORTED',
  'NOT_TRUSTED',
  'NO_ROUTE',
  'PORT_IN_USE',
  'PORT_FORBIDDEN',
  'PROGRAM_ENDED',
  'PROTOCOL_ERROR',
  'RECORDED',
  'RUN_INVALID',
  'RUN_NOT_FOUND',
  'SPAWN_FAILED',
  'TIMEOUT',
  'TOPOLOGY_INVALID',
  'TRANSFER_NOT_FOUND',
  'WRONG_PORT',
  'WRONG_STATE'
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What went wrong, as plain data: the only form in which an error crosses a boundary. */
export interface RelevoErrorData {
  readonly code: ErrorCode
  /** English, for logs and the command line; says what to do about it. */
  readonly message: string
  /** Facts for the translated message: `{ port: 5000, pid: 812, freePort: 5003 }`. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** What every command returns. Nothing throws across a boundary. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RelevoErrorData }

/** The error that the code throws inside one side of a boundary. */
export class RelevoError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'RelevoError'
    this.code = code
    this.details = details
  }

  /** The plain form of anything thrown; what is not ours becomes `INTERNAL`. */
  static data(error: unknown): RelevoErrorData {
    if (error instanceof RelevoError) {
      return { code: error.code, message: error.message, ...(error.details && { details: error.details }) }
    }
    return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
  }
}
