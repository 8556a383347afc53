import type { RawHeaders } from '../head/headers'
import { ownReply, type Recipient } from './reply-head'

/** Why there is no answer, as a person and a program can read it. */
export interface ErrorReply {
  readonly status: number
  readonly code: string
  readonly reason: string
  readonly headers?: RawHeaders
}

/** The reply that says so. */
export function errorReply({ status, code, reason, headers = [] }: ErrorReply, recipient: Recipient): string {
  const body = JSON.stringify({ error: code, reason })
  const retry = status === 503 ? ['Retry-After', '1'] : []
  return ownReply(status, body, recipient, [...headers, ...retry])
}
