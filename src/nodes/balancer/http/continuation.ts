import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '#nodes/runtime/clock'
import type { Backend } from '../backend'
import { limits } from '../limits'
import { Tried } from '../tried'
import { ask, type Answered, type Desk, type Inquiry, type Loss } from './ask'
import { value, without } from './headers'

/** A reply that another backend can go on with: which bytes of which representation the client was promised. */
export interface Promised {
  /** First and last byte of the representation that the reply carries. */
  readonly first: number
  readonly last: number
  readonly total: number
  /** A strong entity tag, or a date that is as good as one. */
  readonly validator: { readonly name: 'etag' | 'last-modified'; readonly value: string }
  readonly encoding: string | undefined
}

/** Null when the reply cannot be continued without a doubt. */
export function promisedBy(method: string, answer: IncomingMessage): Promised | null {
  const headers = answer.rawHeaders
  const validator = validatorOf(answer)
  if (method !== 'GET' || !validator) return null
  const encoding = value(headers, 'content-encoding')
  if (answer.statusCode === 206) {
    const range = contentRange(answer)
    return range && { ...range, validator, encoding }
  }
  const total = Number(value(headers, 'content-length') ?? NaN)
  const ranges = value(headers, 'accept-ranges')?.trim().toLowerCase() === 'bytes'
  if (answer.statusCode !== 200 || !ranges || !(total > 0)) return null
  return { first: 0, last: total - 1, total, validator, encoding }
}

/**
 * Finds a backend that goes on at `sent` bytes of the reply, also one that is just being started again.
 * @returns null when there is none in time; the reply is then beyond saving
 */
export async function continueReply(
  desk: Desk,
  inquiry: Inquiry,
  promised: Promised,
  sent: number,
  loss: Loss
): Promise<Answered | null> {
  const different = new Set<Backend>()
  let notThere: Backend | null = loss.from
  const from = promised.first + sent
  const end = monotonicMs() + limits.continueMs
  const continued: Inquiry = { ...inquiry, headers: rangeHeaders(inquiry, promised, from), fresh: true }
  while (monotonicMs() < end && !inquiry.signal.aborted && different.size < desk.pool.backends.length) {
    const tried = new Tried()
    for (const backend of different) tried.exclude(backend)
    // The others first; then also the one that was lost, which may have been started again.
    if (notThere) tried.exclude(notThere)
    notThere = null
    const chosenAt = monotonicMs()
    const answered = await ask(desk, continued, tried)
    if (!('call' in answered)) {
      await sleep(50)
      continue
    }
    const { lease, call, outcome } = answered
    if (outcome.kind === 'answer' && goesOn(outcome.answer, promised, from)) {
      desk.telemetry.retried({
        ...{ from: loss.from.id, to: lease.backend.id, method: inquiry.method, path: inquiry.path },
        reason: `${loss.reason} after ${sent} bytes; it goes on there`
      })
      desk.telemetry.moved({
        ...{ from: loss.from.id, to: lease.backend.id, cause: loss.cause, byte: from },
        ...{ lostAt: loss.at, chosenAt, firstByteAt: monotonicMs() }
      })
      return answered
    }
    call.abort({ kind: 'invalid', cause: 'diverged', reason: 'it has something else under that name' })
    different.add(lease.backend)
    lease.release()
  }
  return null
}

/** What a client may ask conditionally was settled by the first answer. */
const settled = new Set([
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since'
])

function rangeHeaders(inquiry: Inquiry, promised: Promised, from: number): string[] {
  const kept = without(inquiry.headers, settled)
  return [...kept, 'Range', `bytes=${from}-${promised.last}`, 'If-Range', promised.validator.value]
}

function goesOn(answer: IncomingMessage, promised: Promised, from: number): boolean {
  const range = contentRange(answer)
  const { validator } = promised
  return (
    answer.statusCode === 206 &&
    range?.first === from &&
    range.last === promised.last &&
    range.total === promised.total &&
    value(answer.rawHeaders, validator.name) === validator.value &&
    value(answer.rawHeaders, 'content-encoding') === promised.encoding
  )
}

function contentRange(answer: IncomingMessage): { first: number; last: number; total: number } | null {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(value(answer.rawHeaders, 'content-range') ?? '')
  if (!match) return null
  const [first, last, total] = match.slice(1).map(Number)
  if (first === undefined || last === undefined || total === undefined) return null
  return first <= last && last < total ? { first, last, total } : null
}

/** A date is strong only when the representation was a second old at least (RFC 9110, section 8.8.2.2). */
function validatorOf(answer: IncomingMessage): Promised['validator'] | null {
  const tag = value(answer.rawHeaders, 'etag')
  if (tag !== undefined) return tag.startsWith('"') ? { name: 'etag', value: tag } : null
  const modified = value(answer.rawHeaders, 'last-modified')
  const age = Date.parse(value(answer.rawHeaders, 'date') ?? '') - Date.parse(modified ?? '')
  return modified !== undefined && age >= 1000 ? { name: 'last-modified', value: modified } : null
}
