import type { RawHeaders } from '../head/headers'
import { ownReply, type Recipient } from './reply-head'

/** Why a request gets no answer of a backend: `code` is for programs, `reason` for people. */
export interface ErrorReply {
  readonly status: number
  readonly code: string
  readonly reason: string
  readonly headers?: RawHeaders
}

/** The reply, as JSON, to a request that is refused; 503 says to come again in a second. */
export function errorReply({ status, code, reason, headers = [] }: ErrorReply, recipient: Recipient): string {
  const body = JSON.stringify({ error: code, reason })
  const retry = status === 503 ? ['Retry-After', '1'] : []
  return ownReply(status, body, recipient, [...headers, ...retry])
}
